import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifiedKeyIds } from '../../lib/attest/dsse';
import { examplePrivateKey, examplePublicKey } from '../../lib/config/example-keys';
import { PROBED, type Probe } from '../../lib/custody';
import { type Emulator, startEmulator } from '../emulator';
import { Loopback, type Reply } from './loopback';
import { REGION } from './stage';

const project = join(__dirname, '..', '..');
const LEDGER = join(project, 'docs', 'custody-vectors', 'ledger');
const scratch = mkdtempSync(join(tmpdir(), 'probe-'));
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator('200000000002');
  writeFileSync(join(scratch, 'vendor-1.pem'), examplePrivateKey('model', 'vendor-1').export({ format: 'pem', type: 'pkcs8' }));
});
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await emulator.stop();
});

/** As who the emulator says, against a KMS that answers as a test says: the emulator's own enforces no key policy. */
async function probed(reply: Reply) {
  const kms = await Loopback.open(reply);
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.credentials;
  const out = join(scratch, 'probe.json');
  const args = ['custody', 'probe', '--ledger', LEDGER, '--key', join(scratch, 'vendor-1.pem'), '--out', out, '--force'];
  const child = spawn(process.execPath, [join(project, 'bin', 'centre.js'), ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: scratch,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ENDPOINT_URL_KMS: kms.endpoint,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const status = await new Promise((done) => child.on('close', done));
  kms.close();
  const envelope = JSON.parse(readFileSync(out, 'utf8'));
  const { results, caller, head } = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as Probe;
  const signed = verifiedKeyIds(envelope, [examplePublicKey('model', 'vendor-1')]).size;
  return { status, output, asked: kms.asked, results, caller, head, signed };
}

const DENIED = [400, { __type: 'AccessDeniedException', message: 'no resource-based policy allows the kms action' }] as const;
const callOf = (target: string) => target.slice('TrentService.'.length);
const KEYS = ['statistics/vendor/europe', 'log/vendor'];

test('every call is denied: each was asked of each key, as a dry run, and the answers are signed', async () => {
  const { status, output, asked, results, caller, head, signed } = await probed(() => DENIED);
  expect([status, output.split('\n')[0]]).toEqual([
    0,
    `arn:aws:sts::200000000002:assumed-role/test/test: 10 of 10 calls on 2 keys were denied; signed in ${join(scratch, 'probe.json')}`,
  ]);
  expect(asked.map(({ target, body }) => [callOf(target), (body as { DryRun: unknown }).DryRun])).toEqual(
    KEYS.flatMap(() => PROBED.map((call) => [call, true])),
  );
  const said = 'AccessDeniedException: no resource-based policy allows the kms action';
  expect(results).toEqual(KEYS.flatMap((key) => PROBED.map((call) => ({ key, call, outcome: 'denied', said }))));
  expect([caller, head, signed]).toEqual(['arn:aws:sts::200000000002:assumed-role/test/test', expect.stringMatching(/^[0-9a-f]{64}$/), 1]);
});

test.each<readonly [string, string, Awaited<ReturnType<Reply>>, string, number]>([
  ['would have been allowed', 'Decrypt', [400, { __type: 'DryRunOperationException', message: 'would have succeeded' }], 'allowed', 1],
  ['was answered as if it were no dry run', 'GenerateDataKey', [200, {}], 'allowed', 1],
  ['got past the policies to the ciphertext', 'Decrypt', [400, { __type: 'InvalidCiphertextException', message: '' }], 'unknown', 3],
  ['got no answer', 'Sign', undefined, 'unknown', 3],
])('a call that %s is no denial', async (_, call, answer, outcome, code) => {
  const { status, results, signed } = await probed(({ target }) => (callOf(target) === call ? answer : DENIED));
  expect([status, signed]).toEqual([code, 1]);
  expect(results.map((one) => [one.call, one.outcome])).toEqual(
    KEYS.flatMap(() => PROBED.map((one) => [one, one === call ? outcome : 'denied'])),
  );
});
