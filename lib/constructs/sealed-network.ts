import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSubnet, CfnVPC, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { Statement } from '../model/centre';
import { pascal, REGION } from '../model/names';
import type { CentreStack } from './centre-stack';
import { document } from './role';

const NETWORK = '10.0.0.0/26';
/** Two zones: work goes on while one is down. */
const SUBNETS = { A: '10.0.0.0/27', B: '10.0.0.32/27' } as const;

/** A service of AWS that is reached from a sealed network. */
export interface Endpoint {
  /** Last part of the service's name, e.g. 's3', 'ecr.api'. */
  readonly service: string;
  /** What may pass: an endpoint is a ceiling for every principal, strangers' credentials included. */
  readonly statements: readonly Statement[];
}
export interface SealedNetwork {
  readonly vpc: CfnVPC;
  readonly subnets: readonly CfnSubnet[];
  readonly group: CfnSecurityGroup;
  readonly endpoints: readonly CfnVPCEndpoint[];
}

/**
 * A network without any way out, and in it one interface endpoint for each service that its work needs. Interface endpoints for S3
 * too: a gateway endpoint takes routes, and egress to addresses that AWS publishes.
 * @param id start of the logical ids @param purpose for the descriptions, e.g. 'build'
 */
export function addSealedNetwork(stack: CentreStack, id: string, purpose: string, services: readonly Endpoint[]): SealedNetwork {
  const vpc = new CfnVPC(stack, `${id}Network`, { cidrBlock: NETWORK, enableDnsHostnames: true, enableDnsSupport: true });
  const subnets = Object.entries(SUBNETS).map(
    ([zone, cidrBlock]) =>
      new CfnSubnet(stack, `${id}Subnet${zone}`, {
        vpcId: vpc.ref,
        availabilityZone: `${REGION}${zone.toLowerCase()}`,
        cidrBlock,
        mapPublicIpOnLaunch: false,
      }),
  );
  const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: NETWORK };
  const group = new CfnSecurityGroup(stack, `${id}Group`, {
    groupDescription: `HTTPS within the network of the ${purpose}, nothing else`,
    vpcId: vpc.ref,
    securityGroupIngress: [{ ...https, description: 'To the endpoints' }],
    securityGroupEgress: [{ ...https, description: 'Within this network only' }],
  });
  const endpoints = services.map(
    ({ service, statements }) =>
      new CfnVPCEndpoint(stack, `${id}${pascal(...service.split('.'))}Endpoint`, {
        vpcId: vpc.ref,
        vpcEndpointType: 'Interface',
        serviceName: `com.amazonaws.${REGION}.${service}`,
        privateDnsEnabled: true,
        // S3 alone has a gateway endpoint as well, which its private names would else lead to.
        ...(service === 's3' ? { dnsOptions: { privateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' } } : {}),
        subnetIds: subnets.map((subnet) => subnet.ref),
        securityGroupIds: [group.attrGroupId],
        policyDocument: document(statements),
      }),
  );
  // Deleting any of it is not among CloudFormation's rights.
  for (const resource of [vpc, ...subnets, group, ...endpoints] as CfnResource[]) resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return { vpc, subnets, group, endpoints };
}
