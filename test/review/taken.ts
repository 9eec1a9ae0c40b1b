import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { openToWrite } from '../../bin/review/database';
import { ingest } from '../../bin/review/ingest';
import type { NamedLog } from '../../bin/review/signed-logs';
import { fromStored } from '../../lib/review/stored';
import { World } from '../trail/world';

/** Logs of three events each. @param text of a log, from its number */
export function logs(count: number, text = (index: number) => JSON.stringify({ Records: events(index) })) {
  const world = new World();
  const named: NamedLog[] = [];
  for (let index = 0; index < count; index += 1) {
    const bytes = Buffer.from(text(index));
    const key = `logs/${String(index).padStart(3, '0')}`;
    world.put(key, gzipSync(bytes), 0);
    named.push({ key, sha256: createHash('sha256').update(bytes).digest('hex'), digest: 'digest', digestSha256: 'd' });
  }
  return { world, named };
}
export const events = (index: number) =>
  [0, 1, 2].map((at) => ({
    eventID: `${index}-${at}`,
    eventTime: '2026-01-31T10:00:00Z',
    eventName: 'GetObject',
    userIdentity: { arn: `arn ${index}` },
  }));

export async function contents(file: string) {
  const { connection, close } = await openToWrite(file);
  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  const found = [
    await read(`SELECT event_id, principal, key FROM (${fromStored('log_events')}) e JOIN logs l ON l.id = e.log ORDER BY 1`),
    await read('SELECT key, sha256, events FROM logs ORDER BY 1'),
  ];
  close();
  return found;
}
export async function take(file: string, { world, named }: ReturnType<typeof logs>, source = world.source) {
  const database = await openToWrite(file);
  try {
    return await ingest(database, file, source, named, () => undefined, 9);
  } finally {
    database.close();
  }
}
