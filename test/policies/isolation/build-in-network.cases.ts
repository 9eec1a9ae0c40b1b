import { buildInNetwork } from '../../../policies/rules/isolation/build-in-network';
import { ASSEMBLY, soundBuild } from '../builds';
import type { RuleCases } from '../case';

const found = (expected: string, text: string) => [{ verdict: 'violating', logicalId: 'Project', expected, found: text }] as const;
const part = (type: string) => `resources of this template (AWS::EC2::${type})`;
const path = ['Properties', 'VpcConfig'];

export const cases: RuleCases = {
  rule: buildInNetwork,
  account: ASSEMBLY,
  compliant: soundBuild,
  violating: [
    {
      name: 'no network',
      change: { logicalId: 'Project', path },
      findings: ['VPC', 'Subnet', 'SecurityGroup'].flatMap((type) => found(part(type), 'nothing')),
    },
    {
      name: 'a network from elsewhere',
      change: { logicalId: 'Project', path: [...path, 'VpcId'], value: 'vpc-12345678' },
      findings: found(part('VPC'), '"vpc-12345678"'),
    },
    {
      name: 'no subnet',
      change: { logicalId: 'Project', path: [...path, 'Subnets'], value: [] },
      findings: found(part('Subnet'), 'nothing'),
    },
    {
      name: 'something else for a security group',
      change: { logicalId: 'Project', path: [...path, 'SecurityGroupIds', 0], value: { Ref: 'Subnet' } },
      findings: found(part('SecurityGroup'), 'Subnet'),
    },
    {
      name: 'a fleet',
      change: { logicalId: 'Project', path: ['Properties', 'Environment', 'Fleet'], value: { FleetArn: 'arn' } },
      findings: found('no fleet: its machines outlive a build', '{"FleetArn":"arn"}'),
    },
    {
      name: 'a file system',
      change: {
        logicalId: 'Project',
        path: ['Properties', 'FileSystemLocations'],
        value: [{ Type: 'EFS', Location: 'fs', Identifier: 'a', MountPoint: '/a' }],
      },
      findings: found('no file system', '[{"Type":"EFS","Location":"fs","Identifier":"a","MountPoint":"/a"}]'),
    },
  ],
};
