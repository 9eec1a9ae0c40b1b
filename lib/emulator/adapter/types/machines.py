"""Review workstations: machines, their profiles, and the document of their sessions."""
import json

from .buckets import truth


def create_profile(calls, written, _):
    iam, name = calls('iam'), written['InstanceProfileName']
    made = iam.create_instance_profile(InstanceProfileName=name)['InstanceProfile']
    for role in written['Roles']:
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    return name, {'Arn': made['Arn']}


def create_instance(calls, written, _):
    ec2, plain = calls('ec2'), ('ImageId', 'InstanceType', 'SubnetId', 'SecurityGroupIds')
    metadata = written.get('MetadataOptions', {})
    hops = {'HttpPutResponseHopLimit': int(metadata['HttpPutResponseHopLimit'])} if 'HttpPutResponseHopLimit' in metadata else {}
    instance = ec2.run_instances(
        MinCount=1,
        MaxCount=1,
        IamInstanceProfile={'Name': written['IamInstanceProfile']},
        BlockDeviceMappings=[_disk(mapping) for mapping in written.get('BlockDeviceMappings', [])],
        EbsOptimized=truth(written.get('EbsOptimized', False)),
        Monitoring={'Enabled': truth(written.get('Monitoring', False))},
        MetadataOptions={**metadata, **hops},
        TagSpecifications=[{'ResourceType': 'instance', 'Tags': written.get('Tags', [])}],
        **{name: written[name] for name in plain},
    )['Instances'][0]['InstanceId']
    protected = truth(written.get('DisableApiTermination', False))
    ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={'Value': protected})
    return instance, {'InstanceId': instance}


def _disk(mapping):
    ebs = {name: truth(value) if name in ('Encrypted', 'DeleteOnTermination') else value for name, value in mapping['Ebs'].items()}
    return {**mapping, 'Ebs': {'VolumeSize': 8, **ebs}}


def create_document(calls, written, _):
    calls('ssm').create_document(
        Name=written['Name'],
        DocumentType=written['DocumentType'],
        DocumentFormat=written['DocumentFormat'],
        Content=json.dumps(written['Content']),
    )
    return written['Name'], {}


CREATES = {
    'AWS::IAM::InstanceProfile': create_profile,
    'AWS::EC2::Instance': create_instance,
    'AWS::SSM::Document': create_document,
}
UPDATES = {}
