import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { openToRead, openToWrite } from '../../bin/review/database';
import { SCHEMA } from '../../bin/review/schema';
import { contents, events, logs, take } from './taken';

const scratch = mkdtempSync(join(tmpdir(), 'centre-ingest-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('cut off anywhere and run again, the database is the same as in one run', async () => {
  const all = logs(60);
  const whole = join(scratch, 'whole');
  expect(await take(whole, all)).toEqual({ logs: 60, events: 180, missing: 0 });
  const expected = await contents(whole);
  expect(expected[0]?.length).toBe(180);
  for (const dies of [1, 17, 40, 59]) {
    const file = join(scratch, `cut-${dies}`);
    let reads = 0;
    const source = all.world.source;
    const dying = {
      list: source.list.bind(source),
      folders: source.folders.bind(source),
      get: async (...args: Parameters<typeof source.get>) => {
        reads += 1;
        if (reads > dies) throw new Error('the line was cut');
        return source.get(...args);
      },
    };
    await expect(take(file, all, dying)).rejects.toThrow('the line was cut');
    const part = await contents(file);
    // Whole logs only.
    expect(part[0]?.length).toBe(3 * (part[1]?.length ?? 0));
    await take(file, all);
    expect(await contents(file)).toEqual(expected);
  }
  expect(readdirSync(scratch).filter((name) => name.endsWith('.batch'))).toEqual([]);
});

test('what a batch has beyond a row group of DuckDB is not merged, and all of it compressed once more, when the file is closed', async () => {
  const record = '{"eventVersion":"1","eventName":"GetObject"}';
  const file = join(scratch, 'row-groups');
  const text = () => `{"Records":[${`${record},`.repeat(122_899)}${record}]}`;
  expect(await take(file, logs(2, text))).toEqual({ logs: 2, events: 245_800, missing: 0 });
  const { connection, close } = await openToWrite(file);
  const segments = await connection.runAndReadAll(
    `SELECT row_group_id, CAST(sum(count) AS INTEGER), any_value(compression) FROM pragma_storage_info('log_events')
     WHERE column_name = 'event' AND segment_type = 'VARCHAR' GROUP BY 1 ORDER BY 1`,
  );
  expect(segments.getRows()).toEqual([
    [0n, 122_880, 'DICT_FSST'],
    [1n, 20, 'DICT_FSST'],
    [2n, 122_880, 'DICT_FSST'],
    [3n, 20, 'DICT_FSST'],
  ]);
  close();
});

test('bytes that are not the signed ones are never read, whatever they say', async () => {
  const all = logs(3);
  all.world.edit('logs/001', { bytes: gzipSync(JSON.stringify({ Records: [{ eventID: 'forged' }] })) });
  const file = join(scratch, 'forged');
  expect(await take(file, all)).toEqual({ logs: 2, events: 6, missing: 1 });
  expect(JSON.stringify(await contents(file))).not.toContain('forged');
  // The signed version lies behind another one: it is the one that counts.
  const hidden = logs(2);
  hidden.world.put('logs/001', gzipSync('{"Records":[{"eventID":"forged"}]}'), 1);
  const behind = join(scratch, 'behind');
  expect(await take(behind, hidden)).toEqual({ logs: 2, events: 6, missing: 0 });
  expect(JSON.stringify(await contents(behind))).not.toContain('forged');
});

test.each<readonly [string, (index: number) => string, number]>([
  [
    'records of other shapes',
    (index) => JSON.stringify({ Records: [{ eventID: index, requestParameters: [1], resources: 'none', userIdentity: 'root' }] }),
    2,
  ],
  ['white space', (index) => JSON.stringify({ Records: events(index) }, null, 2), 6],
  ['members before the records', (index) => JSON.stringify({ a: 1, Records: events(index) }), 6],
  ['another member behind', () => '{"Records":[{"eventID":"1"}],"more":[1]}', 2],
  ['no records', () => '{"Records":[]}', 0],
  [
    'numbers and objects for texts',
    (index) => JSON.stringify({ Records: [{ eventID: `${index}`, errorCode: 7, requestParameters: { key: { a: 1 }, bucketName: true } }] }),
    2,
  ],
])('a signed log with %s is read', async (name, text, count) => {
  const file = join(scratch, name.replaceAll(' ', '-'));
  expect(await take(file, logs(2, text))).toEqual({ logs: 2, events: count, missing: 0 });
});

test.each([
  ['no JSON', 'this is no log'],
  ['no Records', '{"records":[]}'],
])('a signed log that is %s stops the run: nothing is known of what it holds', async (name, text) => {
  const file = join(scratch, name.replaceAll(' ', '-'));
  await expect(
    take(
      file,
      logs(1, () => text),
    ),
  ).rejects.toThrow(/^logs\/000 is signed, and is no JSON with Records/);
  expect(await contents(file)).toEqual([[], []]);
});

test.each([
  ['with other columns', 'CREATE TABLE log_events (log INTEGER, event_id VARCHAR)', 'one of another version'],
  ['with a view for events', 'CREATE VIEW log_events AS SELECT * FROM logs', 'another database'],
])('a database %s is refused', async (name, sql, found) => {
  const file = join(scratch, name.replaceAll(' ', '-'));
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const one of [...SCHEMA.slice(0, 2), sql]) await connection.run(one);
  connection.closeSync();
  instance.closeSync();
  const refused = `${file}: review-database: expected a database of centre trail review, found ${found}`;
  await expect(openToRead(file)).rejects.toThrow(refused);
  await expect(openToWrite(file)).rejects.toThrow(refused);
});

test('one key with two signed contents stops the run', async () => {
  const file = join(scratch, 'two');
  await take(file, logs(1));
  await expect(
    take(
      file,
      logs(1, () => '{"Records":[]}'),
    ),
  ).rejects.toThrow(/log-exchanged/);
});
