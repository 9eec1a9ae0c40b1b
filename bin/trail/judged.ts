import { createHash } from 'node:crypto';
import { DAY } from '../../lib/trail/keys';
import { daysOf } from '../../lib/trail/naming';
import type { Report } from '../../lib/trail/report';
import type { ObjectSource } from '../../lib/trail/source';
import { type Request, verifyTrail } from '../../lib/trail/verify';
import { openJournal } from './journal';
import { keyRing, type PublicKeys, type Values } from './options';
import { Pace } from './pace';
import type { Pool } from './pool';

/**
 * Verifies a trail with progress, and with a journal when `--resume` names one.
 * @param listed the keys that digests are judged by @param asked what else a journal must have been asked for to be gone on with
 */
export async function judged(
  request: Request,
  values: Values,
  { listed, source, pool }: { readonly listed: PublicKeys; readonly source: ObjectSource; readonly pool: Pool },
  asked: object = {},
): Promise<Report> {
  const journal = openJournal(values.resume, { ...request, ...asked }, createHash('sha256').update(JSON.stringify(listed)).digest('hex'));
  const [first, last] = daysOf(request.span);
  const pace = new Pace((request.accounts.length * request.regions.length * (last - first + DAY)) / DAY);
  pace.add(journal.resumed.length, 0, 0);
  const report = await verifyTrail(request, {
    source,
    keys: keyRing(listed, values),
    check: pool.check,
    resumed: journal.resumed,
    onDay: (outcome) => {
      journal.add(outcome);
      pace.add(1, outcome.counts.logs + outcome.counts.digests, outcome.counts.bytes);
    },
  });
  pace.end();
  return report;
}
