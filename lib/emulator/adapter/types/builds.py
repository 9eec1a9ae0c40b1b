"""Build projects and repositories of images."""
from .buckets import truth


def lower(value):
    """CodeBuild's API writes the names of CloudFormation with a small first letter."""
    if isinstance(value, list):
        return [lower(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {NAMES.get(name, name[0].lower() + name[1:]): lower(part) for name, part in value.items()}


#: Names that differ by more than the first letter.
NAMES = {'BuildSpec': 'buildspec'}
_NUMBERS = {'TimeoutInMinutes', 'QueuedTimeoutInMinutes'}


def create_project(calls, written, _):
    settings = lower({name: int(value) if name in _NUMBERS else value for name, value in written.items()})
    environment, logs = settings['environment'], settings.get('logsConfig', {}).get('s3Logs', {})
    environment['privilegedMode'] = truth(environment.get('privilegedMode', False))
    if 'encryptionDisabled' in logs:
        logs['encryptionDisabled'] = truth(logs['encryptionDisabled'])
    made = calls('codebuild').create_project(**settings)['project']
    return made['name'], {'Arn': made['arn']}


def create_repository(calls, written, _):
    scanning = {name: truth(value) for name, value in lower(written.get('ImageScanningConfiguration', {})).items()}
    made = calls('ecr').create_repository(
        repositoryName=written['RepositoryName'],
        **({'imageTagMutability': written['ImageTagMutability']} if 'ImageTagMutability' in written else {}),
        **({'imageScanningConfiguration': scanning} if scanning else {}),
        **({'encryptionConfiguration': lower(written['EncryptionConfiguration'])} if 'EncryptionConfiguration' in written else {}),
    )['repository']
    return made['repositoryName'], {'Arn': made['repositoryArn'], 'RepositoryUri': made['repositoryUri']}


CREATES = {'AWS::CodeBuild::Project': create_project, 'AWS::ECR::Repository': create_repository}
UPDATES = {}
