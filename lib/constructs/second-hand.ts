import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSubnet, CfnVPC, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { SECOND_HAND_ACTIONS } from '../model/actions';
import { accountRootArn, PARTITION, REGION } from '../model/names';
import type { CentreStack } from './centre-stack';
import { document } from './role';

const NETWORK = '10.0.0.0/26';
/** Two zones: a key must stay changeable while one is down. */
const SUBNETS = { A: '10.0.0.0/27', B: '10.0.0.32/27' } as const;

/**
 * The second hand of key custody: a network without any way out, and in it the one KMS endpoint that every key policy demands
 * for a change (`aws:VpceAccount`). The credentials are the executor's, the path is the founder's; neither changes a key alone.
 */
export function addSecondHand(stack: CentreStack): void {
  const { centre, home } = stack;
  if (home !== centre.secondHand) return;
  const custody = centre.account(centre.supervisor.slug, 'key-custody');
  const vpc = new CfnVPC(stack, 'SecondHandNetwork', { cidrBlock: NETWORK, enableDnsHostnames: true, enableDnsSupport: true });
  const subnets = Object.entries(SUBNETS).map(
    ([zone, cidrBlock]) =>
      new CfnSubnet(stack, `SecondHandSubnet${zone}`, {
        vpcId: vpc.ref,
        availabilityZone: `${REGION}${zone.toLowerCase()}`,
        cidrBlock,
        mapPublicIpOnLaunch: false,
      }),
  );
  const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: NETWORK };
  const group = new CfnSecurityGroup(stack, 'SecondHandGroup', {
    groupDescription: 'HTTPS within the network of the second hand, nothing else',
    vpcId: vpc.ref,
    securityGroupIngress: [{ ...https, description: 'To the endpoint' }],
    securityGroupEgress: [{ ...https, description: 'Within this network only' }],
  });
  const endpoint = new CfnVPCEndpoint(stack, 'SecondHandEndpoint', {
    vpcId: vpc.ref,
    vpcEndpointType: 'Interface',
    serviceName: `com.amazonaws.${REGION}.kms`,
    privateDnsEnabled: true,
    subnetIds: subnets.map((subnet) => subnet.ref),
    securityGroupIds: [group.attrGroupId],
    policyDocument: document([
      {
        Sid: 'OnlyTheExecutorChangesKeys',
        Effect: 'Allow',
        Principal: { AWS: accountRootArn(custody.id) },
        Action: [...SECOND_HAND_ACTIONS],
        Resource: `arn:${PARTITION}:kms:${REGION}:${custody.id}:key/*`,
        Condition: { ArnEquals: { 'aws:PrincipalArn': centre.executorArn } },
      },
    ]),
  });
  // Deleting any of it is not among CloudFormation's rights.
  for (const resource of [vpc, ...subnets, group, endpoint] as CfnResource[]) resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
}
