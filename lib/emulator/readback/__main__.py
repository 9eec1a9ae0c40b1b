"""`python -m readback ENDPOINT ASSEMBLY`: every deployed resource, asked of its own API over the network. One JSON object on standard output."""
import json
import sys
from pathlib import Path

from .accounts import Accounts
from .compare import compare, resolve
from .remembering import Remembering


def stacks_of(assembly):
    """(stack, account, template) of everything deployed, bootstraps included."""
    artifacts = json.loads((assembly / 'manifest.json').read_text())['artifacts']
    for name, artifact in artifacts.items():
        if artifact['type'] == 'aws:cloudformation:stack':
            yield name, artifact['environment'].split('/')[2], assembly / artifact['properties']['templateFile']
    for entry in json.loads((assembly / 'bootstrap' / 'index.json').read_text()):
        yield entry['stackName'], entry['account'], assembly / 'bootstrap' / entry['file']


def main(endpoint, assembly):
    accounts, types, wrong = Accounts(endpoint), {}, []
    for stack, account, file in stacks_of(Path(assembly)):
        described = accounts.client(account, 'cloudformation').describe_stack_resources(StackName=stack)['StackResources']
        names = {item['LogicalResourceId']: item['PhysicalResourceId'] for item in described}
        for logical_id, resource in json.loads(file.read_text())['Resources'].items():
            resource_type = resource['Type']
            count = types.setdefault(resource_type, {'resources': 0, 'as-written': 0, 'differs': 0, 'absent': 0, 'not-readable': 0})
            count['resources'] += 1
            clients = {}
            client = lambda service: clients.setdefault(service, Remembering(accounts.client(account, service)))
            written = resolve(resource.get('Properties', {}), names)
            for name, verdict, found in compare(client, resource_type, names.get(logical_id), written):
                count[verdict] += 1
                if verdict in ('differs', 'absent'):
                    wrong.append({'stack': stack, 'logicalId': logical_id, 'property': name, 'verdict': verdict, 'found': str(found)[:200]})
    print(json.dumps({'types': types, 'wrong': wrong}))


main(*sys.argv[1:3])
