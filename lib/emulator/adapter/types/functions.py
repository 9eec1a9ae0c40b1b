"""Lambda functions, who may invoke them, and state machines over them."""
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
    optional = {part: written[part] for part in ('SourceArn', 'SourceAccount', 'PrincipalOrgID') if part in written}
    calls('lambda').add_permission(
        StatementId=identifier, FunctionName=written['FunctionName'], Action=written['Action'], Principal=written['Principal'], **optional
    )
    return identifier, {}


def create_state_machine(calls, written, _):
    made = calls('stepfunctions').create_state_machine(
        name=written['StateMachineName'],
        definition=written['DefinitionString'],
        roleArn=written['RoleArn'],
        type=written['StateMachineType'],
    )
    return made['stateMachineArn'], {'Arn': made['stateMachineArn'], 'Name': written['StateMachineName']}


CREATES = {
    'AWS::Lambda::Function': create_function,
    'AWS::Lambda::Permission': create_permission,
    'AWS::StepFunctions::StateMachine': create_state_machine,
}
UPDATES = {}
