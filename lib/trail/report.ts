import type { Span } from './chain';
import type { ControlEvent } from './events';
import { type Finding, type FindingCode, finding } from './finding';
import { HOUR, isoText, type Lane, laneName, type TrailScope } from './keys';
import type { Counts, DayOutcome, Restart } from './state';

export interface LaneReport extends Counts {
  readonly lane: string;
  readonly findings: number;
}

/** A time in which logging was stopped, and who stopped it. */
export interface ExplainedStop {
  readonly lane: string;
  readonly from: string;
  readonly to: string;
  readonly stoppedBy: string;
  readonly startedBy: string;
}

/** No time of day and no rate in it: a run that was killed and resumed ends with the same report. */
export interface Report {
  readonly trail: string;
  readonly bucket: string;
  readonly from: string;
  readonly to: string;
  readonly hours: number;
  readonly lanes: readonly LaneReport[];
  /** Sorted by object and code. */
  readonly findings: readonly Finding[];
  /** Number of findings of each code, also of those too many to list. */
  readonly totals: { readonly [code in FindingCode]?: number };
  readonly stops: readonly ExplainedStop[];
  /** Accounts and Regions that lie in the bucket and were not asked for. */
  readonly notAskedFor: readonly string[];
}

/** Gathers the outcomes of all days and lanes, in any order. */
export class Gathered {
  private readonly findings: Finding[] = [];
  private readonly dropped = new Map<string, number>();
  private readonly lanes = new Map<string, LaneReport>();
  private readonly restarts: Restart[] = [];
  private readonly events: ControlEvent[] = [];

  add({ lane, findings, dropped, counts, restarts, events }: DayOutcome): void {
    const name = laneName(lane);
    const more = Object.values(dropped).reduce((sum, count) => sum + count, findings.length);
    const before = this.lanes.get(name) ?? { lane: name, digests: 0, verifiedDigests: 0, logs: 0, bytes: 0, uncovered: 0, findings: 0 };
    this.lanes.set(name, {
      lane: name,
      digests: before.digests + counts.digests,
      verifiedDigests: before.verifiedDigests + counts.verifiedDigests,
      logs: before.logs + counts.logs,
      bytes: before.bytes + counts.bytes,
      uncovered: before.uncovered + counts.uncovered,
      findings: before.findings + more,
    });
    for (const [code, count] of Object.entries(dropped)) this.dropped.set(code, (this.dropped.get(code) ?? 0) + count);
    for (const item of findings) this.findings.push(item);
    for (const item of restarts) this.restarts.push(item);
    for (const item of events) this.events.push(item);
  }

  report(scope: TrailScope, trail: string, span: Span, notAskedFor: readonly string[]): Report {
    const explained = this.restarts.map((restart) => ({ restart, stop: explain(restart, this.events) }));
    const unexplained = explained.filter(({ stop }) => stop === undefined).map(({ restart }) => restart);
    const findings = [...this.findings, ...unexplained.map(restartFinding)].sort(
      (a, b) => compare(a.object, b.object) || compare(a.code, b.code) || compare(a.found, b.found),
    );
    const totals = new Map<string, number>(this.dropped);
    for (const { code } of findings) totals.set(code, (totals.get(code) ?? 0) + 1);
    return {
      trail,
      bucket: scope.bucket,
      from: isoText(span.from),
      to: isoText(span.to),
      hours: (span.to - span.from) / HOUR,
      lanes: [...this.lanes.values()]
        .map((lane) => ({
          ...lane,
          findings: lane.findings + unexplained.filter((restart) => laneName(restart.lane) === lane.lane).length,
        }))
        .sort((a, b) => compare(a.lane, b.lane)),
      findings,
      totals: Object.fromEntries([...totals].sort(([a], [b]) => compare(a, b))),
      stops: explained.flatMap(({ stop }) => stop ?? []).sort((a, b) => compare(a.from + a.lane, b.from + b.lane)),
      notAskedFor: [...notAskedFor].sort(compare),
    };
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const within = (at: number, [from, to]: readonly [number, number]) => at >= from && at <= to;

/** Both calls must be logged: with the hours before a restart wiped, the last digest left ends too early for its StopLogging. */
function explain(restart: Restart, events: readonly ControlEvent[]): ExplainedStop | undefined {
  const ordered = [...events].sort((a, b) => a.at - b.at);
  const start = ordered.find(({ name, at }) => name === 'StartLogging' && within(at, restart.start));
  const stop = ordered.findLast(({ name, at }) => name === 'StopLogging' && within(at, restart.stop) && at <= (start?.at ?? 0));
  if (!start || !stop) return undefined;
  return { lane: laneName(restart.lane), from: isoText(stop.at), to: isoText(start.at), stoppedBy: stop.by, startedBy: start.by };
}

const restartFinding = ({ object, stop, start, lane }: Restart & { readonly lane: Lane }): Finding =>
  finding(
    'restart-unexplained',
    object,
    `StopLogging by ${isoText(stop[1])} and StartLogging from ${isoText(start[0])} on, in verified logs`,
    `a chain that starts anew in ${laneName(lane)}, without both`,
  );
