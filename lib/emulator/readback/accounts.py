"""Clients of the local AWS that act in an account, by AssumeRole."""
import threading

import boto3
from botocore.config import Config

REGION = 'eu-central-2'


class Accounts:
    def __init__(self, endpoint):
        self._settings = {
            'endpoint_url': endpoint,
            'region_name': REGION,
            'config': Config(retries={'max_attempts': 1}, s3={'addressing_style': 'path'}),
        }
        self._session, self._keys, self._clients = boto3.session.Session(), {}, {}
        self._making = threading.Lock()  # clients may be used by many threads, but not made by them

    def client(self, account, service):
        with self._making:
            return self._client(account, service)

    def _client(self, account, service):
        if account not in self._keys:
            anybody = self._session.client('sts', aws_access_key_id='rehearsal', aws_secret_access_key='rehearsal', **self._settings)
            role = f'arn:aws:iam::{account}:role/OrganizationAccountAccessRole'
            self._keys[account] = anybody.assume_role(RoleArn=role, RoleSessionName='readback')['Credentials']
        if (account, service) not in self._clients:
            keys = self._keys[account]
            self._clients[account, service] = self._session.client(
                service,
                aws_access_key_id=keys['AccessKeyId'],
                aws_secret_access_key=keys['SecretAccessKey'],
                aws_session_token=keys['SessionToken'],
                **self._settings,
            )
        return self._clients[account, service]
