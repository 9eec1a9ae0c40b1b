import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved, type Value } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, property, undetermined, violating } from '../../reading/answers';
import { asList, at, isTrue, type Pointer, shown } from '../../reading/values';

/** What exists to connect a network with another. */
const FORBIDDEN =
  /^AWS::(EC2::(InternetGateway|NatGateway|EgressOnlyInternetGateway|CarrierGateway|EIP|EIPAssociation|VPCPeeringConnection|TransitGateway\w*|VPNConnection|VPNGateway|CustomerGateway|ClientVpn\w+|VPCGatewayAttachment|VPCEndpointService\w*|InstanceConnectEndpoint|VerifiedAccess\w+)|Lambda::Url|ApiGatewayV2::\w+|NetworkManager::\w+|VpcLattice::\w+|DirectConnect::\w+|AppRunner::\w+|Lightsail::\w+|CloudFront::\w+)$/;
const OPEN = ['0.0.0.0/0', '::/0'];
const EXPECTED = 'no route or address out of the account';

export const noRouteOut: ResourceRule = {
  id: 'no-route-out',
  family: 'isolation',
  scope: 'resource',
  types: 'any',
  title: 'No gateway, public address or open egress: nothing reaches or is reached from the internet',
  why: {
    text: 'What has no route out cannot carry data out, whatever runs inside.',
    source: 'NIST SP 800-53 r5, SC-7; ISO/IEC 27001:2022, A 8.22',
  },
  fix: 'Use VPC endpoints with policies; name egress rules that go to them only.',
  needs: 'nothing',
  check: (resource) => {
    if (FORBIDDEN.test(resource.type)) return violating(['Type'], EXPECTED, resource.type);
    const judge = CHECKS[resource.type];
    return judge ? allOf(judge(resource)) : NOT_APPLICABLE;
  },
};

const never =
  (...path: Pointer) =>
  (resource: ResolvedResource): readonly Answer[] => [property(resource, path, 'false', (value) => !isTrue(value))];

const CHECKS: { readonly [type: string]: (resource: ResolvedResource) => readonly Answer[] } = {
  'AWS::EC2::Subnet': never('MapPublicIpOnLaunch'),
  'AWS::EC2::Instance': (instance) =>
    asList(at(instance.properties, 'NetworkInterfaces'))
      .flatMap((_, index) => never('NetworkInterfaces', index, 'AssociatePublicIpAddress')(instance))
      .concat(COMPLIANT),
  'AWS::RDS::DBInstance': (database) => [
    property(database, ['PubliclyAccessible'], 'false', (value) => value !== undefined && !isTrue(value)),
  ],
  'AWS::EC2::Route': (route) => [
    property(route, ['DestinationCidrBlock'], EXPECTED, (value) => !OPEN.includes(String(value))),
    property(route, ['DestinationIpv6CidrBlock'], EXPECTED, (value) => !OPEN.includes(String(value))),
  ],
  // Without any egress rule EC2 adds one to everywhere.
  'AWS::EC2::SecurityGroup': (group) => {
    const rules = at(group.properties, 'SecurityGroupEgress');
    const pointer = ['Properties', 'SecurityGroupEgress'];
    if (rules instanceof Unresolved) return [undetermined(pointer, EXPECTED, rules.reason)];
    if (rules === undefined || asList(rules).length === 0) return [violating(pointer, 'named egress rules', 'none: EC2 then allows all')];
    return asList(rules).map((rule, index) => egress(rule, [...pointer, index]));
  },
  'AWS::EC2::SecurityGroupEgress': (rule) => [egress(rule.properties, ['Properties'])],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (balancer) => [property(balancer, ['Scheme'], 'internal', (value) => value === 'internal')],
  'AWS::ElasticLoadBalancing::LoadBalancer': (balancer) => [property(balancer, ['Scheme'], 'internal', (value) => value === 'internal')],
  'AWS::ApiGateway::RestApi': (api) => [
    property(
      api,
      ['EndpointConfiguration', 'Types'],
      'PRIVATE',
      (value) => asList(value).length > 0 && asList(value).every((type) => type === 'PRIVATE'),
    ),
  ],
  'AWS::EC2::VPCEndpoint': (endpoint) => [
    property(endpoint, ['PolicyDocument'], 'a policy that names buckets and accounts', (value) => value !== undefined),
  ],
};

function egress(rule: Value, pointer: Pointer): Answer {
  for (const key of ['CidrIp', 'CidrIpv6']) {
    const value = at(rule, key);
    if (value instanceof Unresolved) return undetermined([...pointer, key], EXPECTED, value.reason);
    if (OPEN.includes(String(value))) return violating([...pointer, key], EXPECTED, shown(value));
  }
  return COMPLIANT;
}
