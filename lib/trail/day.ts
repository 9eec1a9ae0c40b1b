import { Chain, CONTEXT, type Span } from './chain';
import type { LogReference } from './digest';
import { type DigestSettings, type Examined, examine } from './examine';
import { type Finding, type FindingCode, finding } from './finding';
import { type DigestKey, dayFolder, type Lane, laneName, parseDigestKey, parseLogKey } from './keys';
import type { LogChecker, LogJob } from './logs';
import { jobOf, missing, Naming } from './naming';
import type { ObjectSource } from './source';
import type { DayOutcome, LaneState, UnnamedLog } from './state';
import { byKey, type ListedObject } from './versions';

export interface LaneSettings extends DigestSettings {
  readonly span: Span;
}

/** What lies in a lane's two folders of one UTC day: digests read and judged by themselves, logs listed only. */
export interface LoadedDay {
  readonly day: number;
  readonly digests: readonly Examined[];
  readonly logs: readonly UnnamedLog[];
  readonly findings: readonly Finding[];
}

/** Findings of one code in one lane on one day that are kept; more are counted: a million planted files must not be a million findings in memory. */
const KEPT = 1000;

export async function loadDay(source: ObjectSource, settings: LaneSettings, lane: Lane, day: number): Promise<LoadedDay> {
  const { scope, span } = settings;
  const findings: Finding[] = [];
  const unexpected = (key: string, expected: string) => {
    if (findings.length < KEPT)
      findings.push(finding('object-unexpected', `s3://${scope.bucket}/${key}`, expected, key.slice(key.lastIndexOf('/') + 1)));
  };
  const listDigests = async () => {
    const wanted: (readonly [DigestKey, ListedObject])[] = [];
    for await (const listed of byKey(source.list(dayFolder(scope, lane, 'CloudTrail-Digest', day)))) {
      const key = parseDigestKey(scope, listed.key);
      if (!key || laneName(key) !== laneName(lane)) unexpected(listed.key, `a digest of ${scope.trailName}`);
      else if (key.end > span.from - CONTEXT && key.end <= span.to + CONTEXT) wanted.push([key, listed]);
    }
    return Promise.all(wanted.map(([key, listed]) => examine(source, settings, key, listed)));
  };
  const listLogs = async () => {
    const logs: UnnamedLog[] = [];
    for await (const listed of byKey(source.list(dayFolder(scope, lane, 'CloudTrail', day)))) {
      const key = parseLogKey(scope, listed.key);
      if (!key || laneName(key) !== laneName(lane)) unexpected(listed.key, `a log of ${laneName(lane)}`);
      else logs.push({ ...listed, at: key.at });
    }
    return logs;
  };
  const [digests, logs] = await Promise.all([listDigests(), listLogs()]);
  // Regular digests first: a backfill is chained to what came before it, and may end when a regular one does.
  const order = ({ end, backfill }: Examined) => end + (backfill ? 0.5 : 0);
  return { day, digests: digests.sort((a, b) => order(a) - order(b)), logs, findings };
}

/** Judges a loaded day at once; what it returns is the state for the next day, and the rest of this day's work. */
export function judgeDay(
  source: ObjectSource,
  check: LogChecker,
  settings: LaneSettings,
  lane: Lane,
  state: LaneState,
  loaded: LoadedDay,
  final: boolean,
) {
  const { scope, span } = settings;
  const chain = new Chain(scope, lane, span, state);
  const naming = new Naming(scope, lane, span, loaded.day, state, loaded.logs);
  for (const digest of loaded.digests) {
    chain.add(digest);
    naming.add(digest);
  }
  const { firstStart, previous } = chain.state;
  const { unnamed, behind, ahead } = naming.rest(firstStart, previous?.end, final);
  if (final) chain.finish(behind);
  const next: LaneState = { ...chain.state, unnamed, ahead };

  const complete = async (): Promise<DayOutcome> => {
    const looked = await Promise.all(naming.lookups.map((reference) => lookUp(source, scope.bucket, reference)));
    const jobs = [...naming.jobs, ...looked.filter((item): item is LogJob => 'size' in item)];
    const results = await check(jobs);
    const findings = [
      ...loaded.findings,
      ...chain.findings,
      ...naming.findings,
      ...looked.filter((item): item is Finding => 'code' in item),
      ...results.flatMap((result) => result.findings),
    ];
    return {
      lane,
      day: loaded.day,
      ...kept(findings),
      counts: {
        digests: loaded.digests.length,
        verifiedDigests: loaded.digests.filter(({ verified }) => verified).length,
        logs: jobs.length,
        bytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
        uncovered: chain.uncovered,
      },
      restarts: chain.restarts,
      events: results.flatMap(({ events }) => events),
      accesses: results.flatMap(({ accesses }) => accesses),
      state: next,
    };
  };
  return { next, complete };
}

/** A log named from afar: another day's folder, so the listing at hand cannot tell whether it is there. */
async function lookUp(
  source: ObjectSource,
  bucket: string,
  { key, hash, by }: LogReference & { readonly by: string },
): Promise<LogJob | Finding> {
  for await (const listed of byKey(source.list(key))) if (listed.key === key) return { ...jobOf(listed), hash };
  return missing(`s3://${bucket}/${key}`, hash, by);
}

function kept(findings: readonly Finding[]): Pick<DayOutcome, 'findings' | 'dropped'> {
  const counts = new Map<FindingCode, number>();
  const few = findings.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= KEPT;
  });
  const dropped = [...counts].filter(([, count]) => count > KEPT).map(([code, count]) => [code, count - KEPT] as const);
  return { findings: few, dropped: Object.fromEntries(dropped) };
}
