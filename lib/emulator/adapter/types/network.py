"""The sealed network: VPC, subnets, security group, interface endpoint."""
import json

from .buckets import truth


def create_vpc(calls, written, _):
    ec2 = calls('ec2')
    vpc = ec2.create_vpc(CidrBlock=written['CidrBlock'])['Vpc']['VpcId']
    for name in ('EnableDnsSupport', 'EnableDnsHostnames'):
        if name in written:
            ec2.modify_vpc_attribute(VpcId=vpc, **{name: {'Value': truth(written[name])}})
    return vpc, {'VpcId': vpc}


def create_subnet(calls, written, _):
    ec2, rest = calls('ec2'), {name: value for name, value in written.items() if name != 'MapPublicIpOnLaunch'}
    subnet = ec2.create_subnet(**rest)['Subnet']['SubnetId']
    if 'MapPublicIpOnLaunch' in written:
        ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={'Value': truth(written['MapPublicIpOnLaunch'])})
    return subnet, {'SubnetId': subnet}


def _permissions(rules):
    return [
        {
            'IpProtocol': str(rule['IpProtocol']),
            **{name: int(rule[name]) for name in ('FromPort', 'ToPort') if name in rule},
            'IpRanges': [{'CidrIp': rule['CidrIp'], **({'Description': rule['Description']} if 'Description' in rule else {})}],
        }
        for rule in rules
    ]


def create_security_group(calls, written, _):
    ec2 = calls('ec2')
    name = written.get('GroupName', written['GroupDescription'])
    group = ec2.create_security_group(GroupName=name, Description=written['GroupDescription'], VpcId=written['VpcId'])['GroupId']
    if written.get('SecurityGroupIngress'):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=_permissions(written['SecurityGroupIngress']))
    if 'SecurityGroupEgress' in written:
        anywhere = [{'IpProtocol': '-1', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]}]
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=anywhere)
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=_permissions(written['SecurityGroupEgress']))
    return group, {'GroupId': group, 'VpcId': written['VpcId']}


#: Words of CloudFormation for a flag of EC2's API.
INBOUND_ONLY = {'AllResolvers': False, 'OnlyInboundResolver': True}


def create_endpoint(calls, written, _):
    dns = {'DnsOptions': {name: INBOUND_ONLY[value] for name, value in written['DnsOptions'].items()}} if 'DnsOptions' in written else {}
    settings = {**written, **dns, 'PolicyDocument': json.dumps(written['PolicyDocument']), 'PrivateDnsEnabled': truth(written['PrivateDnsEnabled'])}
    endpoint = calls('ec2').create_vpc_endpoint(**settings)['VpcEndpoint']['VpcEndpointId']
    return endpoint, {'Id': endpoint}


CREATES = {
    'AWS::EC2::VPC': create_vpc,
    'AWS::EC2::Subnet': create_subnet,
    'AWS::EC2::SecurityGroup': create_security_group,
    'AWS::EC2::VPCEndpoint': create_endpoint,
}
UPDATES = {}
