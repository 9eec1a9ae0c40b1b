import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Batch } from '../bin/review/batch';
import { openToWrite } from '../bin/review/database';
import { readFrom } from '../bin/review/insert';
import type { NamedLog } from '../bin/review/signed-logs';
import { COLUMNS } from '../lib/review/columns';
import { gunzipAside } from '../lib/trail/gunzip';
import { MAX_LOG_BYTES } from '../lib/trail/logs';
import { sha256 } from '../lib/trail/signature';

/**
 * CPU ms of each step for one log in ten, by itself, as ingest does it; what ingest needs beyond them is DuckDB's storing.
 * Not one of them can be left out: a log that is not inflated and hashed is not verified, a record that is not read has no columns.
 */
export async function steps(folder: string, list: string, scratch: string): Promise<void> {
  const logs = (JSON.parse(readFileSync(list, 'utf8')) as NamedLog[]).filter((_, index) => index % 10 === 0);
  const took: { [step: string]: number } = {};
  let since = process.cpuUsage();
  const lap = (step: string) => {
    const { user, system } = process.cpuUsage(since);
    took[step] = (took[step] ?? 0) + (user + system) / 1000;
    since = process.cpuUsage();
  };
  const batch = new Batch(join(scratch, 'steps.json'), 0);
  for (const log of logs) {
    const file = readFileSync(join(folder, log.key));
    since = process.cpuUsage();
    const inflated = await gunzipAside(file, MAX_LOG_BYTES);
    lap('inflated, checksums compared');
    if (!inflated.ok || sha256(inflated.bytes) !== log.sha256) throw new Error(`${log.key} is not what its digest names`);
    lap('SHA-256');
    batch.add(log, inflated.bytes, 'as it stands');
    lap('made lines, written for DuckDB');
  }
  batch.close();
  const { connection, close } = await openToWrite(join(scratch, 'steps.db'));
  since = process.cpuUsage();
  const counts = COLUMNS.map(({ name }) => `count(${name})`).join(', ');
  const [all] = (await connection.runAndReadAll(`SELECT count(*), ${counts} FROM (${readFrom(batch.file, 0)})`)).getRows()[0] ?? [];
  lap('JSON read into columns by DuckDB, nothing stored');
  close();
  if (Number(all) !== batch.records) throw new Error(`${all} records read, ${batch.records} counted`);
  console.log(JSON.stringify({ events: batch.records, bytes: batch.bytes, took }));
}
