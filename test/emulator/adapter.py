"""The adapter against real calls: boto3 over the network. Prints one JSON line for each case; run by adapter.test.ts."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, CASES = sys.argv[1], json.load(sys.stdin)
SETTINGS = {
    'endpoint_url': ENDPOINT,
    'region_name': 'eu-central-2',
    'config': Config(retries={'max_attempts': 0}, s3={'addressing_style': 'path'}),
}


def client(service, account):
    role = f'arn:aws:iam::{account}:role/anybody'
    anybody = boto3.client('sts', aws_access_key_id='x', aws_secret_access_key='x', **SETTINGS)
    keys = anybody.assume_role(RoleArn=role, RoleSessionName='test')['Credentials']
    return boto3.client(
        service,
        aws_access_key_id=keys['AccessKeyId'],
        aws_secret_access_key=keys['SecretAccessKey'],
        aws_session_token=keys['SessionToken'],
        **SETTINGS,
    )


def deployed(case, index):
    """Status of the stack, the failures among its events, and the logical ids of what is there."""
    cloudformation, name = client('cloudformation', '111122223333'), f'case-{index}'
    try:
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(case['template']),
            Parameters=[{'ParameterKey': key, 'ParameterValue': value} for key, value in case.get('parameters', {}).items()],
        )
    except ClientError as error:
        return {'refused': str(error)}
    events = cloudformation.describe_stack_events(StackName=name)['StackEvents']
    return {
        'status': cloudformation.describe_stacks(StackName=name)['Stacks'][0]['StackStatus'],
        'failed': [
            [event['LogicalResourceId'], event['ResourceStatusReason']]
            for event in events
            if event['ResourceStatus'] == 'CREATE_FAILED' and event['LogicalResourceId'] != name
        ],
        'made': sorted(item['LogicalResourceId'] for item in cloudformation.describe_stack_resources(StackName=name)['StackResources']),
    }


print(json.dumps([deployed(case, index) for index, case in enumerate(CASES)]))
