import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watch } from '../../lambda/custody-watcher/watcher';
import { verifiedKeyIds } from '../../lib/attest/dsse';
import { examplePrivateKey, examplePublicKey } from '../../lib/config/example-keys';
import { instantOf, PROBED, type Probe, replay } from '../../lib/custody';
import { prober } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { Loopback, type Reply } from './loopback';
import { REGION, Stage } from './stage';

const project = join(__dirname, '..', '..');
const LEDGER = join(project, 'docs', 'custody-vectors', 'ledger');
const scratch = mkdtempSync(join(tmpdir(), 'probe-'));
let emulator: Emulator;
const file = (name: string) => join(scratch, name);
const key = (slug: string) => {
  writeFileSync(file(`${slug}.pem`), examplePrivateKey('model', slug).export({ format: 'pem', type: 'pkcs8' }));
  return file(`${slug}.pem`);
};
const word = (name: string, envelope: object) => {
  writeFileSync(file(name), JSON.stringify({ prober: envelope }));
  return file(name);
};
beforeAll(async () => {
  emulator = await startEmulator('200000000003');
  key('probes-vendor');
  word('prober.json', prober({ ...always() }));
});
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await emulator.stop();
});
/** In force now, whenever that is. */
const always = () => ({ notBefore: instantOf(Date.now() - 60_000), expires: instantOf(Date.now() + 86_400_000) });

/** As who the emulator says. @param kms endpoint */
async function centre(args: readonly string[], kms: string) {
  const { accessKeyId, secretAccessKey, sessionToken } = emulator.credentials;
  const child = spawn(process.execPath, [join(project, 'bin', 'centre.js'), 'custody', ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: scratch,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ENDPOINT_URL_KMS: kms,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { status: await new Promise((done) => child.on('close', done)), output };
}
const OUT = file('probe.json');
const argsFor = (ledger: string, change: { readonly [option: string]: string } = {}) => {
  const options = { ledger, prober: file('prober.json'), key: file('probes-vendor.pem'), out: OUT, ...change };
  return ['probe', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]), '--force'];
};

/** Against a KMS that answers as a test says: the emulator's own enforces no key policy. */
async function probed(reply: Reply, change: { readonly [option: string]: string } = {}) {
  const kms = await Loopback.open(reply);
  const { status, output } = await centre(argsFor(LEDGER, change), kms.endpoint);
  kms.close();
  return { status, output, asked: kms.asked };
}
const written = () => {
  const { probe: envelope } = JSON.parse(readFileSync(OUT, 'utf8'));
  const { results, caller, head, party } = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as Probe;
  return { results, caller, head, party, signed: verifiedKeyIds(envelope, [examplePublicKey('model', 'probes-vendor')]).size };
};

const DENIED = [400, { __type: 'AccessDeniedException', message: 'no resource-based policy allows the kms action' }] as const;
const callOf = (target: string) => target.slice('TrentService.'.length);
const KEYS = ['statistics/vendor/europe', 'log/vendor'];

test('every call is denied: each was asked of each key, as a dry run, and the answers are signed', async () => {
  const { status, output, asked } = await probed(() => DENIED);
  const { results, caller, head, party, signed } = written();
  expect([status, output.split('\n')[0]]).toEqual([
    0,
    `arn:aws:sts::200000000003:assumed-role/test/test: 10 of 10 calls on 2 keys were denied; signed in ${join(scratch, 'probe.json')}`,
  ]);
  expect(asked.map(({ target, body }) => [callOf(target), (body as { DryRun: unknown }).DryRun])).toEqual(
    KEYS.flatMap(() => PROBED.map((call) => [call, true])),
  );
  const said = 'AccessDeniedException: no resource-based policy allows the kms action';
  expect(results).toEqual(KEYS.flatMap((key) => PROBED.map((call) => ({ key, call, outcome: 'denied', said }))));
  expect([caller, head, party, signed]).toEqual([
    'arn:aws:sts::200000000003:assumed-role/test/test',
    replay(
      readdirSync(LEDGER)
        .sort()
        .map((name) => readFileSync(join(LEDGER, name))),
    ).head.digest,
    'vendor',
    1,
  ]);
});

test.each<readonly [string, string, Awaited<ReturnType<Reply>>, string, number]>([
  ['would have been allowed', 'Decrypt', [400, { __type: 'DryRunOperationException', message: 'would have succeeded' }], 'allowed', 1],
  ['was answered as if it were no dry run', 'GenerateDataKey', [200, {}], 'allowed', 1],
  ['got past the policies to the ciphertext', 'Decrypt', [400, { __type: 'InvalidCiphertextException', message: '' }], 'unknown', 3],
  ['got no answer', 'Sign', undefined, 'unknown', 3],
])('a call that %s is no denial', async (_, call, answer, outcome, code) => {
  const { status } = await probed(({ target }) => (callOf(target) === call ? answer : DENIED));
  const { results, signed } = written();
  expect([status, signed]).toEqual([code, 1]);
  expect(results.map((one) => [one.call, one.outcome])).toEqual(
    KEYS.flatMap(() => PROBED.map((one) => [one, one === call ? outcome : 'denied'])),
  );
});

test.each<readonly [string, () => { readonly [option: string]: string }, string]>([
  ['a key that nobody appointed', () => ({ key: key('probes-foundation') }), 'signature-unknown: expected signatures of custodians only'],
  [
    'a word that is over',
    () => ({ prober: word('over.json', prober({ notBefore: '2025-01-01T00:00:00Z', expires: '2025-02-01T00:00:00Z' })) }),
    'prober: expected a probe from 2025-01-01T00:00:00Z',
  ],
  [
    'a word of another party',
    () => ({ prober: word('other.json', prober(always(), ['foundation-1'])) }),
    'prober: expected a prober of foundation',
  ],
  ['a file that is no word', () => ({ prober: file('probes-vendor.pem') }), 'not-json: expected JSON in UTF-8'],
])('%s: nothing is asked, nothing is written', async (_, change, said) => {
  rmSync(OUT, { force: true });
  const { status, output, asked } = await probed(() => DENIED, change());
  expect([status, output, asked, existsSync(OUT)]).toEqual([2, expect.stringContaining(said), [], false]);
  expect(output.trim().split('\n')).toHaveLength(1);
});

// The emulator's KMS knows no policies: here everything is open, and that must be noticed to the end.
test('what is really open is found, brought, kept and told, and shown to whoever verifies the folder', async () => {
  const stage = await Stage.open(emulator, { at: instantOf(Date.now()) });
  const lambda = await Loopback.open(async ({ body }) => [200, await stage.executor().run(body)]);
  const folder = file('real');
  mkdirSync(folder);
  for (const [index, bytes] of (await stage.entries()).entries())
    writeFileSync(join(folder, `${String(index).padStart(6, '0')}.json`), bytes);
  const { status, output } = await centre(argsFor(folder), emulator.endpoint);
  expect([status, output]).toEqual([1, expect.stringContaining('allowed: GenerateDataKey on statistics/vendor/europe: answered')]);
  const invoke = `${lambda.endpoint}/2015-03-31/functions/executor/invocations`;
  const answer = await fetch(invoke, { method: 'POST', body: JSON.stringify({ paper: readFileSync(OUT, 'utf8') }) });
  expect(await answer.json()).toMatchObject({ outcome: 'recorded' });
  lambda.close();
  expect((await centre(['pull', '--bucket', stage.bucket, '--ledger', folder], emulator.endpoint)).output).toContain(
    '1 entries, 0 new, and 1 new probes',
  );
  const { differences } = await watch({
    ledger: stage.ledger(),
    look: () => Promise.reject(new Error('not looked at here')),
    holds: stage.holds(),
    code: async () => [],
    tell: async () => undefined,
    now: () => stage.now,
  });
  const { results } = written();
  const open = results.filter(({ outcome }) => outcome !== 'denied');
  expect(open.filter(({ outcome }) => outcome === 'allowed').map(({ call }) => call)).toContain('GenerateDataKey');
  expect(differences.filter(({ place }) => place === 'probe of vendor').map(({ expected, found }) => [expected, found])).toEqual(
    open.map(({ call, key: name, outcome, said }) => [`${call} on ${name} denied`, `${outcome}: ${said}`]),
  );
  const verified = await centre(['verify', folder], emulator.endpoint);
  expect([verified.status, verified.output]).toEqual([0, expect.stringMatching(/1 probes hold, from .*: \d+ calls ALLOWED/)]);
  expect((await centre(['status', '--ledger', folder], emulator.endpoint)).output).toContain(
    'MISSING: no probe of foundation of today or yesterday',
  );
});
