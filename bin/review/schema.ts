import type { DuckDBConnection } from '@duckdb/node-api';
import { InputError } from '../../lib/config/problem';
import { STORED_COLUMNS } from '../../lib/review/stored';

export const SCHEMA = [
  // What was verified, and what was found: an answer over a time with findings says so.
  'CREATE TABLE IF NOT EXISTS spans (trail VARCHAR, accounts VARCHAR, regions VARCHAR, from_time VARCHAR, to_time VARCHAR, findings VARCHAR)',
  // Every log that events were taken from, and the signed digest that its hash stands in.
  'CREATE TABLE IF NOT EXISTS logs (id INTEGER, key VARCHAR, sha256 VARCHAR, digest VARCHAR, digest_sha256 VARCHAR, events INTEGER)',
  `CREATE TABLE IF NOT EXISTS log_events (${STORED_COLUMNS.join(', ')})`,
];

/** What is wrong with the tables of a database: views of their names could read something else, and an earlier version had other columns. */
export async function wrongTables(connection: DuckDBConnection): Promise<string | undefined> {
  const found = await connection.runAndReadAll(
    "SELECT table_name, column_count FROM duckdb_tables() WHERE table_name IN ('spans', 'logs', 'log_events')",
  );
  const columns = new Map(found.getRows().map(([table, count]) => [String(table), Number(count)]));
  if (columns.size < 3) return 'another database';
  return columns.get('log_events') === STORED_COLUMNS.length ? undefined : 'one of another version';
}

export const notOurs = (file: string, found: string) =>
  new InputError([
    {
      code: 'review-database',
      file,
      expected: 'a database of centre trail review',
      found,
      fix: 'Make one with: centre trail review ingest --db FILE',
    },
  ]);
