"""Clients of the local AWS that act in an account, by AssumeRole. One client of a service for all accounts: making one costs more than most calls."""
import threading

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials

REGION = 'eu-central-2'


class Acting(Credentials):
    """Credentials of the account that the calling thread acts in."""

    def __init__(self):
        super().__init__('nobody', 'nobody')
        self.thread = threading.local()

    def load_credentials(self):
        return self

    def get_frozen_credentials(self):
        return self.thread.credentials


class InAccount:
    """A client of a service, in one account."""

    def __init__(self, client, acting, credentials):
        self._client, self._acting, self._credentials = client, acting, credentials

    def __getattr__(self, operation):
        ask = getattr(self._client, operation)

        def answer(**arguments):
            self._acting.thread.credentials = self._credentials
            return ask(**arguments)

        return answer

    def all_of(self, operation, **arguments):
        """Every page of a list as one answer."""
        self._acting.thread.credentials = self._credentials
        return self._client.get_paginator(operation).paginate(**arguments).build_full_result()


class Accounts:
    def __init__(self, endpoint):
        self._settings = {
            'endpoint_url': endpoint,
            'region_name': REGION,
            'config': Config(retries={'max_attempts': 1}, s3={'addressing_style': 'path'}),
        }
        self._acting, core = Acting(), botocore.session.get_session()
        core.register_component('credential_provider', self._acting)
        self._session = boto3.session.Session(botocore_session=core)
        self._keys, self._clients = {}, {}
        self._making = threading.Lock()  # clients may be used by many threads, but not made by them

    def client(self, account, service):
        with self._making:
            return InAccount(self._of(service), self._acting, self._keys_of(account))

    def _of(self, service):
        if service not in self._clients:
            self._clients[service] = self._session.client(service, **self._settings)
        return self._clients[service]

    def _keys_of(self, account):
        if account not in self._keys:
            self._acting.thread.credentials = ReadOnlyCredentials('rehearsal', 'rehearsal', None)
            role = f'arn:aws:iam::{account}:role/OrganizationAccountAccessRole'
            given = self._of('sts').assume_role(RoleArn=role, RoleSessionName='readback')['Credentials']
            self._keys[account] = ReadOnlyCredentials(given['AccessKeyId'], given['SecretAccessKey'], given['SessionToken'])
        return self._keys[account]
