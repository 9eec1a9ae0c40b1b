import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { MOST_LOGS } from '../../lib/review/lines';
import type { ObjectSource } from '../../lib/trail/source';
import { Batch } from './batch';
import type { Database } from './database';
import { insert } from './insert';
import { type NamedLog, signedLogs } from './signed-logs';

export interface Ingested {
  readonly logs: number;
  readonly events: number;
  /** Logs whose signed bytes are not to be had: each is a finding of the verification, too. */
  readonly missing: number;
}

/** Records that make a batch full: one of DuckDB's row groups, which then goes to its place at once and not by way of the journal. */
const BATCH_RECORDS = 122_880;
/** Uncompressed bytes of a batch at most, one log more or less. */
const BATCH_BYTES = 256 * 1024 * 1024;
/** Logs that are fetched and inflated ahead. */
const AHEAD = 16;
/** Batches that are stored at the same time, each by one thread, while one more is read. */
const AT_ONCE = 2;

/**
 * Takes the events of logs into the database, in batches that are there whole or not at all: what is killed goes on where it was. Only bytes whose hash
 * is the one that a signed digest has are ever read; what was hashed in memory goes to DuckDB by way of a file in a folder that nobody else may enter.
 * @param progress is told of each batch
 */
export async function ingest(
  database: Database,
  file: string,
  source: ObjectSource,
  named: readonly NamedLog[],
  progress: (logs: number, events: number, bytes: number) => void,
  batchRecords = BATCH_RECORDS,
): Promise<Ingested> {
  const { wanted, next } = await notTaken(database, named);
  // The database is ours alone while it is open: what lies there is of a run that was killed.
  const folder = `${file}.batch`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  const connections = [database.connection, ...(await Promise.all(Array.from({ length: AT_ONCE - 1 }, database.another)))];
  const files = Array.from({ length: AT_ONCE + 1 }, (_, index) => join(folder, `${index}.json`));
  const totals = { logs: 0, events: 0, missing: 0 };
  const running = new Set<Promise<void>>();
  let id = next;
  const batchOf = () => new Batch(files.pop() as string, id);

  const store = async (batch: Batch) => {
    if (running.size === AT_ONCE) await Promise.race(running);
    const connection = connections.pop() as (typeof connections)[number];
    const stored = insert(connection, source, batch).then((events) => {
      connections.push(connection);
      files.push(batch.file);
      running.delete(stored);
      totals.logs += batch.logs.length;
      totals.events += events;
      progress(batch.logs.length, events, batch.bytes);
    });
    // Seen when it is awaited; it must not end the process before.
    stored.catch(() => undefined);
    running.add(stored);
  };
  try {
    let batch = batchOf();
    try {
      for await (const { log, bytes } of signedLogs(source, wanted, AHEAD)) {
        if (!bytes) {
          totals.missing += 1;
          continue;
        }
        batch.add(log, bytes, 'as it stands');
        id += 1;
        if (batch.records < batchRecords && batch.bytes < BATCH_BYTES && batch.logs.length < MOST_LOGS) continue;
        await store(batch);
        batch = batchOf();
      }
      if (batch.logs.length > 0) await store(batch);
    } finally {
      batch.close();
    }
    await Promise.all(running);
    return totals;
  } finally {
    await Promise.allSettled(running);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Logs that are not in the database yet, and the number of the next one. @throws {InputError} when one is there with another content */
async function notTaken({ connection }: Database, named: readonly NamedLog[]) {
  const rows = (await connection.runAndReadAll('SELECT key, sha256, id FROM logs')).getRows();
  const known = new Map(rows.map(([key, hash]) => [String(key), String(hash)]));
  for (const { key, sha256: hash } of named)
    if ((known.get(key) ?? hash) !== hash) {
      const fix = 'Two signed digests name two contents of one log: keep both mirrors, and begin a new database.';
      throw new InputError([
        { code: 'log-exchanged', file: key, expected: `SHA-256 ${known.get(key)}, as taken in before`, found: hash, fix },
      ]);
    }
  const next = rows.reduce((most, [, , id]) => Math.max(most, Number(id)), 0) + 1;
  return { wanted: named.filter(({ key }) => !known.has(key)), next };
}
