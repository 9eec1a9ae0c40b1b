import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadCentre } from '../../bin/load-centre';
import { athenaSql, TABLE } from '../../lib/review/athena';
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
      await connection.runAndReadAll(athenaSql(question, subject, '2026-01-31T00:00:00Z', '2026-02-01T00:00:00Z'))
    ).getRowsJson();
    expect(theirs).toEqual(ours);
    expect(ours.length).toBeGreaterThan(0);
    // Another day is another partition.
    const other = await connection.runAndReadAll(athenaSql(question, subject, '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z'));
    expect(other.getRowsJson()).toEqual([]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});

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
