"""What CDK needs of stacks beyond Moto. Importing this puts it in.

- Moto keeps the template, the outputs and the exports of a stack that came by `create-stack`, not of one that came by
  a change set, and CDK deploys by change sets. Moto looks change sets up by name alone, which is the same for every
  stack of CDK.
- Moto takes the previous value of a parameter that names an SSM parameter for such a name.
- Moto makes what it has deleted anew when somebody asks for the outputs of a deleted stack, as CDK does.
- A resource that Moto cannot update stays as it was, where Moto would forget it.
- What fails is refused at once. The SDK would try a server error again, and find half of the stack made and called done.
"""

import traceback

from moto.cloudformation import cloudformation_backends, models, parsing
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult


class ChangeSetNotFound(CloudFormationError):
    code = "ChangeSetNotFound"


def parse_and_update_resource(logical_id, resource_json, resources_map, account_id, region_name):
    updated = moto_update(logical_id, resource_json, resources_map, account_id, region_name)
    return resources_map[logical_id] if updated is None else updated


def apply(change_set):
    stack = change_set.stack
    exports = cloudformation_backends[stack.account_id][stack.region_name].exports
    stack.cross_stack_resources = stack.resource_map.cross_stack_resources = exports
    known = stack.resource_map.resolved_parameters
    given = {name: value for name, value in change_set.parameters.items() if value != known.get(name)}
    try:
        stack.resource_map.update(change_set.template_dict, {**stack.resource_map.input_parameters, **given})
    except Exception as error:
        traceback.print_exc()
        raise ValidationError(message=f"the emulator cannot deploy {stack.name}: {error}") from error
    stack.template = change_set.template
    stack.template_dict = change_set.template_dict
    stack.output_map = stack._create_output_map()
    for name in [name for name, export in exports.items() if export.exporting_stack_id == stack.stack_id]:
        del exports[name]
    exports.update({export.name: export for export in stack.exports})


def change_set_of(response):
    name, stack = response._get_param("ChangeSetName"), response._get_param("StackName")
    for id, change_set in response.cloudformation_backend.change_sets.items():
        if name == id or (name == change_set.change_set_name and stack in (change_set.stack_name, change_set.stack_id)):
            return change_set
    raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")


def describe_change_set(response):
    return ActionResult(change_set_of(response))


def execute_change_set(response):
    response.cloudformation_backend.execute_change_set(change_set_of(response).change_set_id)
    return EmptyResult()


def delete_change_set(response):
    try:
        del response.cloudformation_backend.change_sets[change_set_of(response).change_set_id]
    except ChangeSetNotFound:
        pass  # AWS does not mind either.
    return EmptyResult()


def delete_stack_for_good(stack):
    moto_delete_stack(stack)
    stack.resource_map._resource_json_map = {}
    stack.template_dict = {}
    stack.output_map = stack._create_output_map()
    backend = cloudformation_backends[stack.account_id][stack.region_name]
    for change_set in [each for each in backend.change_sets.values() if each.stack is stack]:
        del backend.change_sets[change_set.change_set_id]


moto_update = parsing.parse_and_update_resource
parsing.parse_and_update_resource = parse_and_update_resource
moto_delete_stack = models.Stack.delete
models.Stack.delete = delete_stack_for_good
models.ChangeSet.apply = apply
CloudFormationResponse.describe_change_set = describe_change_set
CloudFormationResponse.execute_change_set = execute_change_set
CloudFormationResponse.delete_change_set = delete_change_set
