import { workstationSealed } from '../../../policies/rules/isolation/workstation-sealed';
import type { Json, RuleCases } from '../case';
import { of } from '../samples';

const here = (type: string) => `one of this template (${type})`;
const changed = (name: string, path: readonly (string | number)[], value: Json | undefined, expected: string, found: string) => ({
  name,
  change: { logicalId: 'Machine', path: ['Properties', ...path], ...(value === undefined ? {} : { value }) },
  findings: [{ verdict: 'violating', logicalId: 'Machine', expected, found }] as const,
});

export const cases: RuleCases = {
  rule: workstationSealed,
  compliant: {
    Resources: {
      Network: of('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/26' }),
      Subnet: of('AWS::EC2::Subnet', { VpcId: { Ref: 'Network' }, CidrBlock: '10.0.0.0/27' }),
      Group: of('AWS::EC2::SecurityGroup', { GroupDescription: 'g', VpcId: { Ref: 'Network' } }),
      Profile: of('AWS::IAM::InstanceProfile', { Roles: ['workstation'] }),
      Machine: of('AWS::EC2::Instance', {
        ImageId: 'ami-00000000000000000',
        SubnetId: { Ref: 'Subnet' },
        SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
        IamInstanceProfile: { Ref: 'Profile' },
        MetadataOptions: { HttpTokens: 'required' },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }],
      }),
    },
  },
  violating: [
    changed('another network', ['SubnetId'], 'subnet-1', here('AWS::EC2::Subnet'), '"subnet-1"'),
    changed('no group', ['SecurityGroupIds'], undefined, here('AWS::EC2::SecurityGroup'), 'nothing'),
    changed("somebody else's role", ['IamInstanceProfile'], 'admin', here('AWS::IAM::InstanceProfile'), '"admin"'),
    changed('a key pair', ['KeyName'], 'ours', 'no key pair', 'ours'),
    changed('the old metadata service', ['MetadataOptions', 'HttpTokens'], 'optional', 'required', 'optional'),
    changed('a disk in clear', ['BlockDeviceMappings', 0, 'Ebs', 'Encrypted'], false, 'true', 'false'),
    changed('disks as they come', ['BlockDeviceMappings'], undefined, 'encrypted disks', "none named: the image's own, as they are"),
  ],
};
