"""`python -m readback ENDPOINT ASSEMBLY`: every deployed resource, asked of its own API over the network. One JSON object on standard output."""
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .accounts import Accounts
from .compare import compare, resolve
from .listed import ListedIam
from .remembering import Remembering

#: While one waits for an answer, another asks.
AT_ONCE = 4


def stacks_of(assembly):
    """(stack, account, template) of everything deployed, bootstraps included."""
    artifacts = json.loads((assembly / 'manifest.json').read_text())['artifacts']
    for name, artifact in artifacts.items():
        if artifact['type'] == 'aws:cloudformation:stack':
            yield name, artifact['environment'].split('/')[2], assembly / artifact['properties']['templateFile']
    for entry in json.loads((assembly / 'bootstrap' / 'index.json').read_text()):
        yield entry['stackName'], entry['account'], assembly / 'bootstrap' / entry['file']


def resources_of(accounts, assembly):
    """(stack, account, logical id, type, physical id, properties) of everything deployed."""
    for stack, account, file in stacks_of(assembly):
        described = accounts.client(account, 'cloudformation').describe_stack_resources(StackName=stack)['StackResources']
        names = {item['LogicalResourceId']: item['PhysicalResourceId'] for item in described}
        for logical_id, resource in json.loads(file.read_text())['Resources'].items():
            yield stack, account, logical_id, resource['Type'], names.get(logical_id), resolve(resource.get('Properties', {}), names)


class Standing:
    """Clients of a centre that nobody changes meanwhile: what one resource was told is true for the next."""

    def __init__(self, accounts):
        self._accounts, self._clients, self._making = accounts, {}, threading.Lock()

    def client(self, account, service):
        with self._making:
            if (account, service) not in self._clients:
                client = self._accounts.client(account, service)
                self._clients[account, service] = Remembering(ListedIam(client) if service == 'iam' else client)
            return self._clients[account, service]


def read(standing, item):
    _, account, _, resource_type, physical_id, written = item
    return item, list(compare(lambda service: standing.client(account, service), resource_type, physical_id, written))


def main(endpoint, assembly):
    accounts, types, wrong = Accounts(endpoint), {}, []
    standing, items = Standing(accounts), resources_of(accounts, Path(assembly))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (stack, _, logical_id, resource_type, _, _), found in pool.map(lambda item: read(standing, item), items):
            count = types.setdefault(resource_type, {'resources': 0, 'as-written': 0, 'differs': 0, 'absent': 0, 'not-readable': 0})
            count['resources'] += 1
            for name, verdict, value in found:
                count[verdict] += 1
                if verdict in ('differs', 'absent'):
                    wrong.append({'stack': stack, 'logicalId': logical_id, 'property': name, 'verdict': verdict, 'found': str(value)[:200]})
    print(json.dumps({'types': types, 'wrong': wrong}))


main(*sys.argv[1:3])
