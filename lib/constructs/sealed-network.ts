import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSubnet, CfnVPC, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { PLACING } from '../model/actions';
import type { Statement } from '../model/centre';
import type { FunctionPurpose } from '../model/functions';
import { functionArn, pascal, REGION } from '../model/names';
import type { CentreStack } from './centre-stack';
import { document } from './role';

const NETWORK = '10.0.0.0/26';
/** Two zones: work goes on, and a key stays changeable, while one is down. */
const SUBNETS = { A: '10.0.0.0/27', B: '10.0.0.32/27' } as const;

/** A service of AWS that is reached from a sealed network. */
export interface Endpoint {
  /** As in `com.amazonaws.<region>.<service>`, e.g. 's3', 'ecr.api'. */
  readonly service: string;
  /** What may pass: an endpoint is a ceiling for every principal, strangers' credentials included. */
  readonly statements: readonly Statement[];
}
export interface SealedNetwork {
  readonly vpc: CfnVPC;
  readonly subnets: readonly CfnSubnet[];
  readonly group: CfnSecurityGroup;
  readonly endpoints: readonly CfnVPCEndpoint[];
  /** Where a function is placed. */
  readonly place: { readonly subnetIds: string[]; readonly securityGroupIds: string[] };
}

/**
 * A network without a gateway, a route out or a way in: what runs in it reaches the named services, each through an endpoint whose
 * policy names who may do what to which resource. All endpoints are interfaces, S3's too: a gateway endpoint takes routes, and egress
 * to addresses that AWS publishes.
 * @param id start of the logical ids @param whose for descriptions, e.g. 'the second hand'
 */
export function addSealedNetwork(stack: CentreStack, id: string, whose: string, services: readonly Endpoint[]): SealedNetwork {
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
    groupDescription: `HTTPS within the network of ${whose}, nothing else`,
    vpcId: vpc.ref,
    securityGroupIngress: [{ ...https, description: 'To the endpoints' }],
    securityGroupEgress: [{ ...https, description: 'Within this network only' }],
  });
  const place = { subnetIds: subnets.map((subnet) => subnet.ref), securityGroupIds: [group.attrGroupId] };
  const endpoints = services.map(
    ({ service, statements }) =>
      new CfnVPCEndpoint(stack, `${id}${pascal(...service.split('.'))}Endpoint`, {
        vpcId: vpc.ref,
        vpcEndpointType: 'Interface',
        serviceName: `com.amazonaws.${REGION}.${service}`,
        privateDnsEnabled: true,
        // Else S3's private names want a gateway endpoint beside this one (EC2 API Reference, DnsOptionsSpecification).
        ...(service === 's3' ? { dnsOptions: { privateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' } } : {}),
        ...place,
        policyDocument: document(statements),
      }),
  );
  // Deleting any of it is not among CloudFormation's rights.
  for (const resource of [vpc, ...subnets, group, ...endpoints] as CfnResource[]) resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return { vpc, subnets, group, endpoints, place };
}

/** Lambda may place the function; the function's own code may not use that right. */
export const placing = ({ centre, home }: CentreStack, purpose: FunctionPurpose): Statement[] =>
  placed(functionArn(centre.environment, home.id, purpose));

/** @param arn of the function */
export function placed(arn: string): Statement[] {
  return [
    {
      Sid: 'LambdaPlacesItInTheNetwork',
      Effect: 'Allow',
      Action: [...PLACING],
      // The interfaces have no names beforehand, and describing has no resource.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': REGION } },
    },
    {
      Sid: 'DenyTheCodeWhatLambdaNeeds',
      Effect: 'Deny',
      Action: [...PLACING],
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': arn } },
    },
  ];
}
