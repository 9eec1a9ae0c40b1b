"""Roles, policies, keys and organizations, read back through their own APIs, in the words of CloudFormation."""
import json


def role(client, name, _):
    iam = client('iam')
    found = lambda: iam.get_role(RoleName=name)['Role']
    inline = lambda: [
        {'PolicyName': policy, 'PolicyDocument': iam.get_role_policy(RoleName=name, PolicyName=policy)['PolicyDocument']}
        for policy in iam.list_role_policies(RoleName=name)['PolicyNames']
    ]
    return {
        'RoleName': lambda: found()['RoleName'],
        'Description': lambda: found().get('Description'),
        'AssumeRolePolicyDocument': lambda: found()['AssumeRolePolicyDocument'],
        'MaxSessionDuration': lambda: found()['MaxSessionDuration'],
        'PermissionsBoundary': lambda: found().get('PermissionsBoundary', {}).get('PermissionsBoundaryArn'),
        'ManagedPolicyArns': lambda: [policy['PolicyArn'] for policy in iam.list_attached_role_policies(RoleName=name)['AttachedPolicies']],
        'Policies': inline,
    }


def managed_policy(client, arn, _):
    iam = client('iam')
    found = lambda: iam.get_policy(PolicyArn=arn)['Policy']
    document = lambda: iam.get_policy_version(PolicyArn=arn, VersionId=found()['DefaultVersionId'])['PolicyVersion']['Document']
    return {
        'ManagedPolicyName': lambda: found()['PolicyName'],
        'Description': lambda: found().get('Description'),
        'PolicyDocument': document,
        'Roles': lambda: [item['RoleName'] for item in iam.list_entities_for_policy(PolicyArn=arn)['PolicyRoles']],
    }


def key(client, key_id, _):
    kms = client('kms')
    found = lambda: kms.describe_key(KeyId=key_id)['KeyMetadata']
    return {
        'Description': lambda: found()['Description'],
        'Enabled': lambda: found()['Enabled'],
        'KeySpec': lambda: found().get('KeySpec', found().get('CustomerMasterKeySpec')),
        'KeyUsage': lambda: found()['KeyUsage'],
        'MultiRegion': lambda: found()['MultiRegion'],
        'Origin': lambda: found()['Origin'],
        'EnableKeyRotation': lambda: kms.get_key_rotation_status(KeyId=key_id)['KeyRotationEnabled'],
        'KeyPolicy': lambda: json.loads(kms.get_key_policy(KeyId=key_id, PolicyName='default')['Policy']),
    }


def unit(client, unit_id, _):
    organizations = client('organizations')
    return {
        'Name': lambda: organizations.describe_organizational_unit(OrganizationalUnitId=unit_id)['OrganizationalUnit']['Name'],
        'ParentId': lambda: organizations.list_parents(ChildId=unit_id)['Parents'][0]['Id'],
    }


def policy(client, policy_id, _):
    organizations = client('organizations')
    found = lambda: organizations.describe_policy(PolicyId=policy_id)['Policy']
    return {
        'Name': lambda: found()['PolicySummary']['Name'],
        'Description': lambda: found()['PolicySummary']['Description'],
        'Type': lambda: found()['PolicySummary']['Type'],
        'Content': lambda: json.loads(found()['Content']),
        'TargetIds': lambda: [item['TargetId'] for item in organizations.list_targets_for_policy(PolicyId=policy_id)['Targets']],
    }


READERS = {
    'AWS::IAM::Role': role,
    'AWS::IAM::ManagedPolicy': managed_policy,
    'AWS::KMS::Key': key,
    'AWS::Organizations::OrganizationalUnit': unit,
    'AWS::Organizations::Policy': policy,
}
