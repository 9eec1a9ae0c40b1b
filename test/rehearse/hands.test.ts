import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCentre } from '../../bin/load-centre';
import { type Emulator, installedPython, startEmulator } from '../../lib/emulator';
import type { Centre } from '../../lib/model/centre';
import { Api } from '../../lib/rehearse/api';
import { CdkCli, DeploymentFailed } from '../../lib/rehearse/cdk';
import { addMarket } from '../../lib/rehearse/change';
import { deployByTwoHands } from '../../lib/rehearse/hands';
import { ACCESS_ROLE } from '../../lib/rehearse/organizations';
import { makeWorkspace, type Workspace, writeIdentities, writeProfiles } from '../../lib/rehearse/workspace';
import { buildApp } from '../../lib/stacks';
import { writeBootstrap } from '../../lib/stacks/bootstrap';

const root = join(__dirname, '..', '..');
let workspace: Workspace;
let emulator: Emulator;
let cli: CdkCli;

beforeAll(async () => {
  workspace = makeWorkspace();
  copyFileSync(join(root, 'environments', 'minimal.yaml'), workspace.environmentFile);
  const centre = loadCentre(workspace.environmentFile).centre;
  writeIdentities(workspace, centre);
  emulator = await startEmulator(root, await installedPython(root, () => {}), workspace.identities);
  writeProfiles(workspace, centre, emulator.endpoint);
  cli = new CdkCli(root, workspace, () => emulator.endpoint);
}, 600_000);
afterAll(async () => {
  cli?.kill();
  await emulator?.stop();
  workspace?.remove();
});

/** The stacks that create keys, as the environment file is now. */
function keyStacks(name: string): { readonly centre: Centre; readonly assembly: string; readonly stacks: readonly string[] } {
  const { centre } = loadCentre(workspace.environmentFile);
  const assembly = join(workspace.folder, name);
  writeBootstrap(centre, assembly);
  buildApp(centre, { outdir: assembly, keysOnly: true }).synth();
  return { centre, assembly, stacks: [...new Set(centre.keys.map(({ stackName }) => stackName))] };
}

test('keys are made by two hands, left alone, changed; not from a template that nobody judged', async () => {
  const { centre, assembly, stacks } = keyStacks('keys');
  const custody = centre.account(centre.supervisor.slug, 'key-custody');
  const api = await Api.as(emulator.endpoint, custody.id, ACCESS_ROLE);
  const statuses = () => Promise.all(stacks.map((stack) => api.stackStatus(stack)));
  const ids = async () => new Map((await Promise.all(stacks.map((stack) => api.physicalIds(stack)))).flatMap((found) => [...found]));
  await cli.bootstrap(custody, assembly);
  expect(await statuses()).toEqual([undefined, undefined]);
  await deployByTwoHands(cli, emulator.endpoint, custody, assembly, stacks);
  expect(await statuses()).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE']);
  const made = await ids();
  expect(made.size).toBe(centre.keys.length);

  await deployByTwoHands(cli, emulator.endpoint, custody, assembly, stacks);
  expect(await statuses()).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE']);

  addMarket(workspace.environmentFile);
  const changed = keyStacks('changed');
  // What was published is not what was judged.
  const file = join(changed.assembly, 'supervisor-keys-maker.template.json');
  await cli.publish(custody, changed.assembly, changed.stacks);
  const published = { publish: async () => {} } as unknown as CdkCli;
  writeFileSync(file, readFileSync(file, 'utf8').replace('"Description": "', '"Description": "Not '));
  await expect(deployByTwoHands(published, emulator.endpoint, custody, changed.assembly, changed.stacks)).rejects.toThrow(
    'the change set is not of the template that was judged',
  );
  expect(await ids()).toEqual(made);
}, 120_000);

test('what the CDK CLI could not do is told in its words, and the next command is done', async () => {
  const { centre, assembly, stacks } = keyStacks('refused');
  const custody = centre.account(centre.supervisor.slug, 'key-custody');
  await expect(cli.deploy(custody, assembly, ['supervisor-nothing'])).rejects.toThrow(
    /^deployment of supervisor-nothing failed:\n[\s\S]*No stacks match the name\(s\) supervisor-nothing$/,
  );
  await cli.publish(custody, assembly, stacks);
}, 120_000);

test('a CDK CLI that is ended in the middle is a deployment that failed', async () => {
  const { centre, assembly, stacks } = keyStacks('ended');
  const publishing = cli.publish(centre.account(centre.supervisor.slug, 'key-custody'), assembly, stacks);
  cli.kill();
  await expect(publishing).rejects.toThrow(DeploymentFailed);
}, 120_000);

test('a key more is an update that leaves the others what they are', async () => {
  const { centre, assembly, stacks } = keyStacks('again');
  const custody = centre.account(centre.supervisor.slug, 'key-custody');
  const api = await Api.as(emulator.endpoint, custody.id, ACCESS_ROLE);
  const before = await api.physicalIds('supervisor-keys-maker');
  await api.cloudformation('DeleteChangeSet', { StackName: 'supervisor-keys-maker', ChangeSetName: 'rehearsed' });
  await deployByTwoHands(cli, emulator.endpoint, custody, assembly, stacks);
  const after = await api.physicalIds('supervisor-keys-maker');
  expect([await api.stackStatus('supervisor-keys-maker'), await api.stackStatus('supervisor-keys-watch')]).toEqual([
    'UPDATE_COMPLETE',
    'CREATE_COMPLETE',
  ]);
  expect([after.size, [...before].filter(([id, physical]) => after.get(id) !== physical)]).toEqual([before.size + 1, []]);
}, 120_000);
