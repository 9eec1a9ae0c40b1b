/** Which trail, and where it delivers. */
export interface TrailScope {
  readonly bucket: string;
  /** With its final slash, or empty. */
  readonly prefix: string;
  /** `o-...` for an organization trail. */
  readonly organization?: string;
  /** The account that owns the trail: its home Region's lane records StopLogging and StartLogging. */
  readonly owner: string;
  readonly trailName: string;
  readonly homeRegion: string;
}

/** Digests of one account and Region form one chain. */
export interface Lane {
  readonly account: string;
  readonly region: string;
}

export interface DigestKey extends Lane {
  readonly key: string;
  /** End of the hour in ms since 1970, as the name has it. */
  readonly end: number;
  readonly backfill: boolean;
}

export interface LogKey extends Lane {
  readonly key: string;
  /** Minute of the name in ms since 1970. */
  readonly at: number;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const laneName = ({ account, region }: Lane) => `${account}/${region}`;
export const accountsFolder = ({ prefix, organization }: TrailScope) =>
  `${prefix}AWSLogs/${organization === undefined ? '' : `${organization}/`}`;

/** `2026/01/31` of a time in ms, in UTC. */
const datePath = (time: number) => new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');

/** Folder of a lane's digests, or logs, of the UTC day that `time` lies in. */
export const dayFolder = (scope: TrailScope, { account, region }: Lane, kind: 'CloudTrail' | 'CloudTrail-Digest', time: number) =>
  `${accountsFolder(scope)}${account}/${kind}/${region}/${datePath(time)}/`;

/** ms since 1970 of `20260131T235959Z` or `20260131T2359Z`; undefined unless it is a real time. */
export function compactTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return utcTime(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second ?? 0));
}

/** @returns undefined for a day that no month has, or a time that no day has */
function utcTime(year: number, month: number, day: number, hour: number, minute: number, second: number): number | undefined {
  if (year < 100 || hour > 23 || minute > 59 || second > 59) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : undefined;
}

/** ms since 1970 of `2026-01-31T23:59:59Z`; undefined unless it is a real time in that form. */
export function isoTime(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return utcTime(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
}

export const isoText = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');
export const compactText = (time: number) => isoText(time).replaceAll(/[-:]/g, '');

/** The key at which CloudTrail puts a digest (User Guide, "CloudTrail digest file structure"). */
export function digestKey(scope: TrailScope, lane: Lane, end: number, backfill = false): string {
  const { account, region } = lane;
  const name = `${account}_CloudTrail-Digest_${region}_${scope.trailName}_${scope.homeRegion}_${compactText(end)}`;
  return `${dayFolder(scope, lane, 'CloudTrail-Digest', end)}${name}${backfill ? '_backfill' : ''}.json.gz`;
}

/** @returns undefined unless writing the parsed key again gives back the very same text: no second spelling of a digest's name */
export function parseDigestKey(scope: TrailScope, key: string): DigestKey | undefined {
  const parts = /\/(\d{12})\/CloudTrail-Digest\/([a-z0-9-]{4,30})\/.{1,300}_(\d{8}T\d{6}Z)(_backfill)?\.json\.gz$/.exec(key);
  const end = parts?.[3] === undefined ? undefined : compactTime(parts[3]);
  if (!parts || end === undefined) return undefined;
  const lane = { account: parts[1] as string, region: parts[2] as string };
  const backfill = parts[4] !== undefined;
  return digestKey(scope, lane, end, backfill) === key ? { ...lane, key, end, backfill } : undefined;
}

/** Logs of events, and of Insights where the trail has them (User Guide, "CloudTrail log file names"). */
export function parseLogKey(scope: TrailScope, key: string): LogKey | undefined {
  const folder = accountsFolder(scope);
  if (!key.startsWith(folder)) return undefined;
  const parts =
    /^(\d{12})\/(CloudTrail(?:-Insight|-NetworkActivity)?)\/([a-z0-9-]{4,30})\/(\d{4}\/\d\d\/\d\d)\/\1_\2_\3_(\d{8}T\d{4}Z)_[A-Za-z0-9]{1,64}\.json\.gz$/.exec(
      key.slice(folder.length),
    );
  const at = parts?.[5] === undefined ? undefined : compactTime(parts[5]);
  return parts && at !== undefined ? { account: parts[1] as string, region: parts[3] as string, key, at } : undefined;
}

/** UTC day, as ms of its first instant, of the folder that a log or digest lies in. */
export function folderDay(key: string): number | undefined {
  const parts = /\/(\d{4})\/(\d\d)\/(\d\d)\/[^/]+$/.exec(key);
  return parts ? isoTime(`${parts[1]}-${parts[2]}-${parts[3]}T00:00:00Z`) : undefined;
}
