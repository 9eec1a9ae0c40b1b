"""Calls of the emulator's own API, made inside its process: the same handlers that answer over the network, without a socket."""
import threading

import boto3
from botocore.config import Config
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.loaders import create_loader
from readback.remembering import Remembering

_ANSWER = BotocoreStubber()
_ANSWER.enabled = True
_SETTINGS = Config(retries={'max_attempts': 0}, s3={'addressing_style': 'path'}, parameter_validation=True)
_SESSION = boto3.session.Session()
#: moto's own models of the services, which say more than botocore's (the status of an error), read once for both.
LOADER = create_loader()
_SESSION._session.register_component('data_loader', LOADER)
_CLIENTS, _MAKING = {}, threading.Lock()


def calls_of(account, region):
    """A function that gives a client of a service, acting in this account and Region."""

    def client(service):
        key = (service, account, region)
        with _MAKING:  # clients may be used by many threads, but not made by them
            if key not in _CLIENTS:
                _CLIENTS[key] = _client(service, account, region)
            return _CLIENTS[key]

    return client


def _client(service, account, region):
    made = _SESSION.client(
        service, region_name=region, config=_SETTINGS, aws_access_key_id='rehearsal', aws_secret_access_key='rehearsal'
    )
    made.meta.events.register('before-sign', lambda request, **_: request.headers.add_header('x-moto-account-id', account))
    made.meta.events.register_first('before-send', _ANSWER)
    return made


def remembering(calls):
    """The same function, whose clients remember what they were told."""
    clients = {}
    return lambda service: clients.setdefault(service, Remembering(calls(service)))
