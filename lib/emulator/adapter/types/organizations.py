"""Organizational units and policies."""
import json


def create_unit(calls, written, _):
    made = calls('organizations').create_organizational_unit(ParentId=written['ParentId'], Name=written['Name'])['OrganizationalUnit']
    return made['Id'], {'Id': made['Id'], 'Arn': made['Arn']}


def create_policy(calls, written, _):
    organizations, content = calls('organizations'), written['Content']
    made = organizations.create_policy(
        Name=written['Name'],
        Type=written['Type'],
        Description=written.get('Description', ''),
        Content=content if isinstance(content, str) else json.dumps(content, separators=(',', ':')),
    )['Policy']['PolicySummary']
    for target in written.get('TargetIds', []):
        organizations.attach_policy(PolicyId=made['Id'], TargetId=target)
    return made['Id'], {'Id': made['Id'], 'Arn': made['Arn']}


def update_policy(calls, policy_id, written, _):
    calls('organizations').update_policy(PolicyId=policy_id, Name=written['Name'], Content=json.dumps(written['Content']))


CREATES = {'AWS::Organizations::OrganizationalUnit': create_unit, 'AWS::Organizations::Policy': create_policy}
UPDATES = {'AWS::Organizations::Policy': update_policy}
