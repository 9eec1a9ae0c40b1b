"""Review workstations, read back through the APIs of EC2, IAM and Systems Manager, in the words of CloudFormation."""
import json


def profile(client, name, _):
    found = lambda: client('iam').get_instance_profile(InstanceProfileName=name)['InstanceProfile']
    return {
        'InstanceProfileName': lambda: found()['InstanceProfileName'],
        'Roles': lambda: [role['RoleName'] for role in found()['Roles']],
    }


def instance(client, instance_id, written):
    ec2 = client('ec2')
    found = lambda: ec2.describe_instances(InstanceIds=[instance_id])['Reservations'][0]['Instances'][0]

    def disks():
        mappings = found()['BlockDeviceMappings']
        volumes = {item['VolumeId']: item for item in ec2.describe_volumes(VolumeIds=[item['Ebs']['VolumeId'] for item in mappings])['Volumes']}
        return [{'DeviceName': item['DeviceName'], 'Ebs': {**volumes[item['Ebs']['VolumeId']], **item['Ebs']}} for item in mappings]

    protected = lambda: ec2.describe_instance_attribute(InstanceId=instance_id, Attribute='disableApiTermination')['DisableApiTermination']['Value']
    return {
        'ImageId': lambda: found()['ImageId'],
        'InstanceType': lambda: found()['InstanceType'],
        'SubnetId': lambda: found()['SubnetId'],
        'SecurityGroupIds': lambda: [group['GroupId'] for group in found()['SecurityGroups']],
        'IamInstanceProfile': lambda: found()['IamInstanceProfile']['Arn'].split('/')[-1],
        'BlockDeviceMappings': disks,
        'DisableApiTermination': protected,
        'EbsOptimized': lambda: found()['EbsOptimized'],
        'Monitoring': lambda: found()['Monitoring']['State'] == 'enabled',
        'MetadataOptions': lambda: found()['MetadataOptions'],
        'Tags': lambda: found()['Tags'],
    }


def document(client, name, _):
    ssm = client('ssm')
    found = lambda: ssm.describe_document(Name=name)['Document']
    return {
        'Name': lambda: found()['Name'],
        'DocumentType': lambda: found()['DocumentType'],
        'DocumentFormat': lambda: found()['DocumentFormat'],
        'Content': lambda: json.loads(ssm.get_document(Name=name)['Content']),
    }


READERS = {'AWS::IAM::InstanceProfile': profile, 'AWS::EC2::Instance': instance, 'AWS::SSM::Document': document}
