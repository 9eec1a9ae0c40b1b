import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { loadCentre } from '../../bin/load-centre';
import { TABLE } from '../../lib/model/athena';
import { athenaSql, between, executionParameters, GIVEN_TIME } from '../../lib/review/athena';
import { COLUMNS, RAW_COLUMNS } from '../../lib/review/columns';
import { QUESTIONS } from '../../lib/review/questions';
import { subjectOf } from '../../lib/review/viewer';
import { cast, records } from './events';

const { centre } = loadCentre(join(__dirname, '..', '..', 'environments', 'reference.yaml'));
const { company, partner } = cast(centre);
const subject = subjectOf(centre, 'europe', `${company.slug}/${partner.slug}`);
const scratch = mkdtempSync(join(tmpdir(), 'centre-dialects-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/**
 * Both texts run in DuckDB, over the same records: what is compared is the columns' extraction and the text around it. Athena's table is made as its
 * JSON reader gives it: names in lower case, request and response as text. Four of Athena's words are not DuckDB's, and are defined here:
 * json_extract_scalar, element_at of a list, and the path ["a"]; the rest is standard SQL. On Athena itself nothing was run.
 */
test.each(QUESTIONS.map((question) => [question.id, question] as const))('%s: both texts give the same answer', async (_, question) => {
  const { connection, instance } = await opened();
  try {
    const ours = (await connection.runAndReadAll(question.sql(subject))).getRowsJson();
    const theirs = (
      await connection.runAndReadAll(athenaSql(question, subject, between('2026-01-31T00:00:00Z', '2026-02-01T00:00:00Z')))
    ).getRowsJson();
    expect(theirs).toEqual(ours);
    expect(ours.length).toBeGreaterThan(0);
    // Another day is another partition.
    const other = await connection.runAndReadAll(athenaSql(question, subject, between('2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z')));
    expect(other.getRowsJson()).toEqual([]);
    // As stacks save it: the time is given to each run, and grants lie in the table of the trail of keys.
    const tables = question.alsoKeys ? [TABLE, 'of_keys'] : [TABLE];
    if (question.alsoKeys) await split(connection);
    const saved = athenaSql(question, subject, GIVEN_TIME, tables);
    const given = (from: string, to: string) => executionParameters(from, to).map((text) => text.slice(1, -1));
    const run = async (from: string, to: string) => (await connection.runAndReadAll(saved, given(from, to))).getRowsJson();
    expect(await run('2026-01-31T00:00:00Z', '2026-02-01T00:00:00Z')).toEqual(ours);
    expect(await run('2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z')).toEqual([]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});

/** What is logged of grants lies in another trail than what is logged of reads. */
async function split(connection: DuckDBConnection): Promise<void> {
  await connection.run(`CREATE TABLE of_keys AS SELECT * FROM ${TABLE} WHERE eventname LIKE '%Grant'`);
  await connection.run(`DELETE FROM ${TABLE} WHERE eventname LIKE '%Grant'`);
  const moved = await connection.runAndReadAll('SELECT count(*) FROM of_keys');
  expect(Number(moved.getRows()[0]?.[0])).toBeGreaterThan(0);
}

async function opened() {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = join(scratch, 'records.json');
  writeFileSync(file, JSON.stringify(records(centre, Date.parse('2026-01-31T10:00:00Z')).map(({ record }) => record)));
  const types = Object.entries(RAW_COLUMNS).map(([name, type]) => `'${name}': '${type}'`);
  await connection.run(
    `CREATE TABLE events AS SELECT ${COLUMNS.map(({ name, duckdb }) => `${duckdb} AS ${name}`).join(', ')} FROM read_json('${file}', columns = {${types.join(', ')}})`,
  );
  const athena = { ...RAW_COLUMNS, requestParameters: 'JSON', responseElements: 'JSON' };
  const lower = Object.keys(athena).map((name) => `"${name}" AS ${name.toLowerCase()}`);
  await connection.run(
    `CREATE TABLE ${TABLE} AS SELECT ${lower.join(', ')}, replace(substr(eventTime, 1, 10), '-', '/') AS day FROM read_json('${file}', columns = {${Object.entries(
      athena,
    )
      .map(([name, type]) => `'${name}': '${type}'`)
      .join(', ')}})`,
  );
  await connection.run(
    `CREATE MACRO json_extract_scalar(document, path) AS json_extract_string(document, replace(replace(path, '["', '."'), '"]', '"'))`,
  );
  await connection.run('CREATE MACRO element_at(list, place) AS list_extract(list, place)');
  return { instance, connection };
}
