"""The sealed network, read back through EC2's own API, in the words of CloudFormation."""
import json


def vpc(client, vpc_id, _):
    ec2 = client('ec2')
    attribute = lambda name, field: ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=name)[field]['Value']
    return {
        'CidrBlock': lambda: ec2.describe_vpcs(VpcIds=[vpc_id])['Vpcs'][0]['CidrBlock'],
        'EnableDnsHostnames': lambda: attribute('enableDnsHostnames', 'EnableDnsHostnames'),
        'EnableDnsSupport': lambda: attribute('enableDnsSupport', 'EnableDnsSupport'),
    }


def subnet(client, subnet_id, written):
    found = lambda: client('ec2').describe_subnets(SubnetIds=[subnet_id])['Subnets'][0]
    return {name: lambda name=name: found()[name] for name in written}


def _permissions(permissions):
    return [
        {
            'IpProtocol': item['IpProtocol'],
            'FromPort': item.get('FromPort'),
            'ToPort': item.get('ToPort'),
            'CidrIp': block['CidrIp'],
            'Description': block.get('Description'),
        }
        for item in permissions
        for block in item['IpRanges']
    ]


def security_group(client, group_id, _):
    found = lambda: client('ec2').describe_security_groups(GroupIds=[group_id])['SecurityGroups'][0]
    return {
        'GroupDescription': lambda: found()['Description'],
        'VpcId': lambda: found()['VpcId'],
        'SecurityGroupIngress': lambda: _permissions(found()['IpPermissions']),
        'SecurityGroupEgress': lambda: _permissions(found()['IpPermissionsEgress']),
    }


def endpoint(client, endpoint_id, _):
    found = lambda: client('ec2').describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])['VpcEndpoints'][0]

    def dns():
        only = found()['DnsOptions']['PrivateDnsOnlyForInboundResolverEndpoint']
        return {'PrivateDnsOnlyForInboundResolverEndpoint': 'OnlyInboundResolver' if only else 'AllResolvers'}

    return {
        'DnsOptions': dns,
        'PolicyDocument': lambda: json.loads(found()['PolicyDocument']),
        'PrivateDnsEnabled': lambda: found()['PrivateDnsEnabled'],
        'SecurityGroupIds': lambda: [group['GroupId'] for group in found()['Groups']],
        'ServiceName': lambda: found()['ServiceName'],
        'SubnetIds': lambda: found()['SubnetIds'],
        'VpcEndpointType': lambda: found()['VpcEndpointType'],
        'VpcId': lambda: found()['VpcId'],
    }


READERS = {
    'AWS::EC2::VPC': vpc,
    'AWS::EC2::Subnet': subnet,
    'AWS::EC2::SecurityGroup': security_group,
    'AWS::EC2::VPCEndpoint': endpoint,
}
