import { releaseLogEntries } from '../../lambda/release-log-entries';
import { digestOf, envelopeBytes, LOG_ENTRY, seal } from '../../lib/release/documents';
import { NO_ENTRY } from '../../lib/release/log';
import type { LogEntry } from '../../lib/release/types';
import { sha256 } from '../../lib/trail/signature';
import { decodeEntry } from '../../lib/witness/entry';
import { COSIGNATURE, ED25519, type Verifier } from '../../lib/witness/keys';
import { readCheckpoint, readEntries } from '../../lib/witness/log';
import { leafHash, rootOf } from '../../lib/witness/merkle';
import { folderOf } from '../../lib/witness/witness';
import { type Emulator, startEmulator } from '../emulator';
import { WitnessStage } from './witness-stage';

let emulator: Emulator;
let stage: WitnessStage;
beforeAll(async () => {
  emulator = await startEmulator('200000000002');
  stage = await WitnessStage.open(emulator);
});
afterAll(async () => {
  await stage?.close();
  await emulator?.stop();
});

const head = async () => {
  const found = await readCheckpoint(stage.store(stage.buckets.log));
  if (!found) throw new Error('no checkpoint');
  return found;
};
const entries = async () => {
  const { size } = await head();
  const found: Buffer[] = [];
  for await (const entry of readEntries(stage.store(stage.buckets.log), 0, size, size)) found.push(entry);
  return found;
};
/** What was told since the last time. */
const told = () => stage.told.splice(0).map(({ eventName, findings, size }) => [eventName, findings?.map(({ code }) => code) ?? size]);
const signers = async () => (await head()).note.signatures.map(({ name }) => name);
const SIGNED = ['reference/vendor/trail', 'reference/supervisor/witness'];

test('hour by hour: verified digests become entries, the supervisor cosigns, and the first key of the log is told', async () => {
  expect(await stage.publish()).toEqual({ answer: { of: 'vendor', size: 3 } });
  expect(told()).toEqual([
    ['TrailFinding', ['log-key-first-seen']],
    ['LogCosigned', 3],
  ]);
  expect(await signers()).toEqual(SIGNED);
  expect((await entries()).map((bytes) => decodeEntry(bytes).kind)).toEqual(['cloudtrail-digest', 'cloudtrail-digest', 'trail-verified']);
  stage.hour = 1;
  expect(await stage.publish()).toEqual({ answer: { of: 'vendor', size: 6 } });
  const spans = (await entries()).map((bytes) => decodeEntry(bytes)).filter((entry) => entry.kind === 'trail-verified');
  expect(spans.map(({ from, to, findings }) => [from, to, findings])).toEqual([
    ['2026-03-14T23:00:00Z', '2026-03-15T00:00:00Z', []],
    ['2026-03-15T00:00:00Z', '2026-03-15T01:00:00Z', []],
  ]);
  expect([told(), await signers()]).toEqual([[['LogCosigned', 6]], SIGNED]);
});

test('run again in the same hour: nothing is added, and it stays cosigned', async () => {
  expect(await stage.publish()).toEqual({ answer: { of: 'vendor', size: 6 } });
  expect([told(), await signers()]).toEqual([[['LogCosigned', 6]], SIGNED]);
});

test('the witness keeps the log itself: its copy leads to the root that it cosigned', async () => {
  const kept = stage.store(stage.buckets.kept);
  const folder = folderOf('reference/vendor/trail');
  const copy = { get: (name: string) => kept.get(`${folder}/log/${name}`), create: async () => false, replace: async () => false };
  const hashes: Buffer[] = [];
  for await (const entry of readEntries(copy, 0, 6, 6)) hashes.push(leafHash(entry));
  expect(rootOf(hashes).equals((await head()).root)).toBe(true);
});

test('a witness that does not answer for two hours: the log goes on without it, and is then cosigned step by step', async () => {
  stage.broken = () => [503, {}];
  for (const [hour, size] of [
    [2, 9],
    [3, 12],
  ] as const) {
    stage.hour = hour;
    expect(await stage.publish()).toEqual({ error: expect.stringContaining('did not answer') });
    expect([(await head()).size, await signers(), told()]).toEqual([size, ['reference/vendor/trail'], []]);
  }
  stage.broken = undefined;
  expect(await stage.publish()).toEqual({ answer: { of: 'vendor', size: 12 } });
  expect([told(), await signers()]).toEqual([
    [
      ['LogCosigned', 9],
      ['LogCosigned', 12],
    ],
    SIGNED,
  ]);
});

test('entries of the release log are published as they arrive, in order, and cosigned; one that follows no other stops the run', async () => {
  const entry = async (sequence: number, previous: string, version: string) => {
    const facts = {
      event: 'released',
      order: NO_ENTRY,
      name: 'messenger',
      version,
      document: NO_ENTRY,
      authorisation: null,
      use: null,
    } as const;
    const document = {
      schemaVersion: 1,
      environment: 'reference',
      company: 'vendor',
      sequence,
      previous,
      at: '2026-03-15T00:00:00Z',
      ...facts,
    } as const;
    return seal<LogEntry>(document, LOG_ENTRY, []);
  };
  const first = await entry(0, NO_ENTRY, '1.0.0');
  const second = await entry(1, digestOf(first), '1.0.1');
  const [one, two] = [first, second].map(envelopeBytes) as [Buffer, Buffer];
  const { size } = await head();
  // The second arrives first: it waits for the one before it.
  await stage.record('log/vendor/000001.json', two);
  expect(await stage.publish()).toEqual({ answer: { of: 'vendor', size } });
  await stage.record('log/vendor/000000.json', one);
  expect(await stage.publish()).toEqual({ answer: { of: 'vendor', size: size + 2 } });
  const logged = (await entries()).slice(size).map((bytes) => decodeEntry(bytes));
  expect(logged).toEqual([
    { kind: 'release', name: 'log/vendor/000000.json', sha256: sha256(one) },
    { kind: 'release', name: 'log/vendor/000001.json', sha256: sha256(two) },
  ]);
  expect(await signers()).toEqual(SIGNED);
  told();
  const stray = await entry(2, 'f'.repeat(64), '1.0.2');
  const records = {
    read: async (name: string) => ({ 'log/vendor/000000.json': one, 'log/vendor/000001.json': two })[name] ?? envelopeBytes(stray),
  };
  await expect(releaseLogEntries(records, 'vendor')).rejects.toThrow(
    `expected an entry after ${digestOf(second)}, found one after ${'f'.repeat(64)}`,
  );
});

test("another key than the one that was first seen is nobody's", async () => {
  const asked: unknown[] = [];
  stage.broken = (event) => {
    asked.push(event);
    return [503, {}];
  };
  await stage.publish();
  stage.broken = undefined;
  const other = { ...(asked[0] as object), logKey: 'reference/vendor/trail+00000000+AAAA' };
  expect(await stage.cosign(other)).toEqual({ error: expect.stringMatching(/^expected/) });
  expect(told()).toEqual([]);
});

test('a digest that the company exchanged in its own bucket: published, never cosigned, and told with the reason', async () => {
  stage.hour = 4;
  const key = stage.trail.world.keys('CloudTrail-Digest').find((name) => /20260315T03\d{4}Z/.test(name)) as string;
  // Signed by CloudTrail's key, as if the company had that as well; the supervisor's copy has the first one.
  stage.trail.putDigest(key, { ...stage.trail.fields(key), logFiles: [] });
  await stage.upload(stage.buckets.own, key);
  const { error } = await stage.publish();
  expect(error).toMatch(/^the witness refuses to cosign 17 entries: 422 entry 16: findings from .* the log says digest-overwritten 1, /);
  expect([told(), await signers()]).toEqual([[['TrailFinding', ['cosignature-refused']]], ['reference/vendor/trail']]);
  stage.hour = 5;
  // What it refused once it refuses again: the log cannot go round it.
  expect((await stage.publish()).error).toMatch(/^the witness refuses to cosign \d+ entries: 422 entry 16: findings from /);
});

test('signed by keys of KMS, as C2SP notes say', async () => {
  const { note } = await head();
  const types = note.signatures.map(({ signature }) => signature.length);
  expect([types, [ED25519, COSIGNATURE] satisfies readonly Verifier['type'][]]).toEqual([[64], [1, 4]]);
});
