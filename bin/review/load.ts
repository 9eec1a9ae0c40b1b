import { existsSync } from 'node:fs';
import { quoted } from '../../lib/review/sql';
import { loadDay } from '../../lib/trail/day';
import { DAY, isoText, type Lane } from '../../lib/trail/keys';
import { daysOf } from '../../lib/trail/naming';
import type { KeyRing } from '../../lib/trail/public-keys';
import type { ObjectSource } from '../../lib/trail/source';
import type { Request } from '../../lib/trail/verify';
import { findingsOf } from '../../lib/witness/evidence';
import { judged } from '../trail/judged';
import { count, keyRing, publicKeysOf, requestOf, type Values } from '../trail/options';
import { Pace } from '../trail/pace';
import { openPlace } from '../trail/place';
import { openPool } from '../trail/pool';
import { completed, placeFor } from '../trail/verify';
import { openToWrite } from './database';
import { ingest } from './ingest';
import type { NamedLog } from './signed-logs';

/** Verifies a trail, then takes the events of every log that a verified digest names. @returns the exit code */
export const runIngest = (database: string, values: Values): Promise<number> =>
  completed(
    async () => {
      const request = await requestOf(values);
      const { scope, trailArn, retentionDays } = request;
      const place = placeFor(values, values.copy ?? scope.bucket, scope.homeRegion);
      const listed = await publicKeysOf(values, request);
      const keys = keyRing(listed, values);
      const source = openPlace(place, 32);
      const atOnce = count(values, 'concurrency', 64, 1, 1000);
      const opened = await openToWrite(database);
      const { connection } = opened;
      const pool = openPool(place, { bucket: scope.bucket, trailArn, retentionDays }, atOnce);
      try {
        const report = await judged(request, values, { listed, source, pool });
        const named = await namedLogs(request, source, keys);
        const taking = new Pace(named.length);
        const totals = await ingest(opened, database, source, named, (logs, _events, bytes) => taking.add(logs, logs, bytes));
        taking.end();
        const findings = findingsOf(report);
        const span = [
          trailArn,
          request.accounts.join(','),
          request.regions.join(','),
          isoText(request.span.from),
          isoText(request.span.to),
          JSON.stringify(findings),
        ];
        // Last: a time counts as taken in when all of it is. Asked again, the later verdict counts.
        await connection.run('BEGIN');
        await connection.run(
          `DELETE FROM spans WHERE trail = ${quoted(span[0] as string)} AND accounts = ${quoted(span[1] as string)} AND regions = ${quoted(span[2] as string)} AND from_time = ${quoted(span[3] as string)} AND to_time = ${quoted(span[4] as string)}`,
        );
        await connection.run(`INSERT INTO spans VALUES (${span.map(quoted).join(', ')})`);
        await connection.run('COMMIT');
        console.log(
          `${totals.events} events of ${totals.logs} logs taken in, ${named.length - totals.logs - totals.missing} logs were there; ` +
            `${isoText(request.span.from)} to ${isoText(request.span.to)}, findings: ${findings.join(', ') || 'none'}`,
        );
        if (totals.missing > 0)
          console.error(`${totals.missing} logs that signed digests name are not to be had: what they held is in no answer`);
        return findings.length > 0 ? 1 : 0;
      } finally {
        opened.close();
        await pool.close();
      }
    },
    existsSync(values.resume ?? '') ? values.resume : undefined,
  );

/** Logs that verified digests of the time name, each once, in order. */
export async function namedLogs(request: Request, source: ObjectSource, keys: KeyRing): Promise<readonly NamedLog[]> {
  const { span } = request;
  const [first, last] = daysOf(span);
  const found = new Map<string, NamedLog>();
  for (const account of request.accounts)
    for (const region of request.regions)
      for (let day = first; day <= last; day += DAY) {
        const lane: Lane = { account, region };
        for (const { verified, document, end, hash, key } of (await loadDay(source, { ...request, keys }, lane, day)).digests) {
          if (!verified || !document || end <= span.from || document.start >= span.to) continue;
          for (const log of document.logs)
            if (!found.has(log.key)) found.set(log.key, { key: log.key, sha256: log.hash, digest: key, digestSha256: hash as string });
        }
      }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
