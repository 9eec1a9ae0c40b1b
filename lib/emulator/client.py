"""Calls of an AWS API over the network, one JSON line each: `{id, account, role, service, operation, arguments}` -> `{id, answer}` or `{id, code, message}`.

What is asked before an answer has come is asked at the same time, and answered in any order. The drills' attacker: boto3 knows nothing of this project, so that what is refused is refused by the service.
"""
import datetime
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

#: While one waits for an answer, another asks.
AT_ONCE = 4
SETTINGS = Config(retries={'max_attempts': 0}, s3={'addressing_style': 'path'})


class Caller:
    def __init__(self, endpoint, region):
        self.endpoint, self.region, self.clients, self.sessions = endpoint, region, {}, {}
        self.making = threading.Lock()  # clients may be used by many threads, but not made by them
        self.anybody = boto3.session.Session(aws_access_key_id='rehearsal', aws_secret_access_key='rehearsal', region_name=region)

        self.sts = self.anybody.client('sts', endpoint_url=endpoint)

    def client(self, account, role, service):
        key = (account, role, service)
        with self.making:
            if key not in self.clients:
                self.clients[key] = boto3.client(
                    service, endpoint_url=self.endpoint, region_name=self.region, config=SETTINGS, **self.session(account, role)
                )
            return self.clients[key]

    def session(self, account, role):
        """Who acts in an account as a role: it is assumed once, for every service."""
        if (account, role) not in self.sessions:
            given = self.sts.assume_role(RoleArn=f'arn:aws:iam::{account}:role/{role}', RoleSessionName='drill')['Credentials']
            self.sessions[account, role] = {
                'aws_access_key_id': given['AccessKeyId'],
                'aws_secret_access_key': given['SecretAccessKey'],
                'aws_session_token': given['SessionToken'],
            }
        return self.sessions[account, role]

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


def reply_to(caller, number, asked):
    try:
        answer = caller.call(**asked)
        answer.pop('ResponseMetadata', None)
        return json.dumps({'id': number, 'answer': answer}, default=plain)
    except ClientError as error:
        return json.dumps({'id': number, 'code': error.response['Error']['Code'], 'message': error.response['Error']['Message']})
    except Exception as error:  # no answer of the service: the drill has not been run
        return json.dumps({'id': number, 'failed': f'{type(error).__name__}: {error}'})


def main(endpoint, region):
    caller, telling = Caller(endpoint, region), threading.Lock()

    def answer(line):
        asked = json.loads(line)
        said = reply_to(caller, asked.pop('id'), asked)
        with telling:
            print(said, flush=True)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in sys.stdin:
            pool.submit(answer, line)


if __name__ == '__main__':
    main(*sys.argv[1:])
