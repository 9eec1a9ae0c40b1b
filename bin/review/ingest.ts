import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { InputError } from '../../lib/config/problem';
import { ServiceError } from '../../lib/objects/http';
import { COLUMNS, cut, RAW_COLUMNS } from '../../lib/review/columns';
import { quoted } from '../../lib/review/sql';
import { gunzipStrictly } from '../../lib/trail/gunzip';
import { MAX_LOG_BYTES } from '../../lib/trail/logs';
import { sha256 } from '../../lib/trail/signature';
import type { ObjectSource } from '../../lib/trail/source';

/** A log, and the verified digest that its hash stands in. */
export interface NamedLog {
  readonly key: string;
  /** Hex SHA-256 of the uncompressed log. */
  readonly sha256: string;
  readonly digest: string;
  readonly digestSha256: string;
}

export interface Ingested {
  readonly logs: number;
  readonly events: number;
  /** Logs whose signed bytes are not to be had: each is a finding of the verification, too. */
  readonly missing: number;
}

/** Uncompressed bytes of a batch: more rows than DuckDB's row groups have (122,880), so that they go to their place at once and not by way of its journal. */
const BATCH_BYTES = 256 * 1024 * 1024;
const AT_ONCE = 16;

interface Taken {
  readonly id: number;
  readonly log: NamedLog;
}
/** Logs whose records lie in files of the batch's folder, one each. */
interface Batch {
  readonly logs: Taken[];
  bytes: number;
}

/**
 * Takes the events of logs into the database, in batches that are there whole or not at all: what is killed goes on where it was. Only bytes whose hash
 * is the one that a signed digest has are ever parsed; what was hashed in memory goes to DuckDB by way of a file in a folder that nobody else may enter.
 * @param progress is told of each batch
 */
export async function ingest(
  connection: DuckDBConnection,
  database: string,
  source: ObjectSource,
  named: readonly NamedLog[],
  progress: (logs: number, events: number, bytes: number) => void,
  batchBytes = BATCH_BYTES,
): Promise<Ingested> {
  const rows = (await connection.runAndReadAll('SELECT key, sha256 FROM logs')).getRows();
  const known = new Map(rows.map(([key, hash]) => [String(key), String(hash)]));
  for (const { key, sha256: hash } of named)
    if ((known.get(key) ?? hash) !== hash) {
      const fix = 'Two signed digests name two contents of one log: keep both mirrors, and begin a new database.';
      throw new InputError([
        { code: 'log-exchanged', file: key, expected: `SHA-256 ${known.get(key)}, as taken in before`, found: hash, fix },
      ]);
    }
  let id = Number((await connection.runAndReadAll('SELECT coalesce(max(id), 0) FROM logs')).getRows()[0]?.[0]);
  const wanted = named.filter(({ key }) => !known.has(key));
  const folder = mkdtempSync(join(dirname(resolve(database)), '.review-batch-'));
  const totals = { logs: 0, events: 0, missing: 0 };
  let running: Promise<void> = Promise.resolve();
  /** One batch is taken in while the next one is read: two cores, two batches in memory. */
  const take = async (batch: Batch) => {
    await running;
    running = insert(connection, folder, batch).then((events) => {
      totals.logs += batch.logs.length;
      totals.events += events;
      progress(batch.logs.length, events, batch.bytes);
    });
    // Seen when it is awaited; it must not end the process before.
    running.catch(() => undefined);
  };
  try {
    let batch: Batch = { logs: [], bytes: 0 };
    for (let first = 0; first < wanted.length; first += AT_ONCE) {
      const some = wanted.slice(first, first + AT_ONCE);
      const read = await Promise.all(some.map((log) => signedBytes(source, log)));
      for (const [index, bytes] of read.entries()) {
        if (!bytes) {
          totals.missing += 1;
          continue;
        }
        id += 1;
        writeFileSync(join(folder, `${id}.json`), records(bytes, (some[index] as NamedLog).key));
        batch.logs.push({ id, log: some[index] as NamedLog });
        batch.bytes += bytes.length;
      }
      if (batch.bytes < batchBytes) continue;
      await take(batch);
      batch = { logs: [], bytes: 0 };
    }
    if (batch.logs.length > 0) await take(batch);
    await running;
    return totals;
  } finally {
    await running.catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The version of a log whose hash is signed; undefined when there is none. */
async function signedBytes(source: ObjectSource, { key, sha256: hash }: NamedLog): Promise<Buffer | undefined> {
  const current = await opened(source, key, undefined);
  if (current && sha256(current) === hash) return current;
  for await (const entry of source.list(key)) {
    if (entry.key !== key || entry.deleteMarker) continue;
    const bytes = await opened(source, key, entry.versionId);
    if (bytes && sha256(bytes) === hash) return bytes;
  }
  return undefined;
}

async function opened(source: ObjectSource, key: string, version: string | undefined): Promise<Buffer | undefined> {
  const object = await source.get(key, version, MAX_LOG_BYTES);
  if (typeof object === 'string') return undefined;
  const inflated = gunzipStrictly(object.bytes, MAX_LOG_BYTES);
  return inflated.ok ? inflated.bytes : undefined;
}

const HEAD = Buffer.from('{"Records":[');
const TAIL = Buffer.from(']}');

async function insert(connection: DuckDBConnection, folder: string, { logs }: Batch): Promise<number> {
  const files = logs.map(({ id }) => join(folder, `${id}.json`));
  try {
    return await inserted(connection, folder, logs, files);
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    if (!/JSON|cast|Conversion|Malformed|object size/i.test((error as Error).message)) throw error;
    // A record of another shape than its service documents: each is cut to what is read, which costs ten times as much.
    for (const [index, file] of files.entries()) {
      // As it was before its ends were cut off: behind the records there may be another member.
      const text = `{"Records":${readFileSync(file, 'utf8')}}`;
      writeFileSync(file, cutRecords(text, (logs[index] as Taken).log.key));
    }
    return await inserted(connection, folder, logs, files);
  } finally {
    for (const file of files) rmSync(file, { force: true });
  }
}

/** The list of records: as it stands in the log, or, where a log is written in another way than CloudTrail's, cut to what is read. */
function records(bytes: Buffer, key: string): Buffer | string {
  const usual = bytes.subarray(0, HEAD.length).equals(HEAD) && bytes.subarray(-TAIL.length).equals(TAIL);
  return usual ? bytes.subarray(HEAD.length - 1, -1) : cutRecords(bytes.toString('utf8'), key);
}

/** @throws {ServiceError} when it is not to be understood: an answer without it would leave out what nobody has seen */
function cutRecords(text: string, key: string): string {
  let parsed: { Records?: unknown } | null;
  try {
    parsed = JSON.parse(text) as { Records?: unknown } | null;
  } catch {
    parsed = null;
  }
  if (!Array.isArray(parsed?.Records))
    throw new ServiceError(`${key} is signed, and is no JSON with Records: nothing can be said of what it holds`, 'log');
  return JSON.stringify(parsed.Records.map(cut));
}

async function inserted(connection: DuckDBConnection, folder: string, logs: readonly Taken[], files: readonly string[]): Promise<number> {
  const types = Object.entries(RAW_COLUMNS).map(([name, type]) => `${quoted(name)}: ${quoted(type)}`);
  const options = `format = 'array', filename = true, maximum_object_size = 16777216, columns = {${types.join(', ')}}`;
  const start = folder.length + 2;
  const log = `CAST(substr(filename, ${start}, length(filename) - ${start + '.json'.length - 1}) AS INTEGER)`;
  await connection.run('BEGIN');
  await connection.run(
    `INSERT INTO log_events SELECT ${log}, ${COLUMNS.map(({ duckdb }) => duckdb).join(', ')} FROM read_json([${files.map(quoted).join(', ')}], ${options})`,
  );
  const first = logs[0]?.id ?? 0;
  const counted = await connection.runAndReadAll(`SELECT log, count(*) FROM log_events WHERE log >= ${first} GROUP BY log`);
  const counts = new Map(counted.getRows().map(([one, count]) => [Number(one), Number(count)]));
  const rows = logs.map(
    ({ id, log: { key, sha256: hash, digest, digestSha256 } }) =>
      `(${id}, ${quoted(key)}, ${quoted(hash)}, ${quoted(digest)}, ${quoted(digestSha256)}, ${counts.get(id) ?? 0})`,
  );
  await connection.run(`INSERT INTO logs VALUES ${rows.join(', ')}`);
  await connection.run('COMMIT');
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
