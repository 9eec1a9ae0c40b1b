import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateKeyCommand, EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { GENESIS, instantOf, later, ROOT, replay, seal, sha256 } from '../../lib/custody';
import { SETTING, type Setting } from '../../lib/model/functions';
import { CUSTODIANS, genesis, PROBERS, policy, probe, probePaper, prober, proposal, root, signers, submission } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { Loopback } from './loopback';
import { FOUNDERS, REGION, Stage } from './stage';

type Handler = (event?: unknown) => Promise<never>;
const file = (name: string) => join(__dirname, '..', '..', 'dist', 'lambda', name, 'index.js');
/** As a fresh instance of the function: nothing is remembered. */
const handlerOf = (name: string): Handler => {
  let handler: Handler | undefined;
  jest.isolateModules(() => {
    handler = (require(file(name)) as { handler: Handler }).handler;
  });
  return handler as Handler;
};
const EXECUTOR = sha256(readFileSync(join(__dirname, '..', '..', 'dist', 'packages', 'custody-executor.zip')));

let emulator: Emulator;
let lambda: Loopback;
let bus: Loopback;
const old = { ...process.env };
beforeAll(async () => {
  emulator = await startEmulator('100000000002');
  const recorder = handlerOf('custody-recorder');
  lambda = await Loopback.open(async ({ path, body }) => [
    200,
    path.endsWith('/configuration')
      ? { CodeSha256: Buffer.from(EXECUTOR, 'hex').toString('base64'), PackageType: 'Zip', Handler: 'index.handler' }
      : await recorder(body),
  ]);
  bus = await Loopback.open(() => [200, { FailedEntryCount: 0, Entries: [] }]);
});
afterAll(async () => {
  process.env = old;
  lambda.close();
  bus.close();
  await emulator.stop();
});

const settings = (values: { readonly [name in Setting]?: string }) => {
  process.env = { ...old };
  delete process.env['NODE_OPTIONS'];
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: emulator.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: emulator.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: emulator.credentials.sessionToken,
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
  });
  for (const [name, value] of Object.entries(values)) process.env[SETTING[name as Setting]] = value;
};

test('the bundles, as Lambda runs them: genesis, a rotation brought twice, what the watcher says', async () => {
  const stage = await Stage.open(emulator, { empty: true });
  const now = instantOf(Date.now());
  const kms = new KMSClient({ region: REGION, endpoint: emulator.endpoint, credentials: emulator.credentials });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: JSON.stringify(policy()) }));
  const arn = KeyMetadata?.Arn as string;
  await kms.send(new EnableKeyRotationCommand({ KeyId: KeyMetadata?.KeyId }));
  settings({
    recorder: 'custody-recorder',
    relay: 'custody-relay',
    executor: 'custody-executor',
    executorRole: 'arn:aws:iam::100000000002:role/executor',
    founders: FOUNDERS,
    ledgerBucket: stage.bucket,
    ledgerDays: '3650',
    bus: `arn:aws:events:${REGION}:100000000003:event-bus/tripwires`,
  });

  const first = seal(root({ expires: later(now, 300 * 86_400) }), ROOT, signers(CUSTODIANS));
  const keys = [{ name: 'statistics/vendor/europe', arn, class: 'user-data' as const, policy: policy() }];
  const begun = { genesis: seal(genesis({ executor: EXECUTOR, keys }, first), GENESIS, signers(CUSTODIANS)), root: first };
  expect(await handlerOf('custody-executor')({ paper: JSON.stringify(begun) })).toMatchObject({ outcome: 'recorded' });

  const state = replay(await stage.entries());
  const rotate = proposal(state, 'rotate', { rotations: 0 }, { keyArn: arn, notBefore: now, expires: later(now, 86_400) });
  const paper = { paper: JSON.stringify(submission(rotate)) };
  expect(await handlerOf('custody-executor')(paper)).toMatchObject({ outcome: 'recorded' });
  expect(await handlerOf('custody-executor')(paper)).toMatchObject({ outcome: 'recorded' });
  expect(await handlerOf('custody-executor')({})).toEqual({ outcome: 'idle', events: 0 });
  expect([await stage.kinds(), await stage.key(arn)]).toEqual([
    ['intent', 'attempt', 'receipt'],
    expect.objectContaining({ rotations: 1 }),
  ]);
  expect(lambda.asked.every(({ path }) => path === '/2015-03-31/functions/custody-recorder/invocations')).toBe(true);

  for (const [party, { appointedBy }] of Object.entries(PROBERS)) {
    const word = prober({ party, notBefore: now, expires: later(now, 86_400) }, [appointedBy]);
    const paper = probePaper(probe(replay(await stage.entries()), { party, at: instantOf(Date.now()) }), { prober: word });
    expect(await handlerOf('custody-executor')({ paper: JSON.stringify(paper) })).toMatchObject({ outcome: 'recorded' });
  }
  expect(await handlerOf('custody-watcher')()).toEqual({ differences: [], waiting: 0 });
  const [{ target, body }] = bus.asked as [(typeof bus.asked)[0]];
  const { Entries } = body as { Entries: readonly { Source: string; DetailType: string; Detail: string }[] };
  expect([target, Entries.map(({ Source, DetailType }) => [Source, DetailType])]).toEqual([
    'AWSEvents.PutEvents',
    [['swiss-centre.custody', 'CustodyWatched']],
  ]);
});

test.each([
  ['without its settings', { relay: 'l' }, undefined, 'CUSTODY_RECORDER: expected a value, found none'],
  [
    'with code before the bundle',
    { recorder: 'r', relay: 'l', founders: FOUNDERS, executorRole: 'x' },
    'NODE_OPTIONS',
    'NODE_OPTIONS: expected no such variable',
  ],
  [
    'with a wrapper around it',
    { recorder: 'r', relay: 'l', founders: FOUNDERS, executorRole: 'x' },
    'AWS_LAMBDA_EXEC_WRAPPER',
    'expected no such variable',
  ],
])('an executor %s does nothing', async (_, values, foreign, message) => {
  settings(values);
  if (foreign) process.env[foreign] = '--require /opt/other.js';
  await expect(handlerOf('custody-executor')({})).rejects.toThrow(message);
});

test('an executor that is no bundle cannot say who it is, and does nothing', async () => {
  settings({ recorder: 'r', relay: 'l', founders: FOUNDERS, executorRole: 'x' });
  const { handler } = require('../../lambda/custody-executor/handler') as { handler: Handler };
  await expect(handler({})).rejects.toThrow('expected the bundled function, found a source file');
});
