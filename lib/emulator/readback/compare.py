"""One template's resources against what their own APIs say, property by property."""
import re

from . import builds, functions, identity, machines, network, questions, s3, watching

READERS = {**s3.READERS, **builds.READERS, **machines.READERS, **functions.READERS, **identity.READERS, **watching.READERS, **network.READERS, **questions.READERS}

#: Properties that no API of AWS gives back: they steer the creation or the deletion only (CloudFormation User Guide, AWS::KMS::Key).
NEVER_READABLE = {'AWS::KMS::Key': {'BypassPolicyLockoutSafetyCheck', 'PendingWindowInDays'}}
KEY_ID = re.compile('[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
#: Lists that mean a set.
SETS = {'TargetIds', 'SubnetIds', 'SecurityGroupIds', 'Roles', 'ManagedPolicyArns', 'Policies', 'Topics', 'AlarmActions', 'Subnets'}


def resolve(node, names):
    """Replaces Ref and Fn::GetAtt by the physical id: all that our templates use them for."""
    if isinstance(node, list):
        return [resolve(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    if list(node) == ['Ref']:
        return names[node['Ref']]
    if list(node) == ['Fn::GetAtt']:
        target = node['Fn::GetAtt']
        return names[target[0] if isinstance(target, list) else target.split('.')[0]]
    return {name: resolve(value, names) for name, value in node.items()}


def agrees(written, found, name=''):
    """Everything that was written is there; an API may say more (defaults, timestamps)."""
    if isinstance(written, dict):
        return isinstance(found, dict) and all(key in found and agrees(value, found[key], key) for key, value in written.items())
    if isinstance(written, list):
        if not isinstance(found, list) or len(written) != len(found):
            return False
        if name in SETS:
            return all(any(agrees(item, other) for other in found) for item in written)
        return all(agrees(item, other) for item, other in zip(written, found))
    # A key is known by its id; whoever names its ARN by Fn::GetAtt has it resolved to that.
    return plain(written) == plain(found) or (KEY_ID.fullmatch(str(written)) is not None and str(found).endswith(f':key/{written}'))


def plain(value):
    if isinstance(value, bool) or value in ('true', 'false'):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if value is None else str(value)


def compare(client, resource_type, physical_id, written):
    """Yields (property, verdict, found); verdict: as-written, differs, absent, not-readable."""
    reader = READERS.get(resource_type)
    readers = reader(client, physical_id, written) if reader else {}
    for name, value in written.items():
        if name in NEVER_READABLE.get(resource_type, ()):
            yield name, 'not-readable', None
        elif name not in readers:
            yield name, 'absent', 'no reader for it'
        else:
            try:
                found = readers[name]()
            except Exception as error:  # each API has errors of its own; all mean: it is not there
                yield name, 'absent', f'{type(error).__name__}: {error}'
                continue
            yield name, 'as-written' if agrees(value, found, name) else 'differs', found
