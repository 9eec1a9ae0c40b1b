import { CONTEXT, SLACK, type Span } from './chain';
import type { LogReference } from './digest';
import type { Examined } from './examine';
import { type Finding, finding } from './finding';
import { DAY, folderDay, isoText, type Lane, laneName, parseLogKey, type TrailScope } from './keys';
import type { LogJob } from './logs';
import type { LaneState, UnnamedLog } from './state';

/** Matches the logs that digests name with the logs that are listed, one UTC day at a time. */
export class Naming {
  readonly findings: Finding[] = [];
  readonly jobs: LogJob[] = [];
  /** Named, but lying in the folder of another day: to be looked up one by one. */
  readonly lookups: (LogReference & { readonly by: string })[] = [];
  private readonly listed: ReadonlySet<string>;
  private readonly unnamed: Map<string, UnnamedLog>;
  private readonly hashes = new Map<string, string>();
  private readonly ahead: Set<string>;

  /** @param today the logs listed in the folder of `day` */
  constructor(
    private readonly scope: TrailScope,
    private readonly lane: Lane,
    private readonly span: Span,
    private readonly day: number,
    state: LaneState,
    today: readonly UnnamedLog[],
  ) {
    this.listed = new Set(today.map(({ key }) => key));
    this.ahead = new Set(state.ahead);
    const all = [...state.unnamed, ...today.filter(({ key }) => !this.ahead.has(key))];
    this.unnamed = new Map(all.map((log) => [log.key, log]));
  }

  add(digest: Examined): void {
    if (!digest.document) return;
    // Logs are judged for the time asked for, and by digests that verify; a forged digest must not put work or blame on a true log.
    const judged = digest.verified && digest.end > this.span.from && digest.document.start < this.span.to;
    for (const reference of digest.document.logs) {
      if (judged) this.name(digest, reference);
      else this.unnamed.delete(reference.key);
    }
  }

  private name(digest: Examined, reference: LogReference): void {
    const { bucket, key, hash } = reference;
    const log = bucket === this.scope.bucket ? parseLogKey(this.scope, key) : undefined;
    const object = `s3://${bucket}/${key}`;
    if (!log || laneName(log) !== laneName(this.lane)) {
      this.findings.push(finding('log-foreign', `s3://${this.scope.bucket}/${digest.key}`, `logs of ${laneName(this.lane)}`, object));
      return;
    }
    const before = this.hashes.get(key);
    if (before !== undefined) {
      if (before !== hash) this.findings.push(finding('log-named-twice', object, `SHA-256 ${before}`, `SHA-256 ${hash} in ${digest.key}`));
      return;
    }
    this.hashes.set(key, hash);
    const listed = this.unnamed.get(key);
    this.unnamed.delete(key);
    const folder = folderDay(key) ?? 0;
    if (listed) this.jobs.push({ ...jobOf(listed), hash });
    else if (folder === this.day && !this.listed.has(key)) this.findings.push(missing(object, hash, digest.key));
    else this.lookups.push({ ...reference, by: digest.key });
    if (folder > this.day) this.ahead.add(key);
  }

  /**
   * @param lastEnd end of the last digest, in ms since 1970: later logs wait for a later digest
   * @param final no later day follows
   */
  rest(firstStart: number | undefined, lastEnd: number | undefined, final: boolean) {
    const from = Math.max(this.span.from, firstStart ?? Number.POSITIVE_INFINITY);
    const until = Math.min(this.span.to, (lastEnd ?? 0) - SLACK);
    const waiting: UnnamedLog[] = [];
    let behind = 0;
    for (const log of this.unnamed.values()) {
      if (log.at >= this.span.from && log.at < this.span.to && log.at >= (lastEnd ?? 0)) behind += 1;
      if (!final && (folderDay(log.key) ?? 0) >= this.day) waiting.push(log);
      else if (log.at >= from && log.at <= until)
        this.findings.push(
          finding(
            'log-unreferenced',
            `s3://${this.scope.bucket}/${log.key}`,
            'named by a digest',
            `none names it up to ${isoText(lastEnd ?? 0)}`,
          ),
        );
    }
    return { unnamed: waiting, behind, ahead: [...this.ahead].filter((key) => (folderDay(key) ?? 0) > this.day) };
  }
}

export const missing = (object: string, hash: string, digest: string) =>
  finding('log-missing', object, `the log with SHA-256 ${hash}, named by ${digest}`, 'no such object');

export const jobOf = ({ key, size, hidden, versions }: Omit<LogJob, 'hash'>) => ({ key, size, hidden, versions });

/** First and last UTC day, as ms of their first instants, whose folders are read. */
export const daysOf = ({ from, to }: Span) => [floorDay(from - CONTEXT), floorDay(to + CONTEXT)] as const;
const floorDay = (time: number) => Math.floor(time / DAY) * DAY;
