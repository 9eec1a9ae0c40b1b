import { loadDay } from '../trail/day';
import type { Examined } from '../trail/examine';
import { DAY, isoText, type Lane } from '../trail/keys';
import { daysOf } from '../trail/naming';
import type { Report } from '../trail/report';
import { type Request, type Tools, verifyTrail } from '../trail/verify';
import type { DigestEntry, SpanEntry } from './entry';

/** What one reader's own copy of a trail says of a time. */
export interface Evidence {
  readonly report: Report;
  /** One for each verified digest whose hour ends in the time: after its start, up to its end. In order of end and key. */
  readonly digests: readonly DigestEntry[];
  readonly span: SpanEntry;
}

/** Findings as a log entry has them: code and number, sorted. */
export const findingsOf = ({ totals }: Report): readonly string[] =>
  Object.entries(totals)
    .map(([code, count]) => `${code} ${count}`)
    .sort();

/**
 * Verifies a trail by the code of `centre trail verify`, and gives what of it goes into a log.
 * @throws what the object source throws: then nothing is decided
 */
export async function gather(request: Request, tools: Tools): Promise<Evidence> {
  const { span, trailArn: trail, scope } = request;
  const report = await verifyTrail(request, tools);
  const lanes = request.accounts.flatMap((account) => request.regions.map((region): Lane => ({ account, region })));
  const [first, last] = daysOf(span);
  const digests: DigestEntry[] = [];
  for (const lane of lanes)
    for (let day = first; day <= last; day += DAY) {
      const loaded = await loadDay(tools.source, { ...request, keys: tools.keys }, lane, day);
      for (const item of loaded.digests)
        if (item.verified && item.end > span.from && item.end <= span.to) digests.push(entryOf(trail, scope.bucket, item));
    }
  digests.sort((a, b) => (a.end === b.end ? (a.key < b.key ? -1 : 1) : a.end < b.end ? -1 : 1));
  return {
    report,
    digests,
    span: {
      kind: 'trail-verified',
      trail,
      accounts: [...request.accounts].sort(),
      regions: [...request.regions].sort(),
      from: isoText(span.from),
      to: isoText(span.to),
      digests: digests.length,
      findings: findingsOf(report),
    },
  };
}

const entryOf = (trail: string, bucket: string, { account, region, end, key, hash, signature }: Examined): DigestEntry => ({
  kind: 'cloudtrail-digest',
  trail,
  account,
  region,
  end: isoText(end),
  bucket,
  key,
  sha256: hash as string,
  signature: (signature as string).toLowerCase(),
});
