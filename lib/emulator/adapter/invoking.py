"""Functions run for real: the deployed bytes, in plain Node, with the function's variables and a session of its role.

One process a function, as Lambda keeps an instance warm; an invocation is a line of JSON there and back (runner.cjs).
"""
import io
import json
import os
import subprocess
import tempfile
import threading
import zipfile
from urllib.parse import unquote

from moto.awslambda_simple.models import LambdaSimpleBackend, lambda_simple_backends

from .calls import calls_of

_RUNNER = os.path.join(os.path.dirname(__file__), 'runner.cjs')
_INSTANCES, _STARTING = {}, threading.Lock()


class Instance:
    def __init__(self, function, account, region):
        self.lock = threading.Lock()
        self.code = tempfile.mkdtemp(prefix='function-')
        with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
            archive.extractall(self.code)
        session = calls_of(account, region)('sts').assume_role(RoleArn=function.role, RoleSessionName='function')['Credentials']
        given = {
            'PATH': os.environ.get('PATH', ''),
            'AWS_REGION': region,
            'AWS_ACCESS_KEY_ID': session['AccessKeyId'],
            'AWS_SECRET_ACCESS_KEY': session['SecretAccessKey'],
            'AWS_SESSION_TOKEN': session['SessionToken'],
            'AWS_ENDPOINT_URL': f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
            'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': 'true',
        }
        module, name = function.handler.rsplit('.', 1)
        self.process = subprocess.Popen(
            ['node', _RUNNER, os.path.join(self.code, f'{module}.js'), name],
            env={**given, **function.environment_vars},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, event):
        with self.lock:
            self.process.stdin.write((json.dumps(event) + '\n').encode())
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        if not line:
            return {'error': {'errorType': 'Runtime.ExitError', 'errorMessage': 'the function ended before it answered'}}
        return json.loads(line)

    def alive(self):
        return self.process.poll() is None


def _instance(function, account, region):
    key = (function.function_arn, function.code_sha_256, json.dumps(function.environment_vars, sort_keys=True))
    with _STARTING:
        if key not in _INSTANCES or not _INSTANCES[key].alive():
            _INSTANCES[key] = Instance(function, account, region)
        return _INSTANCES[key]


def invoke(self, function_name, qualifier, body, headers, response_headers):
    name, account, region = unquote(function_name), self.account_id, self.region_name
    if name.startswith('arn:'):
        _, _, _, region, account, _, name = name.split(':')[:7]
    function = lambda_simple_backends[account][region].get_function(name, qualifier)
    answer = _instance(function, account, region).ask(json.loads(body or 'null'))
    if 'error' in answer:
        response_headers['x-amz-function-error'] = 'Unhandled'
        return json.dumps(answer['error']).encode()
    return json.dumps(answer['result']).encode()


def install():
    LambdaSimpleBackend.invoke = invoke
