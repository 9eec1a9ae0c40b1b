import { watch } from '../../lambda/custody-watcher/watcher';
import { S3Holds } from '../../lambda/s3-holds';
import { digestOf, later } from '../../lib/custody';
import { proposal, submission } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { REGION, Stage } from './stage';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator('100000000002');
});
afterAll(() => emulator.stop());

const DAY = 86_400;
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`;

/** A bucket of logs under Object Lock, at S3 itself. */
class Logs {
  private constructor(readonly bucket: string) {}
  static async open(name: string): Promise<Logs> {
    const logs = new Logs(`${name}-${process.pid}`);
    const body = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
    await logs.ask('PUT', '', body, { 'x-amz-bucket-object-lock-enabled': 'true' });
    return logs;
  }
  ask = (method: string, path: string, body?: string, headers: { readonly [name: string]: string } = {}) =>
    fetch(`${emulator.endpoint}/${this.bucket}${path}`, {
      method,
      headers: { ...headers, authorization: AUTHORIZATION },
      ...(body && { body }),
    });
  /** @returns the version's id */
  put = async (key: string, body: string) => (await this.ask('PUT', `/${key}`, body)).headers.get('x-amz-version-id') as string;
  erase = async (key: string, versionId: string) => (await this.ask('DELETE', `/${key}?versionId=${versionId}`)).status;
}

test('a hold on one version of two: put at once, in the way of deleting it, released after the time-lock by a quorum', async () => {
  const stage = await Stage.open(emulator);
  const logs = await Logs.open('held-logs');
  const first = { key: 'AWSLogs/o-1/log_1+2.json.gz', versionId: '' };
  first.versionId = await logs.put(first.key, 'one');
  const second = { key: first.key, versionId: await logs.put(first.key, 'two') };
  const parameters = { case: 'IR-2026-7', request: 'a'.repeat(64), bucket: logs.bucket, objects: [first] };
  const hold = submission(proposal(await stage.state(), 'hold', parameters));
  expect(await stage.submit(hold)).toEqual({ outcome: 'recorded', document: digestOf(hold.proposal) });
  const seen = async () =>
    Promise.all([first, second].map(async (one) => (await stage.legalHolds().get({ bucket: logs.bucket, ...one })).is));
  expect([await seen(), await stage.kinds()]).toEqual([
    ['on', 'off'],
    ['intent', 'attempt', 'receipt'],
  ]);
  // The same paper again does nothing again, and S3 itself keeps what is held.
  await stage.submit(hold);
  expect([await logs.erase(first.key, first.versionId), await logs.erase(second.key, second.versionId), await stage.kinds()]).toEqual([
    403,
    204,
    ['intent', 'attempt', 'receipt'],
  ]);

  // Whoever takes it away past the protocol is told of; a hold that cannot be seen is no hold.
  const told = async (holds = stage.holds()) => {
    const tell = async () => undefined;
    const ports = {
      ledger: stage.ledger(),
      look: () => Promise.reject(new Error('not here')),
      code: async () => [],
      tell,
      now: () => stage.now,
    };
    const { differences } = await watch({ ...ports, holds });
    return differences.flatMap(({ code, expected, found }) => (code === 'hold' ? [[expected, found]] : []));
  };
  expect(await told()).toEqual([]);
  await stage.legalHolds().put({ bucket: logs.bucket, ...first }, false);
  expect(await told()).toEqual([[`1 versions held in ${logs.bucket}`, '0']]);
  await stage.legalHolds().put({ bucket: logs.bucket, ...first }, true);
  const refusing = { get: async () => ({ is: 'refused', found: '403 AccessDenied' }) as const, put: async () => ({ is: 'on' }) as const };
  expect(await told(new S3Holds(refusing))).toEqual([[`1 versions held in ${logs.bucket}`, '0']]);

  const end = { notBefore: stage.now, expires: later(stage.now, 10 * DAY) };
  const release = proposal(await stage.state(), 'release-hold', { hold: digestOf(hold.proposal), reason: 'the case is over' }, end);
  expect(await stage.submit(submission(release, ['foundation-1', 'notary-1']))).toMatchObject({
    outcome: 'refused',
    refusal: { code: 'quorum' },
  });
  expect(await stage.submit(submission(release))).toMatchObject({ outcome: 'recorded' });
  stage.now = later(stage.now, 3 * DAY - 1);
  expect([await stage.due(), (await seen())[0]]).toEqual([{ outcome: 'idle', events: 0 }, 'on']);
  stage.now = later(stage.now, 1);
  expect([await stage.due(), (await seen())[0], (await stage.state()).holds.size]).toEqual([{ outcome: 'idle', events: 0 }, 'off', 0]);
  expect(await logs.erase(first.key, first.versionId)).toBe(204);
});

test.each([
  ['a version that is not there', 'locked', 'no such version: a 00000000-0000-0000-0000-000000000000'],
  ['a bucket that is not there', 'none', /^404 NoSuchBucket: a 0{8}/],
])('%s: the receipt says so, nothing is held, and the next act goes on', async (_, bucket, reason) => {
  const stage = await Stage.open(emulator);
  const logs = await Logs.open('other-logs');
  const kept = { key: 'b', versionId: await logs.put('b', 'one') };
  const objects = [kept, { key: 'a', versionId: '00000000-0000-0000-0000-000000000000' }];
  const named = bucket === 'none' ? 'no-such-bucket-of-logs' : logs.bucket;
  const wanted = { case: 'IR-2026-7', request: 'a'.repeat(64), bucket: named, objects: bucket === 'none' ? objects.slice(1) : objects };
  await stage.submit(submission(proposal(await stage.state(), 'hold', wanted)));
  const { body } = JSON.parse(((await stage.entries()).at(-1) as Buffer).toString()).entry;
  expect([body.outcome, body.after, (await stage.state()).holds.size]).toEqual(['failed', { held: 0 }, 0]);
  expect(body.reason).toMatch(reason);
  expect(await stage.legalHolds().get({ bucket: logs.bucket, ...kept })).toEqual({ is: 'off' });
  await stage.submit(submission(proposal(await stage.state(), 'rotate', { rotations: 0 }, { keyArn: stage.data })));
  expect(await stage.key()).toMatchObject({ rotations: 1 });
});
