import { PARTITION, REGION } from '../../model/names';
import { allow, type Handlers, inZurich } from './handlers';

const arns = (account: string, ...kinds: readonly string[]) => kinds.map((kind) => `arn:${PARTITION}:ec2:${REGION}:${account}:${kind}/*`);

/** As STORE_HANDLERS, for networks without a way out and their endpoints. Withheld: deleting any of it, and every kind of gateway. */
export const NETWORK_HANDLERS: Handlers = {
  'AWS::EC2::VPC': ({ account }) => [
    allow('MakeTheNetwork', ['ec2:CreateVpc', 'ec2:ModifyVpcAttribute'], arns(account, 'vpc')),
    // Describing has no resource (Service Authorization Reference, Amazon EC2).
    allow(
      'DescribeTheNetwork',
      [
        'ec2:DescribeNetworkAcls',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeVpcs',
      ],
      '*',
      inZurich,
    ),
    allow('TagTheNetworkAsItIsMade', ['ec2:CreateTags'], arns(account, 'vpc', 'subnet', 'security-group', 'vpc-endpoint'), {
      StringEquals: { 'ec2:CreateAction': ['CreateVpc', 'CreateSubnet', 'CreateSecurityGroup', 'CreateVpcEndpoint'] },
    }),
  ],
  'AWS::EC2::Subnet': ({ account }) => [
    allow('MakeSubnets', ['ec2:CreateSubnet'], arns(account, 'vpc', 'subnet')),
    allow('KeepSubnetsPrivate', ['ec2:ModifySubnetAttribute'], arns(account, 'subnet')),
  ],
  'AWS::EC2::SecurityGroup': ({ account }) => [
    allow('MakeTheSecurityGroup', ['ec2:CreateSecurityGroup'], arns(account, 'vpc', 'security-group')),
    allow(
      'SetItsRules',
      [
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:RevokeSecurityGroupEgress',
        'ec2:RevokeSecurityGroupIngress',
      ],
      arns(account, 'security-group'),
    ),
  ],
  'AWS::EC2::VPCEndpoint': ({ account, endpoints }) => [
    allow('PlaceTheEndpoint', ['ec2:CreateVpcEndpoint', 'ec2:ModifyVpcEndpoint'], arns(account, 'vpc', 'subnet', 'security-group')),
    allow('MakeEndpointsOfNamedServices', ['ec2:CreateVpcEndpoint'], arns(account, 'vpc-endpoint'), {
      StringEquals: { 'ec2:VpceServiceName': endpoints.map((service) => `com.amazonaws.${REGION}.${service}`) },
    }),
    allow('ChangeTheEndpoint', ['ec2:ModifyVpcEndpoint'], arns(account, 'vpc-endpoint')),
    // Private DNS: an action that CreateVpcEndpoint depends on (Service Authorization Reference, Amazon EC2).
    allow(
      'NameTheEndpointPrivately',
      ['route53:AssociateVPCWithHostedZone'],
      [`arn:${PARTITION}:route53:::hostedzone/*`, ...arns(account, 'vpc')],
    ),
  ],
};
