import { ACTS } from '../../lib/model/acts';
import { VERIFIER_EVENTS, VERIFIER_SOURCE } from '../../lib/model/functions';
import type { TrailQuestion, Verification } from '../../lib/model/verification';
import type { BusEvent } from '../../lib/objects/events';
import type { Watched } from '../../lib/trail/accesses';
import type { Span } from '../../lib/trail/chain';
import type { AccessCode, Finding, FindingCode } from '../../lib/trail/finding';
import { grantsSpan, LONGEST_GRANT_HOURS } from '../../lib/trail/grants';
import { HOUR, isoText } from '../../lib/trail/keys';
import type { LogSettings } from '../../lib/trail/logs';
import type { Reconciled } from '../../lib/trail/reconcile';
import type { Report } from '../../lib/trail/report';
import { readTrail, reconcileTrails, type Side } from '../../lib/trail/two-trails';
import type { Request } from '../../lib/trail/verify';
import { requestFor } from '../trail-tools';

/** Uses of keys and accesses, where they are reconciled; acts, in the trail that is asked about. */
export type LookedFor = Pick<LogSettings, 'watched' | 'acts'>;

export interface VerifierPorts {
  /** How a trail is read, and what is looked for in it. */
  readonly open: (request: Request, readFrom: string, look: LookedFor) => ReturnType<Side['open']>;
  readonly tell: (events: readonly BusEvent[]) => Promise<void>;
  /** ms since 1970 */
  readonly now: () => number;
}

/** Digests are there two hours after the hour they are for; what lies nearer is judged by the next runs. */
const SETTLED = 2 * HOUR;
/** Three times the interval: every moment is judged by two runs at least, a late one, or one that failed, leaves nothing out. */
const LOOKED_AT = 3 * HOUR;
/** A hundred findings are one catastrophe. */
const MOST = 100;
/** An event, and the message that an alarm makes of it, has 256 KB at most (EventBridge and SNS quotas). */
const MOST_BYTES = 150_000;

/** The sign of life: what was verified, and how much. */
export interface Verified {
  readonly of: string;
  readonly from: string;
  readonly to: string;
  readonly findings: number;
  readonly trails: readonly { readonly trail: string; readonly digests: number; readonly logs: number; readonly stops: number }[];
  /** Within the tolerance of both ends; absent where no keys are asked about. */
  readonly reconciled?: { readonly from: string; readonly to: string } & Pick<Reconciled, 'uses' | 'accesses' | 'matched'>;
}

/** Whole hours, so that a run that is tried again judges the same. */
export function spanAt(now: number): Span {
  const to = Math.floor(now / HOUR) * HOUR - SETTLED;
  return { from: to - LOOKED_AT, to };
}

/**
 * Verifies what a schedule asks and tells the outcome.
 * @throws when it cannot be completed: then nothing is told, and the sign of life is missing
 */
export async function verify(question: Verification, { open, tell, now }: VerifierPorts): Promise<Verified> {
  const span = spanAt(now());
  const { of, keys } = question;
  const watched: Watched | undefined = keys && { stores: keys.stores, grantHours: LONGEST_GRANT_HOURS };
  // The keys' trail is the supervisor's: acts in it are told by the run that verifies it whole.
  const side = (asked: TrailQuestion): Side => {
    const look: LookedFor = { ...(watched ? { watched } : {}), ...(asked === question.trail ? { acts: ACTS } : {}) };
    // Grants may have been made a day ago.
    const request = requestFor(asked, asked === keys?.trail ? grantsSpan(span) : span);
    return { request, open: () => open(request, asked.readFrom, look) };
  };
  const { reports, reconciled }: { readonly reports: readonly Report[]; readonly reconciled?: Reconciled } =
    keys && watched
      ? await reconcileTrails(side(keys.trail), side(question.trail), watched)
      : { reports: [await readTrail(side(question.trail))] };
  const found = [...(reconciled?.findings ?? []), ...[...reports].reverse().flatMap(({ findings }) => findings)];
  const count = (reconciled?.findings.length ?? 0) + reports.reduce((sum, report) => sum + totalOf(report), 0);
  const about = { of, from: isoText(span.from), to: isoText(span.to) };
  const verified: Verified = {
    ...about,
    findings: count,
    trails: reports.map((report) => ({
      trail: report.trail,
      digests: sumOf(report, 'verifiedDigests'),
      logs: sumOf(report, 'logs'),
      stops: report.stops.length,
    })),
    ...(reconciled ? { reconciled: measured(reconciled) } : {}),
  };
  const event = (eventName: string, detail: object): BusEvent => ({
    source: VERIFIER_SOURCE,
    type: eventName,
    detail: { eventName, ...detail },
  });
  // By themselves, and first: no sign of life without them.
  if (count > 0) await tell([event(VERIFIER_EVENTS.finding, { ...about, count, findings: first(found) })]);
  await tell([event(VERIFIER_EVENTS.verified, verified)]);
  return verified;
}

const totalOf = ({ totals }: Report) => Object.values(totals).reduce((sum, count) => sum + count, 0);
const sumOf = ({ lanes }: Report, what: 'verifiedDigests' | 'logs') => lanes.reduce((sum, lane) => sum + lane[what], 0);

function measured({ judged, uses, accesses, matched }: Reconciled): NonNullable<Verified['reconciled']> {
  return { from: isoText(judged.from), to: isoText(judged.to), uses, accesses, matched };
}

/** Where they are too many, the first of each code, then the second ones: a flood of one code must not hide another. */
function evenly<One extends { readonly code: string }>(all: readonly One[]): readonly One[] {
  if (all.length <= MOST) return all;
  const counts = new Map<string, number>();
  const ranked = all.map((one) => {
    const rank = counts.get(one.code) ?? 0;
    counts.set(one.code, rank + 1);
    return { one, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** As many as one event carries. What a code means stands in docs/trail-findings.md. */
function first(all: readonly Finding<FindingCode | AccessCode>[]): readonly object[] {
  const few: object[] = [];
  let bytes = 0;
  for (const { code, object, expected, found } of evenly(all).slice(0, MOST)) {
    const one = { code, object, expected, found };
    // As it is carried in a request and a message: as text within JSON, with quotes escaped.
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(one)));
    if (bytes > MOST_BYTES) break;
    few.push(one);
  }
  return few;
}
