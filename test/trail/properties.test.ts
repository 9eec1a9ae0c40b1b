import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MalformedDigest, parseDigest } from '../../lib/trail/digest';
import { gunzipAside, gunzipStrictly } from '../../lib/trail/gunzip';
import { digestKey, parseDigestKey, parseLogKey } from '../../lib/trail/keys';
import type { DayOutcome } from '../../lib/trail/state';
import { Generated } from './generate';
import { ONE, VALID } from './plans';
import { verify } from './run';
import { digestAt, remove } from './tamper';

const runs = { numRuns: process.env['PROVE'] === '1' ? 2000 : 60 };
const sample = new Generated(ONE);
/** Objects that the time asked for rests on. */
const judged = sample.world.keys('').filter((key) => {
  const end = parseDigestKey(sample.request.scope, key)?.end ?? (parseLogKey(sample.request.scope, key)?.at ?? 0) + 3_600_000;
  return end > sample.request.span.from + 3_600_000 && end <= sample.request.span.to;
});
const safely = (bytes: Buffer) => {
  try {
    return gunzipSync(bytes).toString('hex');
  } catch {
    return 'broken';
  }
};

test('whatever bit is flipped, it is found, unless the contents stay the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...judged),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(7),
      async (key, where, bit) => {
        const version = sample.world.newest(key);
        const bytes = Buffer.from(version.bytes);
        const at = Math.floor(where * bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << bit);
        sample.world.edit(key, { bytes });
        const { findings } = await verify(sample);
        sample.world.edit(key, { bytes: version.bytes });
        expect(findings.length > 0 || safely(bytes) === safely(version.bytes)).toBe(true);
      },
    ),
    runs,
  );
});

test('whatever is deleted, it is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(judged, { minLength: 1 }), async (keys) => {
      const saved = keys.map((key) => [key, sample.world.objects.get(key)] as const);
      remove(sample, ...keys);
      const { findings } = await verify(sample);
      for (const [key, versions] of saved) if (versions) sample.world.objects.set(key, versions);
      expect(findings.length).toBeGreaterThan(0);
    }),
    runs,
  );
});

test('a run that is killed anywhere and resumed ends with the same report', async () => {
  const generated = new Generated({ ...(VALID['an organization, several Regions'] ?? ONE), hours: 30, logsPerHour: 1, stop: [3, 20] });
  remove(generated, digestAt(generated, 6));
  const outcomes: DayOutcome[] = [];
  const whole = await verify(generated, { onDay: (outcome) => outcomes.push(JSON.parse(JSON.stringify(outcome)) as DayOutcome) });
  expect(whole.findings.length).toBeGreaterThan(0);
  expect(outcomes).toHaveLength(12);
  for (let kept = 0; kept <= outcomes.length; kept += 1)
    expect(await verify(generated, { resumed: outcomes.slice(0, kept) })).toEqual(whole);
});

test('a hostile digest gives a finding, never another error', () => {
  const fields = sample.fields(digestAt(sample, 6));
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json({ maxDepth: 8 }).map((text) => Buffer.from(text)),
    fc
      .record({ name: fc.constantFrom(...Object.keys(fields)), value: fc.jsonValue() })
      .map(({ name, value }) => Buffer.from(JSON.stringify({ ...fields, [name]: value }))),
    fc
      .constantFrom('['.repeat(1_000_000), '{"logFiles":['.repeat(100_000), `{"a":${'9'.repeat(100_000)}}`)
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(hostile, (bytes) => {
      try {
        parseDigest(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedDigest);
      }
    }),
  );
});

test('a hostile digest that is signed ends in a report all the same', async () => {
  const key = digestAt(sample, 6);
  const fields = sample.fields(key);
  const names = [...Object.keys(fields), 'more'];
  const keys = fc.oneof(fc.constantFrom(...sample.world.keys('')), fc.string());
  const value = fc.oneof(
    fc.jsonValue(),
    keys,
    fc.array(
      fc.record({
        s3Bucket: fc.constant('reference-logs'),
        s3Object: keys,
        hashValue: fc.constant('0'.repeat(64)),
        hashAlgorithm: fc.constant('SHA-256'),
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: 3 }), async (changes) => {
      const saved = sample.world.objects.get(key);
      sample.putDigest(key, { ...fields, ...changes });
      const { findings, lanes } = await verify(sample);
      if (saved) sample.world.objects.set(key, saved);
      expect(lanes).toHaveLength(1);
      // Its successor was chained to the true one.
      expect(findings.length).toBeGreaterThan(0);
    }),
    runs,
  );
});

test('gzip: exactly one member, whatever comes before, within or after it; aside as at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 40 }), fc.nat(60), async (contents, more, cut) => {
      const both = async (file: Buffer, limit: number) => {
        const found = gunzipStrictly(file, limit);
        expect(await gunzipAside(file, limit)).toEqual(found);
        return found;
      };
      const whole = gzipSync(contents);
      expect(await both(whole, 1000)).toEqual({ ok: true, bytes: Buffer.from(contents) });
      expect(await both(whole.subarray(0, Math.max(0, whole.length - 1 - cut)), 1000)).toMatchObject({
        ok: false,
        problem: 'unreadable',
      });
      if (more.length > 0) expect(await both(Buffer.concat([whole, more]), 1000)).toMatchObject({ ok: false });
      expect((await both(Buffer.from(more), 1000)).ok).toBe(false);
      if (contents.length > 100) expect(await both(whole, 100)).toMatchObject({ ok: false, problem: 'too-large' });
    }),
  );
});

test('a digest key has one spelling', () => {
  const { scope } = sample.request;
  const lane = { account: '111122223333', region: 'eu-central-2' };
  fc.assert(
    fc.property(
      fc.nat(4_000_000_000),
      fc.boolean(),
      fc.nat(120),
      fc.string({ minLength: 1, maxLength: 1 }),
      (seconds, backfill, at, other) => {
        const key = digestKey(scope, lane, seconds * 1000, backfill);
        expect(parseDigestKey(scope, key)).toEqual({ ...lane, key, end: seconds * 1000, backfill });
        const edited = `${key.slice(0, at)}${other}${key.slice(at + 1)}`;
        const parsed = parseDigestKey(scope, edited);
        expect(parsed === undefined || (parsed.key === edited && digestKey(scope, parsed, parsed.end, parsed.backfill) === edited)).toBe(
          true,
        );
      },
    ),
  );
});
