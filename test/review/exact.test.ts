import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openToWrite } from '../../bin/review/database';
import { COLUMNS } from '../../lib/review/columns';
import { linesInPlace } from '../../lib/review/lines';
import { fromStored } from '../../lib/review/stored';
import { logs, take } from './taken';

const scratch = mkdtempSync(join(tmpdir(), 'centre-exact-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A text in JSON's words: as it is, or with some characters escaped, halves of pairs and controls among them. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3 }),
      fc.constantFrom('\\', '"', '},{"eventVersion":', '\n', '\u0000', '\ud83d', '\ude00', ','),
    ),
  )
  .chain((parts) => fc.boolean().map((escaped) => [parts.join(''), escaped] as const))
  .map(([value, escaped]) => {
    const plain = JSON.stringify(value);
    return escaped
      ? plain.replace(/[^\x20-\x7e]/g, (one) =>
          [...Array(one.length).keys()].map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
        )
      : plain;
  });
const { value } = fc.letrec<{ value: string; members: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    text,
    fc.constantFrom('null', 'true', '0', '-0.5', '12345678901234567890', '1e21', '{}', '[]'),
    tie('members'),
    fc.array(tie('value'), { maxLength: 2 }).map((items) => `[${items.join(',')}]`),
  ),
  members: fc
    .array(
      fc.tuple(
        fc.constantFrom('arn', 'ARN', 'key', 'keyId', 'grantId', 'aws:s3:arn', 'eventVersion', 'sessionIssuer', 'encryptionContext'),
        tie('value'),
      ),
      { maxLength: 3 },
    )
    .map((members) => object(members)),
}));
const object = (members: readonly (readonly [string, string])[]) =>
  `{${members.map(([name, item]) => `${JSON.stringify(name)}:${item}`).join(',')}}`;
const nested = (...names: string[]) =>
  fc.array(fc.tuple(fc.constantFrom(...names), fc.oneof(text, text, value)), { maxLength: 4 }).map(object);
const identity = fc
  .tuple(nested('arn', 'principalId', 'accountId', 'type'), nested('arn', 'type'), text)
  .map(
    ([rest, issuer, person]) =>
      `{"sessionContext":{"sessionIssuer":${issuer},"sourceIdentity":${person}}${rest === '{}' ? '' : `,${rest.slice(1, -1)}`}}`,
  );
/** An object that is named twice, as S3 does it, or nearly so. */
const named = fc
  .tuple(fc.constantFrom('b', '', 'é'), fc.constantFrom('k', '', 'a/b'), fc.constantFrom('', 'k', '/'))
  .map(
    ([bucket, key, more]) =>
      `{"requestParameters":{"bucketName":"${bucket}","key":"${key}"},"resources":[{"ARN":"arn:aws:s3:::${bucket}/${key}${more}"}]}`,
  );
/** Ids as they are documented, and others that a reader of UUIDs would take for the same. */
const id = fc
  .tuple(fc.uuid(), fc.constantFrom('', 'A', '{', '-', ' '))
  .map(([uuid, way]) =>
    way === 'A' ? uuid.toUpperCase() : way === '{' ? `{${uuid}}` : way === '-' ? uuid.replaceAll('-', '') : `${way}${uuid}`,
  );
/** Members of a record: mostly what services document, now and then anything, now and then twice, or with a name in another case. */
const member = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom('eventTime', 'eventName', 'sourceIPAddress', 'errorCode', 'userAgent', 'EventName'), text),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constant('userIdentity'), identity) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('eventID'),
      id.map((one) => `"${one}"`),
    ),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constant('requestParameters'), nested('bucketName', 'key', 'keyId', 'name', 'encryptionContext')) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('resources'),
      fc.oneof(
        fc.array(nested('ARN', 'type'), { maxLength: 2 }).map((items) => `[${items}]`),
        fc.constantFrom('arn:aws:kms:', 'arn:aws:kms:eu-central-2:1:key/1', 'arn:aws:kmsx').map((arn) => `[{"ARN":"${arn}"}]`),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom('eventName', 'userIdentity', 'requestParameters', 'resources', 'responseElements', 'n', 'v', 'zz'),
      value,
    ),
  },
);
const record = fc
  .tuple(fc.array(member, { maxLength: 6 }), fc.integer({ min: 0, max: 9 }), fc.option(named, { freq: 3 }))
  .map(([members, usual, twice]) => {
    const all = object(usual > 0 ? [['eventVersion', '"1.11"'], ...members] : members);
    return twice === null ? all : all === '{}' ? twice : `${all.slice(0, -1)},${twice.slice(1)}`;
  });

const KEY = 'arn:aws:kms:';
/** Where COLUMNS take a value from: a path as DuckDB's text has it. The column of keys has the resource's, where it is a key. */
const PATHS = COLUMNS.map(({ name, duckdb }) => {
  const path = [...duckdb.matchAll(/"([^"]+)"|(\w+)/g)].map(([, quoted, plain]) => quoted ?? (plain as string));
  return [name, name === 'key_arn' ? ['resources', '1', 'ARN', KEY] : path] as const;
});
function at(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((here, step) => {
    if (step === KEY) return typeof here === 'string' && here.startsWith(KEY) ? here : undefined;
    if (/^\d$/.test(step)) return Array.isArray(here) ? here[Number(step) - 1] : undefined;
    return typeof here === 'object' && here !== null && !Array.isArray(here) && Object.hasOwn(here, step)
      ? (here as { [name: string]: unknown })[step]
      : undefined;
  }, root);
}
/** A text as it is, halves of pairs replaced; anything else as JSON that says the same. */
function same(cell: unknown, wanted: unknown): boolean {
  if (wanted === undefined || wanted === null) return cell === null;
  if (typeof wanted === 'string') return cell === wanted.toWellFormed();
  return typeof cell === 'string' && JSON.stringify(JSON.parse(cell)) === JSON.stringify(wanted);
}

test('every value that is taken in is the one that JSON.parse finds in the signed bytes', async () => {
  let run = 0;
  let [rows, quick] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(record, { maxLength: 4 }), { minLength: 1, maxLength: 12 }), async (contents) => {
      const texts = contents.map((records) => `{"Records":[${records.join(',')}]}`);
      run += 1;
      const file = join(scratch, `db${run}`);
      const total = contents.flat().length;
      expect(
        await take(
          file,
          logs(texts.length, (index) => texts[index] as string),
        ),
      ).toEqual({ logs: texts.length, events: total, missing: 0 });
      quick += texts.filter((one) => linesInPlace(Buffer.from(one), 0)).length;
      const { connection, close } = await openToWrite(file);
      const found = (
        await connection.runAndReadAll(
          `SELECT l.key, ${PATHS.map(([name]) => `e.${name}`).join(', ')} FROM (${fromStored('log_events')}) e JOIN logs l ON l.id = e.log`,
        )
      ).getRows();
      close();
      rmSync(file);
      for (const [index, one] of texts.entries()) {
        const key = `logs/${String(index).padStart(3, '0')}`;
        const own = found.filter(([of]) => of === key).map((row) => row.slice(1));
        // Rows of a log have no order: each record takes one that says the same.
        for (const parsed of (JSON.parse(one) as { Records: unknown[] }).Records) {
          const place = own.findIndex((row) => PATHS.every(([, path], column) => same(row[column], at(parsed, path))));
          if (place < 0) throw new Error(`no row for ${JSON.stringify(parsed)} among ${JSON.stringify(own)}`);
          own.splice(place, 1);
          rows += 1;
        }
        expect(own).toEqual([]);
      }
    }),
    { numRuns: process.env['PROVE'] ? 2000 : 12 },
  );
  expect(rows).toBeGreaterThan(100);
  expect(quick).toBeGreaterThan(20);
});
