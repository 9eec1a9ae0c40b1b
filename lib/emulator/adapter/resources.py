"""How CloudFormation's resources come to be here: each through the emulator's own API, and each read back before it counts."""
from moto.cloudformation.parsing import clean_json
from readback.compare import compare

from .calls import calls_of, remembering
from .types import REPLACED, buckets, builds, functions, identity, machines, network, organizations, questions, watching

_FAMILIES = (buckets, builds, functions, identity, machines, network, organizations, questions, watching)
CREATES = {name: create for family in _FAMILIES for name, create in family.CREATES.items()}
UPDATES = {name: update for family in _FAMILIES for name, update in family.UPDATES.items()}


class NotRehearsed(Exception):
    """The deployment fails: what the template says would not be what the emulator has."""


class Resource:
    """What the emulator's CloudFormation keeps of a created resource."""

    def __init__(self, resource_type, logical_id, physical_id, attributes):
        self.type = self.cf_resource_type = resource_type
        self.logical_resource_id = logical_id
        self.physical_resource_id = physical_id
        self.attributes = attributes

    def get_cfn_attribute(self, name):
        if name not in self.attributes:
            raise NotRehearsed(f'{self.type} {self.logical_resource_id}: attribute {name} is not there')
        return self.attributes[name]

    def is_created(self):
        return True


def create(logical_id, resource, resources, account_id, region_name):
    """In place of moto's own, which takes an unknown type for created and drops properties in silence."""
    condition = resource.get('Condition')
    if condition and not resources.lazy_condition_map[condition]:
        return None
    resource_type = resource['Type']
    if resource_type not in CREATES:
        raise NotRehearsed(f'{resource_type} is not rehearsed here: lib/emulator/adapter has no way to create it')
    written, calls = clean_json(resource.get('Properties', {}), resources), calls_of(account_id, region_name)
    return made_of(logical_id, resource_type, calls, written, region_name)


def made_of(logical_id, resource_type, calls, written, region_name):
    made = Resource(resource_type, logical_id, *CREATES[resource_type](calls, written, region_name))
    verify(calls, made, written)
    return made


def update(logical_id, resource, resources, account_id, region_name):
    resource_type, before = resource['Type'], resources[logical_id]
    if resource_type not in UPDATES or before.type != resource_type:
        raise NotRehearsed(f'an update of {resource_type} {logical_id} is not rehearsed here')
    written, calls = clean_json(resource.get('Properties', {}), resources), calls_of(account_id, region_name)
    if UPDATES[resource_type] is REPLACED:
        # What is replaced stays, as UpdateReplacePolicy says: nobody here deletes it.
        if resource.get('UpdateReplacePolicy') != 'Retain':
            raise NotRehearsed(f'deleting {logical_id}, which is replaced, is not rehearsed here')
        made = made_of(logical_id, resource_type, calls, written, region_name)
        resources._parsed_resources[logical_id] = made
        return made
    UPDATES[resource_type](calls, before.physical_resource_id, written, region_name)
    verify(calls, before, written)
    return before


def verify(calls, made, written):
    """Every property, asked of the resource's own API; one that is not as written fails the deployment."""
    wrong = [
        f'{name} {verdict} (found: {str(found)[:200]})'
        for name, verdict, found in compare(remembering(calls), made.type, made.physical_resource_id, written)
        if verdict in ('differs', 'absent')
    ]
    if wrong:
        raise NotRehearsed(f'{made.type}: the emulator did not keep ' + '; '.join(wrong))
