"""Build projects and repositories, read back through their own APIs, in the words of CloudFormation."""
_NAMES = {'buildspec': 'BuildSpec'}


def _upper(value):
    if isinstance(value, list):
        return [_upper(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {_NAMES.get(name, name[0].upper() + name[1:]): _upper(part) for name, part in value.items()}


def project(client, name, written):
    found = lambda: _upper(client('codebuild').batch_get_projects(names=[name])['projects'][0])
    return {part: lambda part=part: found()[part] for part in written}


def repository(client, name, written):
    found = lambda: _upper(client('ecr').describe_repositories(repositoryNames=[name])['repositories'][0])
    return {part: lambda part=part: found()[part] for part in written}


READERS = {'AWS::CodeBuild::Project': project, 'AWS::ECR::Repository': repository}
