import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSubnet, CfnVPC, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { PLACING } from '../model/actions';
import type { Statement } from '../model/centre';
import type { FunctionPurpose } from '../model/functions';
import { functionArn, REGION } from '../model/names';
import type { CentreStack } from './centre-stack';
import { document } from './role';

const NETWORK = '10.0.0.0/26';
/** Two zones: a key must stay changeable while one is down. */
const SUBNETS = { A: '10.0.0.0/27', B: '10.0.0.32/27' } as const;

export interface Endpoint {
  /** Last part of its logical id. */
  readonly id: string;
  /** As in `com.amazonaws.<region>.<service>`. */
  readonly service: 'kms' | 's3' | 'lambda' | 'cloudtrail' | 'events';
  readonly statements: readonly Statement[];
}
export interface SealedNetwork {
  /** Where a function is placed. */
  readonly place: { readonly subnetIds: string[]; readonly securityGroupIds: string[] };
}

/**
 * A network without a gateway, a route out or a way in: what runs in it reaches the named services, each through an endpoint whose
 * policy names who may do what to which resource. All endpoints are interfaces, so that the security group needs no address outside.
 * @param prefix of the logical ids @param whose for descriptions, e.g. 'the second hand'
 */
export function addSealedNetwork(stack: CentreStack, prefix: string, whose: string, endpoints: readonly Endpoint[]): SealedNetwork {
  const vpc = new CfnVPC(stack, `${prefix}Network`, { cidrBlock: NETWORK, enableDnsHostnames: true, enableDnsSupport: true });
  const subnets = Object.entries(SUBNETS).map(
    ([zone, cidrBlock]) =>
      new CfnSubnet(stack, `${prefix}Subnet${zone}`, {
        vpcId: vpc.ref,
        availabilityZone: `${REGION}${zone.toLowerCase()}`,
        cidrBlock,
        mapPublicIpOnLaunch: false,
      }),
  );
  const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: NETWORK };
  const group = new CfnSecurityGroup(stack, `${prefix}Group`, {
    groupDescription: `HTTPS within the network of ${whose}, nothing else`,
    vpcId: vpc.ref,
    securityGroupIngress: [{ ...https, description: 'To the endpoint' }],
    securityGroupEgress: [{ ...https, description: 'Within this network only' }],
  });
  const place = { subnetIds: subnets.map((subnet) => subnet.ref), securityGroupIds: [group.attrGroupId] };
  const doors = endpoints.map(
    ({ id, service, statements }) =>
      new CfnVPCEndpoint(stack, `${prefix}${id}`, {
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
  for (const resource of [vpc, ...subnets, group, ...doors] as CfnResource[]) resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return { place };
}

/** Lambda may place the function; the function's own code may not use that right. */
export function placing({ centre, home }: CentreStack, purpose: FunctionPurpose): Statement[] {
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
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn(centre.environment, home.id, purpose) } },
    },
  ];
}
