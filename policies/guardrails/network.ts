import type { Statement } from '../../lib/model/centre';
import { exceptStacks } from './identity';

/** A network has no way out for anybody, and only a reviewed stack makes or changes what leads to a service of AWS. */
export const network: readonly Statement[] = [
  {
    Sid: 'DenyEveryWayOutOfANetwork',
    Effect: 'Deny',
    Action: [
      'directconnect:*',
      'ec2:AcceptTransitGateway*',
      'ec2:AcceptVpcPeeringConnection',
      'ec2:AllocateAddress',
      'ec2:AssociateAddress',
      'ec2:AttachInternetGateway',
      'ec2:AttachVpnGateway',
      'ec2:CreateCarrierGateway',
      'ec2:CreateClientVpn*',
      'ec2:CreateCustomerGateway',
      'ec2:CreateDefaultVpc',
      'ec2:CreateEgressOnlyInternetGateway',
      'ec2:CreateInstanceConnectEndpoint',
      'ec2:CreateInternetGateway',
      'ec2:CreateNatGateway',
      'ec2:CreateTransitGateway*',
      'ec2:CreateVerifiedAccess*',
      'ec2:CreateVpcEndpointServiceConfiguration',
      'ec2:CreateVpcPeeringConnection',
      'ec2:CreateVpnConnection*',
      'ec2:CreateVpnGateway',
      'networkmanager:*',
      // A shared subnet lets another account into the network.
      'ram:AssociateResourceShare',
      'ram:CreateResourceShare',
      'vpc-lattice:*',
    ],
    Resource: '*',
  },
  {
    Sid: 'DenyChangingEndpointsOutsideStacks',
    Effect: 'Deny',
    Action: ['ec2:CreateVpcEndpoint', 'ec2:DeleteVpcEndpoints', 'ec2:ModifyVpcEndpoint', 'route53:AssociateVPCWithHostedZone'],
    Resource: '*',
    Condition: exceptStacks,
  },
];
