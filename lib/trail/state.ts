import type { Access } from './accesses';
import type { ControlEvent } from './events';
import type { Finding } from './finding';
import type { Lane } from './keys';
import type { ListedObject } from './versions';

/** What later digests are chained to. Times in ms since 1970. */
export interface Link {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly hash?: string;
  readonly signature?: string;
}

/** A log that is listed and that no digest has named so far. */
export interface UnnamedLog extends ListedObject {
  readonly at: number;
}

/** All that a lane carries from one UTC day to the next: small, plain data, written to the journal. */
export interface LaneState {
  /** Verified, or claimed by a digest that has a finding of its own, from `from` up to here. */
  readonly coveredUntil: number;
  /** Start of the first digest seen. */
  readonly firstStart?: number;
  readonly previous?: Link;
  /** The last digests, for backfills to be chained to. */
  readonly known: readonly Link[];
  readonly unnamed: readonly UnnamedLog[];
  /** Named before the day of its folder was listed. */
  readonly ahead: readonly string[];
}

/** A chain that starts anew: to be explained by events of the owner's lane, once all lanes are read. Times in ms since 1970. */
export interface Restart {
  readonly lane: Lane;
  readonly from: number;
  readonly to: number;
  /** A StopLogging must lie in the last digest's time, a StartLogging in the first one's. */
  readonly stop: readonly [number, number];
  readonly start: readonly [number, number];
  readonly object: string;
}

/** Hours of a lane, in whole numbers. */
export interface Counts {
  readonly digests: number;
  readonly verifiedDigests: number;
  readonly logs: number;
  /** Uncompressed bytes of the logs that match. */
  readonly bytes: number;
  /** ms of the time asked for that nobody vouches for. */
  readonly uncovered: number;
}

/** Everything found in one lane on one UTC day. */
export interface DayOutcome {
  readonly lane: Lane;
  /** ms since 1970 of the day's first instant. */
  readonly day: number;
  readonly findings: readonly Finding[];
  /** How many findings there were of codes that had too many to keep. */
  readonly dropped: { readonly [code: string]: number };
  readonly counts: Counts;
  readonly restarts: readonly Restart[];
  readonly events: readonly ControlEvent[];
  /** Of keys and stores that are watched. */
  readonly accesses: readonly Access[];
  readonly state: LaneState;
}
