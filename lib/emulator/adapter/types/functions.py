"""Lambda functions, and who may invoke them."""
import hashlib
import json

_SETTINGS = ('FunctionName', 'Description', 'Runtime', 'Handler', 'Role', 'Architectures', 'Environment', 'VpcConfig')


def create_function(calls, written, _):
    functions, name = calls('lambda'), written['FunctionName']
    numbers = {part: int(written[part]) for part in ('Timeout', 'MemorySize') if part in written}
    made = functions.create_function(Code=written['Code'], **numbers, **{part: written[part] for part in _SETTINGS if part in written})
    if 'ReservedConcurrentExecutions' in written:
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(written['ReservedConcurrentExecutions']))
    return name, {'Arn': made['FunctionArn']}


def create_permission(calls, written, _):
    identifier = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()[:16]
    optional = {part: written[part] for part in ('SourceArn', 'SourceAccount') if part in written}
    calls('lambda').add_permission(
        StatementId=identifier, FunctionName=written['FunctionName'], Action=written['Action'], Principal=written['Principal'], **optional
    )
    return identifier, {}


CREATES = {'AWS::Lambda::Function': create_function, 'AWS::Lambda::Permission': create_permission}
UPDATES = {}
