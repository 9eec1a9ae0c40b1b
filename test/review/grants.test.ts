import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { loadCentre } from '../../bin/load-centre';
import { COLUMNS } from '../../lib/review/columns';
import { QUESTIONS } from '../../lib/review/questions';
import { quoted } from '../../lib/review/sql';
import { subjectOf } from '../../lib/review/viewer';

const { centre } = loadCentre(join(__dirname, '..', '..', 'environments', 'reference.yaml'));
const subject = subjectOf(centre, 'europe', undefined);
const [bucket] = subject.buckets as [string];
const [key] = subject.keys as [string];
type Event = { readonly [column: string]: string | null };

// Few times, so that events meet, and some hours.
const time = fc
  .integer({ min: 0, max: 6 })
  .map((step) => new Date(Date.parse('2026-01-31T10:00:00Z') + step * 25 * 60_000).toISOString().replace('.000Z', 'Z'));
const role = fc.constantFrom('reader', 'writer');
const error = fc.constantFrom(null, null, null, null, 'AccessDenied');
const grant = fc.constantFrom('g1', 'g2', 'g3', 'g4');
const kms = { source: 'kms.amazonaws.com' };
const event: fc.Arbitrary<Event> = fc.oneof(
  fc
    .record({
      event_time: time,
      event: fc.constant('CreateGrant'),
      error,
      role: fc.constantFrom(subject.executor, subject.executor, 'somebody'),
      grantee: role,
      given_grant: grant,
      key_arn: fc.constantFrom(key, key, key, 'another'),
    })
    .map((one) => ({ ...kms, ...one })),
  fc
    .record({ event_time: time, event: fc.constantFrom('RevokeGrant', 'RetireGrant'), error, asked_grant: grant })
    .map((one) => ({ ...kms, ...one })),
  fc.record({
    source: fc.constant('s3.amazonaws.com'),
    event_time: time,
    event: fc.constantFrom('GetObject', 'CopyObject', 'PutObject'),
    error,
    role: fc.option(role, { freq: 9 }),
    person: fc.option(fc.constant('person'), { freq: 3 }),
    principal_id: fc.constantFrom('id:TC-1', 'id:TC-1', 'id:TC-1', 'id:TC-2', 'id:lunch', 'id'),
    bucket: fc.constantFrom(bucket, bucket, bucket, 'another'),
  }),
);

/** What the question asks, read by read. */
function outside(events: readonly Event[]) {
  const good = events.filter((one) => one['error'] === null);
  const until = (id: unknown) =>
    good
      .filter((one) => one['asked_grant'] === id)
      .map((one) => String(one['event_time']))
      .sort()[0] ?? '9999';
  const grants = good
    .filter((one) => one['event'] === 'CreateGrant' && one['role'] === subject.executor && one['key_arn'] === key)
    .map((one) => ({ grantee: one['grantee'], since: String(one['event_time']), until: until(one['given_grant']) }));
  const groups = new Map<string, { times: string[]; ids: string[] }>();
  for (const one of good) {
    if (one['bucket'] !== bucket || one['event'] === 'PutObject') continue;
    const at = String(one['event_time']);
    const ticket = String(one['principal_id']).split(':')[1] ?? null;
    const covered = grants.some(({ grantee, since, until }) => grantee === one['role'] && at >= since && at <= until);
    const reason =
      one['person'] === null ? 'no person' : !ticket?.startsWith('TC-') ? 'no ticket' : covered ? null : 'no grant at that time';
    if (reason === null) continue;
    const group = JSON.stringify([reason, one['person'], one['role'], ticket, bucket]);
    const { times, ids } = groups.get(group) ?? { times: [], ids: [] };
    groups.set(group, { times: [...times, at].sort(), ids: [...ids, String(one['event_id'])].sort() });
  }
  return [...groups].map(([group, { times, ids }]) => [...JSON.parse(group), String(times.length), times[0], times.at(-1), ids[0]]);
}

/** Reads that had no grant. */
const timesOf = (rows: ReturnType<typeof outside>) =>
  rows.filter(([reason]) => reason === 'no grant at that time').reduce((sum, row) => sum + Number(row[5]), 0);

test('reads outside a grant are those that no grant covers, however grants lie to each other, each told once', async () => {
  const question = QUESTIONS.find(({ id }) => id === 'reads-outside-grant') as (typeof QUESTIONS)[number];
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const names = COLUMNS.map(({ name }) => name);
  await connection.run(`CREATE TABLE events (${names.map((name) => `${name} VARCHAR`).join(', ')})`);
  let [told, covered] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 20, maxLength: 60, size: 'max' }), async (some) => {
      const events: readonly Event[] = some.map((one, index) => ({ ...one, event_id: String(index).padStart(2, '0') }));
      await connection.run('DELETE FROM events');
      const row = (one: Event) => `(${names.map((name) => (one[name] == null ? 'NULL' : quoted(one[name]))).join(', ')})`;
      await connection.run(`INSERT INTO events VALUES ${events.map(row).join(', ')}`);
      const found = (await connection.runAndReadAll(question.sql(subject))).getRowsJson();
      const wanted = outside(events);
      const sorted = (rows: readonly unknown[]) => rows.map((one) => JSON.stringify(one)).sort();
      expect(sorted(found)).toEqual(sorted(wanted));
      told += timesOf(wanted);
      covered += timesOf(outside(events.filter((one) => one['event'] !== 'CreateGrant'))) - timesOf(wanted);
    }),
    { numRuns: process.env['PROVE'] ? 3000 : 100, seed: 8 },
  );
  // Both kinds were there: reads without a grant, and reads that a grant covers.
  expect(told).toBeGreaterThan(50);
  expect(covered).toBeGreaterThan(50);
  connection.closeSync();
  instance.closeSync();
});
