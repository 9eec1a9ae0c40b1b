import { bucketPublicBlocked } from '../../../policies/rules/isolation/bucket-public-blocked';
import type { RuleCases } from '../case';
import { bucket, DATA } from '../samples';

export const cases: RuleCases = {
  rule: bucketPublicBlocked,
  compliant: { Resources: { Store: bucket(DATA) } },
  violating: [
    {
      name: 'BlockPublicAcls',
      change: { logicalId: 'Store', path: ['Properties', 'PublicAccessBlockConfiguration', 'BlockPublicAcls'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'true', found: 'false' }],
    },
    {
      name: 'BlockPublicPolicy',
      change: { logicalId: 'Store', path: ['Properties', 'PublicAccessBlockConfiguration', 'BlockPublicPolicy'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'true', found: 'false' }],
    },
    {
      name: 'IgnorePublicAcls',
      change: { logicalId: 'Store', path: ['Properties', 'PublicAccessBlockConfiguration', 'IgnorePublicAcls'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'true', found: 'false' }],
    },
    {
      name: 'not said',
      change: { logicalId: 'Store', path: ['Properties', 'PublicAccessBlockConfiguration', 'RestrictPublicBuckets'] },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'true', found: 'nothing' }],
    },
  ],
  further: [
    {
      name: 'as text, which CloudFormation takes',
      template: {
        Resources: {
          Store: bucket(DATA, {
            PublicAccessBlockConfiguration: {
              BlockPublicAcls: 'true',
              BlockPublicPolicy: 'true',
              IgnorePublicAcls: 'true',
              RestrictPublicBuckets: 'true',
            },
          }),
        },
      },
      findings: [],
    },
  ],
};
