"""Functions read back through Lambda's own API, in the words of CloudFormation."""
import base64
import hashlib
import json


def function(client, name, written):
    functions = client('lambda')
    found = lambda: functions.get_function_configuration(FunctionName=name)
    reserved = lambda: functions.get_function_concurrency(FunctionName=name)['ReservedConcurrentExecutions']

    def code():
        """Lambda says no place, only a digest: of the bytes that lie in that place."""
        at = written['Code']
        body = client('s3').get_object(Bucket=at['S3Bucket'], Key=at['S3Key'])['Body'].read()
        same = base64.b64encode(hashlib.sha256(body).digest()).decode() == found()['CodeSha256']
        return at if same else {'CodeSha256': found()['CodeSha256']}

    return {
        'FunctionName': lambda: found()['FunctionName'],
        'Description': lambda: found().get('Description'),
        'Runtime': lambda: found()['Runtime'],
        'Handler': lambda: found()['Handler'],
        'Role': lambda: found()['Role'],
        'Timeout': lambda: found()['Timeout'],
        'MemorySize': lambda: found()['MemorySize'],
        'Architectures': lambda: found()['Architectures'],
        'Environment': lambda: found()['Environment'],
        'VpcConfig': lambda: {name: found()['VpcConfig'][name] for name in ('SubnetIds', 'SecurityGroupIds')},
        'ReservedConcurrentExecutions': reserved,
        'Code': code,
    }


def permission(client, identifier, written):
    def statement():
        policy = json.loads(client('lambda').get_policy(FunctionName=written['FunctionName'])['Policy'])
        return next(item for item in policy['Statement'] if item['Sid'] == identifier)

    def principal():
        """As on AWS a word under the kind of it; moto leaves a role's ARN as it was given."""
        named = statement()['Principal']
        return named if isinstance(named, str) else next(iter(named.values()))

    condition = lambda operator, key: statement()['Condition'][operator][key]
    return {
        'FunctionName': lambda: statement()['Resource'],
        'Action': lambda: statement()['Action'],
        'Principal': principal,
        'SourceArn': lambda: condition('ArnLike', 'AWS:SourceArn'),
        'SourceAccount': lambda: condition('StringEquals', 'AWS:SourceAccount'),
        'PrincipalOrgID': lambda: condition('StringEquals', 'aws:PrincipalOrgID'),
    }


def state_machine(client, arn, _):
    found = lambda: client('stepfunctions').describe_state_machine(stateMachineArn=arn)
    return {
        'StateMachineName': lambda: found()['name'],
        'StateMachineType': lambda: found()['type'],
        'RoleArn': lambda: found()['roleArn'],
        'DefinitionString': lambda: found()['definition'],
    }


READERS = {
    'AWS::Lambda::Function': function,
    'AWS::Lambda::Permission': permission,
    'AWS::StepFunctions::StateMachine': state_machine,
}
