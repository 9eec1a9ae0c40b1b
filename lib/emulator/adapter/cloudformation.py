"""CloudFormation as it is on AWS where moto's is not: failures are failures, events are told, change sets belong to a stack."""
import json

import moto.cloudformation.models as models
import moto.cloudformation.parsing as parsing
import yaml
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from . import resources


class ChangeSetNotFound(CloudFormationError):
    code = 'ChangeSetNotFound'


def find(backend, name, stack_name):
    """By ARN or by name within its stack: the CDK CLI gives every stack's change set the same name."""
    for identifier, change_set in reversed(list(backend.change_sets.items())):
        if name == identifier or (name == change_set.change_set_name and stack_name in (change_set.stack_name, change_set.stack_id)):
            return change_set
    raise ChangeSetNotFound(f'ChangeSet [{name}] does not exist')


def describe_change_set(self):
    return ActionResult(find(self.cloudformation_backend, self._get_param('ChangeSetName'), self._get_param('StackName')))


def get_template(self):
    """With a change set's name or ARN: that change set's template."""
    name, stack_name = self._get_param('ChangeSetName'), self._get_param('StackName')
    backend = self.cloudformation_backend
    body = find(backend, name, stack_name).template if name else backend.get_template(stack_name)
    return ActionResult({'TemplateBody': body})


def delete_change_set(self):
    try:
        change_set = find(self.cloudformation_backend, self._get_param('ChangeSetName'), self._get_param('StackName'))
        del self.cloudformation_backend.change_sets[change_set.change_set_id]
    except ChangeSetNotFound:
        pass  # as on AWS, deleting twice is no error
    return ActionResult({})


def get_template(self):
    """What an approver reads: moto answers with the stack's template, whatever change set is asked for."""
    stack, change_set = self._get_param('StackName'), self._get_param('ChangeSetName')
    backend = self.cloudformation_backend
    return ActionResult({'TemplateBody': find(backend, change_set, stack).template if change_set else backend.get_template(stack)})


def update_termination_protection(self):
    """`cdk deploy` turns it on; moto has no such call. It is kept and told, and protects from nothing here."""
    stack = self.cloudformation_backend.get_stack(self._get_param('StackName'))
    stack.enable_termination_protection = self._get_bool_param('EnableTerminationProtection')
    return ActionResult({'StackId': stack.stack_id})


def execute_change_set(self, change_set_name, stack_name=None):
    change_set = find(self, change_set_name, stack_name)
    stack, verb = self.stacks[change_set.stack_id], change_set.change_set_type
    stack.status = f'{verb}_IN_PROGRESS'
    stack._add_stack_event(stack.status, 'User Initiated')
    try:
        stack.parameters = change_set.parameters
        apply(stack, change_set)
    except Exception as error:  # whatever it is, the stack did not come to be
        # Nothing is rolled back here: what was made stays to be looked at.
        stack.status = f'{verb}_FAILED'
        stack._add_stack_event(stack.status, str(error))
        return
    change_set.execution_status = 'EXECUTE_COMPLETE'
    stack.template = change_set.template
    stack.template_dict = change_set.template_dict
    stack.description = change_set.template_dict.get('Description')
    stack.output_map = stack._create_output_map()
    stack.status = f'{verb}_COMPLETE'
    stack._add_stack_event(stack.status)


def apply(stack, change_set):
    """Creates, updates and removes resource by resource, in the order that DependsOn and references ask for."""
    every, template = stack.resource_map, change_set.template_dict
    check_parameters(template, change_set.parameters)
    difference = every.build_resource_diff(template, change_set.parameters)
    for logical_id in difference['Remove']:
        if every._resource_json_map[logical_id].get('DeletionPolicy') != 'Retain':
            raise resources.NotRehearsed(f'deleting {logical_id} is not rehearsed here')
    for logical_id in difference['Remove']:
        every._parsed_resources.pop(logical_id, None)
    every._template, every._resource_json_map = template, template['Resources']
    every.input_parameters = change_set.parameters
    every.load()
    for logical_id in every._ResourceMap__get_resources_in_dependency_order():
        one = template['Resources'][logical_id]
        if logical_id in difference['Add']:
            told(stack, logical_id, one['Type'], 'CREATE', lambda: every[logical_id])
        elif logical_id in difference['Modify']:
            told(stack, logical_id, one['Type'], 'UPDATE', lambda: resources.update(logical_id, one, every, every._account_id, every._region_name))


def told(stack, logical_id, resource_type, verb, act):
    def tell(status, physical_id='', reason=None):
        stack.events.append(models.Event(stack.stack_id, stack.name, logical_id, physical_id, resource_type, status, reason, None))

    try:
        made = act()
    except Exception as error:
        tell(f'{verb}_FAILED', reason=str(error))
        raise
    if made is not None:
        tell(f'{verb}_COMPLETE', made.physical_resource_id)


def check_parameters(template, given):
    known = template.get('Parameters', {})
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValidationError(message=f'Parameters: [{", ".join(unknown)}] do not exist in the template')
    for name, value in given.items():
        allowed = known[name].get('AllowedValues')
        if allowed is not None and value not in allowed:
            raise ValidationError(message=f'Parameter {name} must be one of AllowedValues')


def parsed(text):
    """Templates of the CDK are JSON, its bootstraps plain YAML; moto's own reader, which knows the tags too, takes seconds for each."""
    for read, refuses in ((json.loads, ValueError), (lambda text: yaml.load(text, Loader=yaml.CSafeLoader), yaml.YAMLError)):
        try:
            return read(text)
        except refuses:
            continue
    return parse_yaml(text)


parse_yaml = models.Stack.parse_template


def create_stack(self, name, template, parameters, *arguments, **named):
    """`CreateStack` itself: as a change set that is executed at once."""
    identifier, _ = self.create_change_set(name, f'create-{name}', template, parameters, '', 'CREATE')
    self.execute_change_set(identifier, name)
    return self.get_stack(name)


def created(self):
    """moto makes a resource when somebody asks for it; here only what was made is there."""
    return [logical_id for logical_id in self._resource_json_map if isinstance(self._parsed_resources.get(logical_id), resources.Resource)]


def install():
    parsing.ResourceMap.resources = property(created)
    parsing.parse_and_create_resource = resources.create
    models.Stack.parse_template = staticmethod(parsed)
    models.ChangeSet._parse_template = lambda self: setattr(self, 'template_dict', parsed(self.template))
    models.CloudFormationBackend.create_stack = create_stack
    models.CloudFormationBackend.execute_change_set = execute_change_set
    CloudFormationResponse.describe_change_set = describe_change_set
    CloudFormationResponse.get_template = get_template
    CloudFormationResponse.delete_change_set = delete_change_set
    CloudFormationResponse.get_template = get_template
    CloudFormationResponse.update_termination_protection = update_termination_protection
