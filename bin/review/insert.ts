import type { DuckDBConnection } from '@duckdb/node-api';
import { ServiceError } from '../../lib/objects/http';
import { COLUMNS, RAW_COLUMNS } from '../../lib/review/columns';
import { quoted } from '../../lib/review/sql';
import { toStored } from '../../lib/review/stored';
import type { ObjectSource } from '../../lib/trail/source';
import { Batch } from './batch';
import { signedLogs } from './signed-logs';

/** What is counted in a log is not what was read of it. */
class Miscounted extends Error {}

/** Stores a batch in one transaction. @returns how many events it has */
export async function insert(connection: DuckDBConnection, source: ObjectSource, batch: Batch): Promise<number> {
  batch.close();
  try {
    await inserted(connection, batch);
    return batch.records;
  } catch (error) {
    if (!(error instanceof Miscounted) && !/JSON|cast|Conversion|Malformed|object size/i.test((error as Error).message)) throw error;
    // A record of another shape than its service documents: the signed bytes are taken again, and cut to what is read.
    const again = new Batch(batch.file, batch.first);
    try {
      for await (const { log, bytes } of signedLogs(source, batch.logs, 2)) {
        if (!bytes) throw new ServiceError(`${log.key} was there a moment ago, and is no more`, 'log');
        again.add(log, bytes, 'cut');
      }
    } finally {
      again.close();
    }
    await inserted(connection, again);
    return again.records;
  }
}

const TYPES = Object.entries({ n: 'INTEGER', ...RAW_COLUMNS })
  .map(([name, type]) => `${quoted(name)}: ${quoted(type)}`)
  .join(', ');
const LINES = `format = 'newline_delimited', maximum_object_size = 16777216, columns = {${TYPES}}`;
const READ = COLUMNS.map(({ name, duckdb }) => `${duckdb} AS ${name}`).join(', ');
/** What is read of a batch's file, as the columns of COLUMNS. @param first id of the first log */
export const readFrom = (file: string, first: number) => `SELECT n + ${first} AS log, ${READ} FROM read_json(${quoted(file)}, ${LINES})`;

async function inserted(connection: DuckDBConnection, { file, first, logs, records }: Batch): Promise<void> {
  await connection.run('BEGIN');
  try {
    if (records > 0) await connection.run(`INSERT INTO log_events ${toStored(readFrom(file, first))}`);
    const found = await connection.runAndReadAll(
      `SELECT log, count(*) FROM log_events WHERE log IS NULL OR log BETWEEN ${first} AND ${first + logs.length - 1} GROUP BY log`,
    );
    const counts = new Map(found.getRows().map(([log, count]) => [log, Number(count)]));
    if (counts.has(null) || logs.some((log, index) => (counts.get(first + index) ?? 0) !== log.records))
      throw new Miscounted('a log has other records than were counted in it');
    const rows = logs.map(
      ({ key, sha256, digest, digestSha256, records: events }, index) =>
        `(${first + index}, ${quoted(key)}, ${quoted(sha256)}, ${quoted(digest)}, ${quoted(digestSha256)}, ${events})`,
    );
    await connection.run(`INSERT INTO logs VALUES ${rows.join(', ')}`);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
