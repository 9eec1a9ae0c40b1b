import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { loadCentre } from '../../bin/load-centre';
import { packageOf } from '../../lambda/function-package';
import { examplePrivateKey } from '../../lib/config/example-keys';
import { instantOf, later, policyDigest, sha256 } from '../../lib/custody';
import { installedAwsCli } from '../../lib/emulator/install';
import { foundersDigest } from '../../lib/model/functions';
import { buildApp } from '../../lib/stacks';
import { CUSTODIANS, ENVIRONMENT, policy, READER } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { addFunction } from './emulated-function';
import { Loopback } from './loopback';
import { REGION, Stage } from './stage';

const project = join(__dirname, '..', '..');
const PAGE = readFileSync(join(project, 'docs', 'custody-runbooks.md'), 'utf8');
const AS_MADE = { policyDigest: policyDigest(policy()), status: 'enabled', rotations: 0, grants: [] };

/** Blocks of one runbook, and the hours that the text before each says to wait. */
function blocksOf(title: string): readonly { readonly hours: number; readonly commands: string; readonly deploys: boolean }[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
  return [...section.matchAll(/([\s\S]*?)```sh\n([\s\S]*?)```/g)].map(([, before, commands]) => ({
    hours: Number(/^Wait (\d+) hours/m.exec(before ?? '')?.[1] ?? 0),
    commands: commands ?? '',
    deploys: /execute the change set/.test(before ?? ''),
  }));
}

let emulator: Emulator;
let lambda: Loopback;
let deniedKms: Loopback;
let stage: Stage;
let scratch: string;
/** Python of the AWS CLI. */
let awsCli: string;
const PACKAGE = readFileSync(join(project, 'dist', 'packages', 'custody-executor.zip'));
const FIRST = packageOf(Buffer.from('exports.handler = () => undefined; // the executor before'));
const functions = () => new LambdaClient({ region: REGION, endpoint: emulator.endpoint, credentials: emulator.credentials });
/** What a change set does to the function. */
const deploy = (ZipFile: Uint8Array) => functions().send(new UpdateFunctionCodeCommand({ FunctionName: 'executor', ZipFile }));
const deployed = async () => {
  const { CodeSha256 } = await functions().send(new GetFunctionConfigurationCommand({ FunctionName: 'executor' }));
  return Buffer.from(CodeSha256 ?? '', 'base64').toString('hex');
};

beforeAll(async () => {
  emulator = await startEmulator('100000000002');
  awsCli = await installedAwsCli(project, () => undefined);
  await addFunction(emulator, 'executor', FIRST);
  lambda = await Loopback.open(async ({ path, body }) => {
    if (path !== '/2015-03-31/functions/executor/invocations') return [404, { message: `no function at ${path}` }];
    return [200, await stage.executor({ executor: await deployed() }).run(body)];
  });
  deniedKms = await Loopback.open(() => [400, { __type: 'AccessDeniedException', message: 'no resource-based policy allows the action' }]);
  // The first use installs the AWS CLI.
}, 600_000);
afterAll(async () => {
  lambda.close();
  deniedKms.close();
  await emulator.stop();
});

beforeEach(async () => {
  await deploy(FIRST);
  stage = await Stage.open(emulator, { at: instantOf(Date.now()), code: sha256(FIRST) });
  scratch = mkdtempSync(join(tmpdir(), 'runbook-'));
  mkdirSync(join(scratch, 'bin'));
  cpSync(join(project, 'dist', 'custodian.js'), join(scratch, 'bin', 'custodian.js'));
  const tool = (name: string, line: string) => {
    writeFileSync(join(scratch, 'bin', name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(scratch, 'bin', name), 0o755);
  };
  tool('aws', `exec '${awsCli}' -m awscli "$@"`);
  tool('centre', `exec '${process.execPath}' '${join(project, 'bin', 'centre.js')}' "$@"`);
  tool('custodian', `exec '${process.execPath}' '${join(scratch, 'bin', 'custodian.js')}' "$@"`);
  mkdirSync(join(scratch, 'dist', 'packages'), { recursive: true });
  writeFileSync(join(scratch, 'dist', 'packages', 'custody-executor.zip'), PACKAGE);
  // What somebody does to a policy.
  tool('an-editor', 'cp edited.json "$1"');
  writeFileSync(join(scratch, 'edited.json'), JSON.stringify(policy(READER)));
  for (const slug of CUSTODIANS)
    writeFileSync(join(scratch, `${slug}.pem`), examplePrivateKey(ENVIRONMENT, slug).export({ format: 'pem', type: 'pkcs8' }));
}, 60_000);
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Not at once with the loopback's answers: both are in this process. */
function shell(commands: string, more: NodeJS.ProcessEnv = {}): Promise<{ readonly status: number | null; readonly output: string }> {
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.credentials;
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: scratch,
    env: {
      PATH: `${join(scratch, 'bin')}:${process.env['PATH']}`,
      HOME: scratch,
      AWS_REGION: REGION,
      // The name that the AWS CLI of Python knows.
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken ?? '',
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
      EXECUTOR: 'executor',
      LEDGER_BUCKET: stage.bucket,
      // Copying between buckets is AWS's: here the copy is the ledger itself.
      COPY_BUCKET: stage.bucket,
      QUORUM: 'foundation-1 vendor-1 notary-1',
      ENVIRONMENT: `environments/${ENVIRONMENT}.yaml`,
      EDITOR: 'an-editor',
      ...more,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => child.on('close', (status) => done({ status, output })));
}

const ACT = ['intent', 'attempt', 'receipt'];
const ROTATED = { ...AS_MADE, rotations: 1 };
const RUNBOOKS: readonly {
  readonly title: string;
  readonly key: object;
  readonly log?: object;
  readonly kinds: readonly string[];
  readonly custodians?: readonly string[];
  /** What happened before somebody opened the page. */
  readonly before?: () => Promise<unknown>;
  readonly env?: () => NodeJS.ProcessEnv;
}[] = [
  // The emulator's KMS knows no key policies; what is really open: probe.test.ts.
  { title: "A party's daily probe", key: AS_MADE, kinds: [], env: () => ({ AWS_ENDPOINT_URL_KMS: deniedKms.endpoint }) },
  { title: 'Yearly rotation', key: ROTATED, log: ROTATED, kinds: [...ACT, ...ACT] },
  { title: 'A custodian leaves', key: AS_MADE, kinds: ACT, custodians: ['foundation-1', 'vendor-1', 'notary-1', 'foundation-3'] },
  {
    title: "A custodian's key is lost or stolen",
    key: AS_MADE,
    kinds: ACT,
    custodians: ['foundation-1', 'vendor-1', 'notary-1', 'foundation-3'],
  },
  {
    title: 'The supervisor leaves',
    key: AS_MADE,
    kinds: [...ACT, ...ACT],
    custodians: ['vendor-1', 'notary-1', 'foundation-3', 'foundation-4'],
  },
  { title: 'Lost quorum', key: { ...AS_MADE, status: 'disabled' }, kinds: ACT },
  { title: 'An executor upgrade', key: AS_MADE, kinds: ACT },
  { title: 'Suspected compromise', key: AS_MADE, kinds: [...ACT, ...ACT] },
  { title: "Changing a key's policy", key: { ...AS_MADE, policyDigest: policyDigest(policy(READER)) }, kinds: ACT },
  {
    title: 'A key is not as the ledger knows it',
    before: () =>
      stage.kms.send(new PutKeyPolicyCommand({ KeyId: stage.data, PolicyName: 'default', Policy: JSON.stringify(policy(READER)) })),
    key: { ...AS_MADE, status: 'disabled' },
    kinds: [...ACT, ...ACT],
    env: () => ({ KEY_ARN: stage.data }),
  },
  { title: 'Alarm by alarm', key: AS_MADE, kinds: [] },
];

test.each(RUNBOOKS)(
  '$title',
  async ({ title, key, log = AS_MADE, kinds, custodians = CUSTODIANS, before, env }) => {
    await before?.();
    const blocks = blocksOf(title);
    expect(blocks.length).toBeGreaterThan(0);
    for (const { hours, commands, deploys } of blocks) {
      stage.now = later(stage.now, hours * 3600 + 1);
      if (deploys) await deploy(PACKAGE);
      const { status, output } = await shell(commands, env?.());
      expect({ commands, status, output: status === 0 ? '' : output }).toEqual({ commands, status: 0, output: '' });
    }
    const state = await stage.state();
    expect([await stage.key(), await stage.key(stage.log), await stage.kinds()]).toEqual([key, log, kinds]);
    expect(state.root.custodians.map(({ slug }) => slug)).toEqual(custodians);
    expect([...state.outcomes.values()].every((outcome) => outcome === 'done')).toBe(true);
  },
  120_000,
);

const centre = loadCentre(join(project, 'environments', 'reference.yaml')).centre;

/** As phase one leaves key-custody: the real templates, in the emulator's CloudFormation. */
async function makeKeys(environmentFile: string): Promise<void> {
  const outdir = join(scratch, 'keys');
  const stacks = buildApp(loadCentre(environmentFile).centre, { outdir, keysOnly: true }).synth().stacks;
  const client = new CloudFormationClient({ region: REGION, endpoint: emulator.endpoint, credentials: emulator.credentials });
  for (const { stackName, templateFullPath } of stacks.filter(({ stackName }) => stackName.startsWith('supervisor-keys-')))
    await client.send(new CreateStackCommand({ StackName: stackName, TemplateBody: readFileSync(templateFullPath, 'utf8') }));
}

test('Genesis', async () => {
  const { name, custody } = centre.environment;
  const file = join(scratch, `${name}.yaml`);
  cpSync(join(project, 'environments', `${name}.yaml`), file);
  const slugs = custody.custodians.map(({ slug }) => slug);
  for (const slug of slugs)
    writeFileSync(join(scratch, `${slug}.pem`), examplePrivateKey(name, slug).export({ format: 'pem', type: 'pkcs8' }));
  await makeKeys(file);
  await deploy(PACKAGE);
  const at = instantOf(Date.now());
  stage = await Stage.open(emulator, { at, empty: true, code: sha256(PACKAGE), founders: foundersDigest(name, custody) });
  const env = { ENVIRONMENT: file, CUSTODIANS: slugs.join(' '), QUORUM: 'foundation-1 foundation-2 vendor-1 notary-1' };
  for (const { commands } of blocksOf('Genesis')) {
    const { status, output } = await shell(commands, env);
    expect({ commands, status, output: status === 0 ? '' : output }).toEqual({ commands, status: 0, output: '' });
  }
  const state = await stage.state();
  const adopted = loadCentre(file).centre.keys;
  expect(adopted.every((key) => key.adopted)).toBe(true);
  expect([...state.keys].map(([arn, key]) => [arn, key.name])).toEqual(adopted.map((key) => [key.arn, key.name]));
  expect([state.environment, state.executor, state.root.custodians.map(({ slug }) => slug)]).toEqual([name, sha256(PACKAGE), slugs]);
  expect(readFileSync(join(scratch, 'transcript.txt'), 'utf8')).toContain(`Genesis ${state.head.digest}`);
}, 180_000);

test('every runbook of the page is tried', () => {
  const titles = [...PAGE.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  expect(titles).toEqual(['Genesis', ...RUNBOOKS.map(({ title }) => title)]);
});
