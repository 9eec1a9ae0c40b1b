"""IAM roles and managed policies, and KMS keys."""
import json

from .buckets import truth


def create_role(calls, written, _):
    iam, name = calls('iam'), written['RoleName']
    optional = {part: written[part] for part in ('Description', 'MaxSessionDuration', 'PermissionsBoundary', 'Path', 'Tags') if part in written}
    if 'MaxSessionDuration' in optional:
        optional['MaxSessionDuration'] = int(optional['MaxSessionDuration'])
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(written['AssumeRolePolicyDocument']), **optional)['Role']
    for arn in written.get('ManagedPolicyArns', []):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    put_inline(iam, name, written)
    return name, {'Arn': made['Arn'], 'RoleId': made['RoleId']}


def put_inline(iam, name, written):
    for policy in written.get('Policies', []):
        iam.put_role_policy(RoleName=name, PolicyName=policy['PolicyName'], PolicyDocument=json.dumps(policy['PolicyDocument']))


def update_role(calls, name, written, _):
    iam = calls('iam')
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(written['AssumeRolePolicyDocument']))
    put_inline(iam, name, written)


def create_managed_policy(calls, written, _):
    iam = calls('iam')
    made = iam.create_policy(
        PolicyName=written['ManagedPolicyName'],
        PolicyDocument=json.dumps(written['PolicyDocument']),
        **({'Description': written['Description']} if 'Description' in written else {}),
    )['Policy']
    for role in written.get('Roles', []):
        iam.attach_role_policy(RoleName=role, PolicyArn=made['Arn'])
    return made['Arn'], {'PolicyArn': made['Arn']}


def update_managed_policy(calls, arn, written, _):
    calls('iam').create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(written['PolicyDocument']), SetAsDefault=True)


def create_key(calls, written, _):
    kms = calls('kms')
    made = kms.create_key(
        Policy=json.dumps(written['KeyPolicy']),
        BypassPolicyLockoutSafetyCheck=truth(written.get('BypassPolicyLockoutSafetyCheck', False)),
        MultiRegion=truth(written.get('MultiRegion', False)),
        **{part: written[part] for part in ('Description', 'KeySpec', 'KeyUsage', 'Origin') if part in written},
    )['KeyMetadata']
    if truth(written.get('EnableKeyRotation', False)):
        kms.enable_key_rotation(KeyId=made['KeyId'])
    if not truth(written.get('Enabled', True)):
        kms.disable_key(KeyId=made['KeyId'])
    return made['KeyId'], {'Arn': made['Arn'], 'KeyId': made['KeyId']}


CREATES = {'AWS::IAM::Role': create_role, 'AWS::IAM::ManagedPolicy': create_managed_policy, 'AWS::KMS::Key': create_key}
UPDATES = {'AWS::IAM::Role': update_role, 'AWS::IAM::ManagedPolicy': update_managed_policy}
