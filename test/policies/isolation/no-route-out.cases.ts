import { noRouteOut } from '../../../policies/rules/isolation/no-route-out';
import type { RuleCases } from '../case';
import { of } from '../samples';

export const cases: RuleCases = {
  rule: noRouteOut,
  compliant: {
    Resources: {
      Subnet: of('AWS::EC2::Subnet', { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24', MapPublicIpOnLaunch: false }),
      Group: of('AWS::EC2::SecurityGroup', {
        GroupDescription: 'g',
        VpcId: 'vpc-1',
        SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/24', Description: 'endpoints' }],
      }),
      Route: of('AWS::EC2::Route', { RouteTableId: 'rtb-1', DestinationCidrBlock: '10.1.0.0/16', VpcEndpointId: 'vpce-1' }),
      Endpoint: of('AWS::EC2::VPCEndpoint', { VpcId: 'vpc-1', ServiceName: 'com.amazonaws.eu-central-2.s3', PolicyDocument: {} }),
    },
  },
  violating: [
    {
      name: 'public addresses',
      change: { logicalId: 'Subnet', path: ['Properties', 'MapPublicIpOnLaunch'], value: true },
      findings: [{ verdict: 'violating', logicalId: 'Subnet', expected: 'false', found: 'true' }],
    },
    {
      name: 'open egress',
      change: { logicalId: 'Group', path: ['Properties', 'SecurityGroupEgress', 0, 'CidrIp'], value: '0.0.0.0/0' },
      findings: [{ verdict: 'violating', logicalId: 'Group', expected: 'no route or address out of the account', found: '0.0.0.0/0' }],
    },
    {
      name: 'egress not said',
      change: { logicalId: 'Group', path: ['Properties', 'SecurityGroupEgress'] },
      findings: [{ verdict: 'violating', logicalId: 'Group', expected: 'named egress rules', found: 'none: EC2 then allows all' }],
    },
    {
      name: 'a default route',
      change: { logicalId: 'Route', path: ['Properties', 'DestinationCidrBlock'], value: '0.0.0.0/0' },
      findings: [{ verdict: 'violating', logicalId: 'Route', expected: 'no route or address out of the account', found: '0.0.0.0/0' }],
    },
    {
      name: 'an endpoint without a policy',
      change: { logicalId: 'Endpoint', path: ['Properties', 'PolicyDocument'] },
      findings: [{ verdict: 'violating', logicalId: 'Endpoint', expected: 'a policy that names buckets and accounts', found: 'nothing' }],
    },
    {
      name: 'an internet gateway',
      change: { logicalId: 'Route', path: ['Type'], value: 'AWS::EC2::InternetGateway' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Route',
          expected: 'no route or address out of the account',
          found: 'AWS::EC2::InternetGateway',
        },
      ],
    },
    {
      name: 'a NAT gateway',
      change: { logicalId: 'Route', path: ['Type'], value: 'AWS::EC2::NatGateway' },
      findings: [
        { verdict: 'violating', logicalId: 'Route', expected: 'no route or address out of the account', found: 'AWS::EC2::NatGateway' },
      ],
    },
    {
      name: 'a public address',
      change: { logicalId: 'Route', path: ['Type'], value: 'AWS::EC2::EIP' },
      findings: [{ verdict: 'violating', logicalId: 'Route', expected: 'no route or address out of the account', found: 'AWS::EC2::EIP' }],
    },
    {
      name: 'an endpoint service for others',
      change: { logicalId: 'Route', path: ['Type'], value: 'AWS::EC2::VPCEndpointService' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Route',
          expected: 'no route or address out of the account',
          found: 'AWS::EC2::VPCEndpointService',
        },
      ],
    },
    {
      name: 'a service network',
      change: { logicalId: 'Route', path: ['Type'], value: 'AWS::VpcLattice::ServiceNetwork' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Route',
          expected: 'no route or address out of the account',
          found: 'AWS::VpcLattice::ServiceNetwork',
        },
      ],
    },
  ],
};
