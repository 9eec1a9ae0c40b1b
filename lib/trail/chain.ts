import type { Examined } from './examine';
import { type Finding, type FindingCode, finding } from './finding';
import { HOUR, isoText, type Lane, laneName, parseDigestKey, type TrailScope } from './keys';
import type { LaneState, Link, Restart } from './state';

/** The time asked for, in ms since 1970; `to` is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Digests this long before and after the time asked for are read too, for the chain and the logs to be judged up to the edges. */
export const CONTEXT = 2 * HOUR;
/** CloudTrail delivers within minutes of the call (User Guide, "How CloudTrail works"); names and digests may differ by that. */
export const SLACK = HOUR / 4;
/** Backfills are chained to digests of about their own time. */
const REMEMBERED = 60;

export const newState = ({ from }: Span): LaneState => ({ coveredUntil: from, known: [], unnamed: [], ahead: [] });

/** Judges the digests of one lane in the order of their ends: links, forks, restarts, coverage. */
export class Chain {
  readonly findings: Finding[] = [];
  readonly restarts: Restart[] = [];
  uncovered = 0;
  private coveredUntil: number;
  private firstStart: number | undefined;
  private previous: Link | undefined;
  private known: Link[];

  constructor(
    private readonly scope: TrailScope,
    private readonly lane: Lane,
    private readonly span: Span,
    state: LaneState,
  ) {
    this.coveredUntil = state.coveredUntil;
    this.firstStart = state.firstStart;
    this.previous = state.previous;
    this.known = [...state.known];
  }

  /** What to carry over, besides the logs. */
  get state(): Pick<LaneState, 'coveredUntil' | 'firstStart' | 'previous' | 'known'> {
    return {
      coveredUntil: this.coveredUntil,
      ...(this.firstStart === undefined ? {} : { firstStart: this.firstStart }),
      ...(this.previous ? { previous: this.previous } : {}),
      known: this.known,
    };
  }

  add(digest: Examined): void {
    this.findings.push(...digest.findings);
    // Of a digest that does not verify only its name is taken, for one hour: its contents are an attacker's.
    const start = digest.verified && digest.document ? digest.document.start : digest.end - HOUR;
    const { key, end, hash, signature } = digest;
    const link: Link = { key, start, end, ...(hash === undefined ? {} : { hash }), ...(signature === undefined ? {} : { signature }) };
    const restarted = digest.verified && this.linked(digest, link);
    if (!digest.backfill) {
      this.cover(link, restarted);
      this.firstStart ??= start;
      if (digest.verified || !this.previous) this.previous = link;
    }
    this.known = [...this.known, link].slice(-REMEMBERED);
  }

  /** The end of the lane. @param unnamed logs that lie behind the last digest */
  finish(unnamed: number): void {
    const missing = this.span.to - this.coveredUntil;
    if (missing <= 0) return;
    this.uncovered += missing;
    const lies = unnamed > 0 ? `; ${unnamed} log files lie there that no digest names` : '';
    const expected = `digests from ${isoText(this.span.from)} to ${isoText(this.span.to)}`;
    if (this.firstStart === undefined) this.report('coverage-none', laneName(this.lane), expected, `none${lies}`);
    else this.report('coverage-tail', laneName(this.lane), expected, `none after ${isoText(this.coveredUntil)}${lies}`);
  }

  /** @returns whether the chain starts anew here */
  private linked(digest: Examined, link: Link): boolean {
    const named = digest.document?.previous;
    const object = this.object(digest.key);
    if (!named) return !digest.backfill && this.previous !== undefined && this.restarted(link, this.previous);
    const before = named.bucket === this.scope.bucket ? parseDigestKey(this.scope, named.key) : undefined;
    if (named.bucket !== this.scope.bucket)
      this.report('previous-elsewhere', object, `a digest in ${this.scope.bucket}`, `s3://${named.bucket}/${named.key}`);
    else if (
      !before ||
      laneName(before) !== laneName(this.lane) ||
      (digest.backfill ? before.key === digest.key : before.end >= digest.end)
    )
      this.report('previous-not-earlier', object, `an earlier digest of ${laneName(this.lane)}`, named.key);
    else {
      const found = this.known.find(({ key }) => key === named.key);
      if (found) this.compared(digest, link, found);
      else if (before.end > this.span.from - CONTEXT)
        this.report(
          'previous-missing',
          this.object(named.key),
          `the digest with SHA-256 ${named.hash}, named by ${digest.key}`,
          'no such object',
        );
      if (!digest.backfill && this.previous && before.end < this.previous.end)
        this.report('chain-forked', object, `to follow ${this.previous.key}`, `follows ${named.key}`);
    }
    return false;
  }

  private compared(digest: Examined, link: Link, before: Link): void {
    const named = digest.document?.previous;
    const object = this.object(before.key);
    if (!named) return;
    if (before.hash !== undefined && before.hash !== named.hash)
      this.report('previous-hash-mismatch', object, `SHA-256 ${named.hash}, recorded by ${digest.key}`, `SHA-256 ${before.hash}`);
    if (before.signature !== undefined && before.signature.toLowerCase() !== named.signature.toLowerCase())
      this.report(
        'previous-signature-mismatch',
        object,
        `signature ${named.signature.slice(0, 32)}..., recorded by ${digest.key}`,
        `signature ${before.signature.slice(0, 32)}...`,
      );
    if (!digest.backfill && link.start !== before.end)
      this.report('not-contiguous', this.object(digest.key), `to start at ${isoText(before.end)}`, `starts at ${isoText(link.start)}`);
  }

  private restarted(link: Link, previous: Link): boolean {
    if (link.start < previous.end) {
      const found = `starts anew at ${isoText(link.start)}, within the time of ${previous.key}`;
      this.report('chain-forked', this.object(link.key), `to follow ${previous.key}`, found);
      return false;
    }
    if (link.start <= this.span.from) return true;
    this.restarts.push({
      lane: this.lane,
      from: previous.end,
      to: link.start,
      stop: [previous.start, previous.end + SLACK],
      start: [link.start - SLACK, link.end],
      object: this.object(link.key),
    });
    return true;
  }

  private cover({ key, start, end }: Link, restarted: boolean): void {
    const until = Math.min(start, this.span.to);
    if (until > this.coveredUntil) {
      this.uncovered += until - this.coveredUntil;
      const [expected, found] = [`digests from ${isoText(this.coveredUntil)}`, `none before ${isoText(until)}, where ${key} starts`];
      if (this.firstStart === undefined) this.report('coverage-head', laneName(this.lane), expected, found);
      else if (!restarted) this.report('coverage-gap', laneName(this.lane), expected, found);
    }
    this.coveredUntil = Math.max(this.coveredUntil, Math.min(end, this.span.to));
  }

  private readonly object = (key: string) => `s3://${this.scope.bucket}/${key}`;
  private report(...parts: Parameters<typeof finding<FindingCode>>): void {
    this.findings.push(finding(...parts));
  }
}
