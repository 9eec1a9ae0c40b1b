import { residencyNoMultiRegionKey } from '../../../policies/rules/residency/residency-no-multi-region-key';
import type { RuleCases } from '../case';
import { of } from '../samples';

export const cases: RuleCases = {
  rule: residencyNoMultiRegionKey,
  compliant: {
    Resources: {
      Key: of('AWS::KMS::Key', { KeyPolicy: {}, MultiRegion: false }),
      Secret: of('AWS::SecretsManager::Secret', { Description: 's' }),
    },
  },
  violating: [
    {
      name: 'a multi-Region key',
      change: { logicalId: 'Key', path: ['Properties', 'MultiRegion'], value: true },
      findings: [{ verdict: 'violating', logicalId: 'Key', expected: 'false', found: 'true' }],
    },
    {
      name: 'not said',
      change: { logicalId: 'Key', path: ['Properties', 'MultiRegion'] },
      findings: [{ verdict: 'violating', logicalId: 'Key', expected: 'false', found: 'nothing' }],
    },
    {
      name: 'a replicated secret',
      change: { logicalId: 'Secret', path: ['Properties', 'ReplicaRegions'], value: [{ Region: 'us-east-1' }] },
      findings: [{ verdict: 'violating', logicalId: 'Secret', expected: 'no replica', found: '1' }],
    },
  ],
  further: ['AWS::KMS::ReplicaKey', 'AWS::S3::MultiRegionAccessPoint', 'AWS::RDS::GlobalCluster'].map((type) => ({
    name: type,
    template: { Resources: { Replica: of(type, {}) } },
    findings: [{ verdict: 'violating' as const, logicalId: 'Replica', expected: 'no replica', found: type }],
  })),
};
