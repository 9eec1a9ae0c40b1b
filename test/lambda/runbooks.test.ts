import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { examplePrivateKey } from '../../lib/config/example-keys';
import { instantOf, later, policyDigest, sha256 } from '../../lib/custody';
import { CUSTODIANS, ENVIRONMENT, EXECUTOR, policy, READER } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { Loopback } from './loopback';
import { REGION, Stage } from './stage';

const project = join(__dirname, '..', '..');
const PAGE = readFileSync(join(project, 'docs', 'custody-runbooks.md'), 'utf8');
const AS_MADE = { policyDigest: policyDigest(policy()), status: 'enabled', rotations: 0, grants: [] };

/** Blocks of one runbook, and the hours that the text before each says to wait. */
function blocksOf(title: string): readonly { readonly hours: number; readonly commands: string }[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
  return [...section.matchAll(/([\s\S]*?)```sh\n([\s\S]*?)```/g)].map(([, before, commands]) => ({
    hours: Number(/^Wait (\d+) hours/m.exec(before ?? '')?.[1] ?? 0),
    commands: commands ?? '',
  }));
}

let emulator: Emulator;
let lambda: Loopback;
let stage: Stage;
/** Digest of the code that is deployed. */
let deployed: string;
let scratch: string;

beforeAll(async () => {
  emulator = await startEmulator('100000000002');
  lambda = await Loopback.open(async ({ path, body }) => {
    if (path !== '/2015-03-31/functions/executor/invocations') return [404, { message: `no function at ${path}` }];
    const code = join(scratch, 'deployed');
    deployed =
      sha256(readFileSync(code)) === sha256(readFileSync(join(scratch, 'custody-executor.js'))) ? sha256(readFileSync(code)) : EXECUTOR;
    return [200, await stage.executor({ executor: deployed }).run(body)];
  });
});
afterAll(async () => {
  lambda.close();
  await emulator.stop();
});

beforeEach(async () => {
  stage = await Stage.open(emulator, { at: instantOf(Date.now()) });
  scratch = mkdtempSync(join(tmpdir(), 'runbook-'));
  mkdirSync(join(scratch, 'bin'));
  cpSync(join(project, 'dist', 'custodian.js'), join(scratch, 'bin', 'custodian.js'));
  const tool = (name: string, line: string) => {
    writeFileSync(join(scratch, 'bin', name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(scratch, 'bin', name), 0o755);
  };
  tool('centre', `exec '${process.execPath}' '${join(project, 'bin', 'centre.js')}' "$@"`);
  tool('custodian', `exec '${process.execPath}' '${join(scratch, 'bin', 'custodian.js')}' "$@"`);
  // What people do between two commands: execute the change set, and edit a policy.
  tool('deploy', 'cp "$1" deployed');
  tool('edit-policy', 'cat edited.json');
  writeFileSync(join(scratch, 'deployed'), 'the first executor');
  writeFileSync(join(scratch, 'custody-executor.js'), 'the next executor');
  writeFileSync(join(scratch, 'edited.json'), JSON.stringify(policy(READER)));
  for (const slug of CUSTODIANS)
    writeFileSync(join(scratch, `${slug}.pem`), examplePrivateKey(ENVIRONMENT, slug).export({ format: 'pem', type: 'pkcs8' }));
}, 60_000);
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Not at once with the loopback's answers: both are in this process. */
function shell(commands: string): Promise<{ readonly status: number | null; readonly output: string }> {
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.credentials;
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: scratch,
    env: {
      PATH: `${join(scratch, 'bin')}:${process.env['PATH']}`,
      HOME: scratch,
      AWS_REGION: REGION,
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
}[] = [
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
    key: { ...AS_MADE, policyDigest: policyDigest(policy(READER)), status: 'disabled' },
    kinds: ACT,
  },
  { title: 'Alarm by alarm', key: AS_MADE, kinds: [] },
];

test.each(RUNBOOKS)(
  '$title',
  async ({ title, key, log = AS_MADE, kinds, custodians = CUSTODIANS, before }) => {
    await before?.();
    const blocks = blocksOf(title);
    expect(blocks.length).toBeGreaterThan(0);
    for (const { hours, commands } of blocks) {
      stage.now = later(stage.now, hours * 3600 + 1);
      const { status, output } = await shell(commands);
      expect({ commands, status, output }).toEqual({ commands, status: 0, output: expect.any(String) });
    }
    const state = await stage.state();
    expect([await stage.key(), await stage.key(stage.log), await stage.kinds()]).toEqual([key, log, kinds]);
    expect(state.root.custodians.map(({ slug }) => slug)).toEqual(custodians);
    expect([...state.outcomes.values()].every((outcome) => outcome === 'done')).toBe(true);
  },
  120_000,
);

test('every runbook of the page is tried', () => {
  const titles = [...PAGE.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  expect(titles).toEqual(RUNBOOKS.map(({ title }) => title));
});
