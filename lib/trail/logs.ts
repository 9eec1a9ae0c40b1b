import { type Access, accessesIn, type Watched } from './accesses';
import { actsIn, type WatchedActs } from './acts';
import { type ControlEvent, controlEvents } from './events';
import { type Finding, type FindingCode, finding } from './finding';
import { gunzipStrictly } from './gunzip';
import { retentionFindings } from './retention';
import { sha256 } from './signature';
import type { NoObject, ObjectSource, StoredObject } from './source';
import { type ListedObject, toRead } from './versions';

/** Largest log that is read, compressed or inflated, in bytes. CloudTrail's are a few megabytes. */
export const MAX_LOG_BYTES = 64 * 1024 * 1024;

/** One log that a verified digest names. */
export interface LogJob extends Pick<ListedObject, 'key' | 'size' | 'hidden' | 'versions'> {
  /** Hex SHA-256 of the uncompressed log, from the digest. */
  readonly hash: string;
}

export interface LogResult {
  readonly findings: readonly Finding[];
  readonly events: readonly ControlEvent[];
  readonly accesses: readonly Access[];
  /** Uncompressed bytes of the matching version. */
  readonly bytes: number;
}

/** What checking needs to know besides the job; plain data, so that another thread can be given it. */
export interface LogSettings {
  readonly bucket: string;
  readonly trailArn: string;
  readonly retentionDays: number;
  /** Whose uses and accesses are looked for, if anybody's. */
  readonly watched?: Watched;
  /** Acts that are told of, if any. */
  readonly acts?: WatchedActs;
}

/** Checks many logs, in any order and on any thread; results are in the order of the jobs. */
export type LogChecker = (jobs: readonly LogJob[]) => Promise<readonly LogResult[]>;

interface Version {
  readonly id: string | undefined;
  readonly stored?: StoredObject;
  /** Uncompressed. */
  readonly contents?: Buffer;
  readonly hash?: string;
  readonly problem?: readonly [FindingCode, string];
}

export async function checkLog(source: ObjectSource, settings: LogSettings, job: LogJob): Promise<LogResult> {
  const object = `s3://${settings.bucket}/${job.key}`;
  const versions: Version[] = [];
  for (const id of toRead(job)) versions.push(opened(id, await source.get(job.key, id, MAX_LOG_BYTES)));
  const match = versions.find(({ hash }) => hash === job.hash);
  const judged = match ?? (versions[0] as Version);
  const findings: Finding[] = [];
  if (job.hidden) findings.push(finding('log-hidden', object, 'a current object', `a delete marker over version ${job.versions[0]}`));
  const others = versions.filter((version) => version !== judged && (version.hash === undefined || version.hash !== judged.hash));
  for (const { id, hash, problem } of others)
    findings.push(
      finding(
        'log-overwritten',
        object,
        `one version, SHA-256 ${job.hash}`,
        `version ${id} with ${hash ?? problem?.[1] ?? 'other contents'}`,
      ),
    );
  if (judged.problem) findings.push(finding(judged.problem[0], object, `a log with SHA-256 ${job.hash}`, judged.problem[1]));
  else if (!match) findings.push(finding('log-hash-mismatch', object, `SHA-256 ${job.hash}`, `SHA-256 ${judged.hash}`));
  if (judged.stored) findings.push(...retentionFindings(object, judged.stored, settings.retentionDays));
  const accesses = settings.watched && match?.contents ? accessesIn(match.contents, job.key, settings.watched) : [];
  const acts = settings.acts && match?.contents ? actsIn(match.contents, laneOf(job.key), settings.acts) : [];
  findings.push(...(acts ?? []));
  if (accesses === undefined || acts === undefined) findings.push(finding('log-unreadable', object, 'JSON with Records', 'something else'));
  const trail = { arn: settings.trailArn, name: settings.trailArn.slice(settings.trailArn.indexOf(':trail/') + 7) };
  return {
    findings,
    events: match?.contents ? controlEvents(match.contents, job.key, trail) : [],
    accesses: accesses ?? [],
    bytes: match?.contents?.length ?? 0,
  };
}

/** `account/Region`, as the name of a log has it. */
const laneOf = (key: string) => /\/(\d{12})_CloudTrail[A-Za-z-]*_([a-z0-9-]+)_/.exec(key)?.slice(1).join('/') ?? key;

const ABSENT: { readonly [reason in NoObject]: readonly [FindingCode, string] } = {
  missing: ['log-missing', 'no such object'],
  refused: ['log-refused', 'the store refuses to give it'],
  'too-large': ['log-too-large', `more than ${MAX_LOG_BYTES} bytes`],
};

function opened(id: string | undefined, stored: StoredObject | NoObject): Version {
  if (typeof stored === 'string') return { id, problem: ABSENT[stored] };
  const inflated = gunzipStrictly(stored.bytes, MAX_LOG_BYTES);
  if (inflated.ok) return { id, stored, contents: inflated.bytes, hash: sha256(inflated.bytes) };
  return { id, stored, problem: [`log-${inflated.problem}`, inflated.detail] };
}

/** Compressed bytes of logs that are fetched at the same time: a few large logs, or many small ones. */
const BYTES_AT_ONCE = 32 * 1024 * 1024;

/** Checks on this thread, several at a time, however many calls are made. */
export function inThread(source: ObjectSource, settings: LogSettings, atOnce: number): LogChecker {
  const waiting: { readonly size: number; readonly start: () => void }[] = [];
  let running = 0;
  let bytes = 0;
  const next = () => {
    for (let first = waiting[0]; first; first = waiting[0]) {
      if (running >= atOnce || (running > 0 && bytes + first.size > BYTES_AT_ONCE)) return;
      waiting.shift();
      running += 1;
      bytes += first.size;
      first.start();
    }
  };
  const turn = async (job: LogJob): Promise<LogResult> => {
    await new Promise<void>((start) => {
      waiting.push({ size: job.size, start });
      next();
    });
    try {
      return await checkLog(source, settings, job);
    } finally {
      running -= 1;
      bytes -= job.size;
      next();
    }
  };
  return (jobs) => Promise.all(jobs.map(turn));
}
