"""Calls of an AWS API over the network, one JSON line each: `{account, role, service, operation, arguments}` -> `{answer}` or `{code, message}`.

The drills' attacker: boto3 knows nothing of this project, so that what is refused is refused by the service.
"""
import datetime
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

SETTINGS = Config(retries={'max_attempts': 0}, s3={'addressing_style': 'path'})


class Caller:
    def __init__(self, endpoint, region):
        self.endpoint, self.region, self.clients = endpoint, region, {}
        self.anybody = boto3.session.Session(aws_access_key_id='rehearsal', aws_secret_access_key='rehearsal', region_name=region)

    def client(self, account, role, service):
        key = (account, role, service)
        if key not in self.clients:
            sts = self.anybody.client('sts', endpoint_url=self.endpoint)
            given = sts.assume_role(RoleArn=f'arn:aws:iam::{account}:role/{role}', RoleSessionName='drill')['Credentials']
            self.clients[key] = boto3.client(
                service,
                endpoint_url=self.endpoint,
                region_name=self.region,
                config=SETTINGS,
                aws_access_key_id=given['AccessKeyId'],
                aws_secret_access_key=given['SecretAccessKey'],
                aws_session_token=given['SessionToken'],
            )
        return self.clients[key]

    def call(self, account, role, service, operation, arguments):
        client = self.client(account, role, service)
        if not client.can_paginate(operation):
            return getattr(client, operation)(**arguments)
        pages = list(client.get_paginator(operation).paginate(**arguments))
        joined = pages[0]
        for page in pages[1:]:
            for name, value in page.items():
                if isinstance(value, list):
                    joined[name] = joined.get(name, []) + value
        return joined


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value.decode('utf-8', 'replace') if isinstance(value, bytes) else str(value)


def main(endpoint, region):
    caller = Caller(endpoint, region)
    for line in sys.stdin:
        try:
            answer = caller.call(**json.loads(line))
            answer.pop('ResponseMetadata', None)
            reply = {'answer': answer}
        except ClientError as error:
            reply = {'code': error.response['Error']['Code'], 'message': error.response['Error']['Message']}
        except Exception as error:  # no answer of the service: the drill has not been run
            reply = {'failed': f'{type(error).__name__}: {error}'}
        print(json.dumps(reply, default=plain), flush=True)


if __name__ == '__main__':
    main(*sys.argv[1:])
