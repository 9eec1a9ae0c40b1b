import { LEASE_SECONDS } from './actions';
import { CustodyError } from './codes';
import type { Probe } from './probe';
import { probeName, probingParties } from './probes';
import { type Instant, later } from './shape';
import { grantName, type KeyRecord, type State, waits } from './state';
import type { Digest, KeyStatus } from './types';

/** A key as the watcher sees it. */
export interface Watched {
  readonly policyDigest: Digest;
  readonly status: KeyStatus;
  readonly rotations: number;
  /** Whether KMS rotates it every year. */
  readonly yearly: boolean;
  readonly grants: readonly { readonly name: string; readonly grantee: string; readonly operations: readonly string[] }[];
}
export const DIFFERENCES = [
  'policy',
  'status',
  'rotations',
  'yearly-rotation',
  'grant',
  'hold',
  'unreadable',
  'overdue',
  'stuck',
  'root-expiry',
  'ledger',
  'code',
  'probe',
] as const;
/** Something is not as the ledger says: nobody of this protocol did it. */
export interface Difference {
  readonly code: (typeof DIFFERENCES)[number];
  readonly place: string;
  readonly expected: string;
  readonly found: string;
  readonly fix: string;
}
/** A proposal in its time-lock: what one party may still stop. */
export interface Notice {
  readonly proposal: Digest;
  readonly action: string;
  readonly key: string | null;
  readonly approvedBy: readonly string[];
  readonly due: Instant;
}

/** What the executor does within minutes is late after an hour. */
const LATE_SECONDS = 3600;
const RENEW_SECONDS = 60 * 86_400;
const EXPLAIN = 'Find the event in the trail; docs/custody.md, "Alarm by alarm".';

/**
 * Compares every key with the ledger's replay. A key that an act is being carried out on is left to the executor, for as long as
 * an act may take.
 * @param seen by ARN; an error for a key that could not be read
 */
export function differences(state: State, seen: ReadonlyMap<string, Watched | Error>, now: Instant): readonly Difference[] {
  const acting = state.acting === undefined ? undefined : state.open.get(state.acting);
  const found: Difference[] = [];
  for (const [arn, key] of state.keys) {
    if (acting?.proposal.keyArn === arn) continue;
    const view = seen.get(arn) ?? new Error('nobody looked');
    if (view instanceof Error) found.push(difference('unreadable', key.name, 'a key that can be read', view.message));
    else found.push(...ofKey(key, view), ...ofGrants(state, arn, key, view, now));
  }
  const last = acting?.attempts.at(-1);
  if (acting && last && now >= later(last.at, 2 * LEASE_SECONDS))
    found.push(
      difference('stuck', acting.digest, `a receipt by ${later(last.at, 2 * LEASE_SECONDS)}`, `attempt ${last.number} only`, RUNS),
    );
  for (const { digest, due, attempts, proposal } of state.open.values())
    if (attempts.length === 0 && now >= later(due, LATE_SECONDS) && now < proposal.expires)
      found.push(difference('overdue', digest, `an attempt soon after ${due}`, 'none', RUNS));
  if (now >= later(state.root.expires, -RENEW_SECONDS))
    found.push(
      difference('root-expiry', `root ${state.root.version}`, 'a root renewed two months ahead', `expires ${state.root.expires}`, RENEW),
    );
  return found;
}

const PROBE_AGAIN = 'See why that party does not probe; docs/custody.md, "Probes".';
const RUNS = 'See why the executor fails or stands down; docs/custody.md, "Alarm by alarm".';
const RENEW = 'Propose the next root: centre custody rotate-custodian.';

export function difference(code: Difference['code'], place: string, expected: string, found: string, fix = EXPLAIN): Difference {
  return { code, place, expected, found, fix };
}

function ofKey(key: KeyRecord, view: Watched): Difference[] {
  const compare = (code: Difference['code'], expected: string | number, found: string | number) =>
    expected === found ? [] : [difference(code, key.name, String(expected), String(found))];
  return [
    ...compare('policy', key.policyDigest, view.policyDigest),
    ...compare('status', key.status, view.status),
    ...compare('rotations', key.rotations, view.rotations),
    // KMS pauses it while a key is not enabled, and says so only of keys that wait for deletion.
    ...(key.status === 'enabled' ? compare('yearly-rotation', 'on', view.yearly ? 'on' : 'off') : []),
  ];
}

function ofGrants(state: State, arn: string, key: KeyRecord, view: Watched, now: Instant): Difference[] {
  const known = new Map([...state.grants].filter(([, grant]) => grant.keyArn === arn).map(([digest, grant]) => [grantName(digest), grant]));
  const found = view.grants.flatMap(({ name, grantee, operations }) => {
    const grant = known.get(name);
    const shown = `${name || 'a grant without a name'} to ${grantee} for ${operations.join(', ')}`;
    if (grant === undefined) return [difference('grant', key.name, 'no grant that the ledger does not have', shown)];
    if (grant.grantee !== grantee || operations.length !== 1 || operations[0] !== 'Decrypt')
      return [difference('grant', key.name, `${name} to ${grant.grantee} for Decrypt`, shown)];
    return now >= later(grant.ends, LATE_SECONDS)
      ? [difference('grant', key.name, `${name} until ${grant.ends}`, 'still in force', RUNS)]
      : [];
  });
  const gone = [...known].filter(([name, { ends }]) => now < ends && !view.grants.some((grant) => grant.name === name));
  return [...found, ...gone.map(([name, { ends }]) => difference('grant', key.name, `${name} until ${ends}`, 'no such grant'))];
}

/** Days of whose probes one must be there: today's, or until it is made yesterday's. */
export const probeDays = (now: Instant): readonly string[] => [now, later(now, -86_400)].map((at) => at.slice(0, 10));

/**
 * Each party with accounts shows every day that it may do nothing with keys; what it shows is told when it is anything else.
 * @param kept by name, as a `ProbeJudge` found them
 */
export function probeDifferences(state: State, kept: ReadonlyMap<string, Probe | CustodyError>, now: Instant): readonly Difference[] {
  return probingParties(state.root).flatMap((party) => {
    const place = `probe of ${party}`;
    const found = probeDays(now).flatMap((day) => kept.get(probeName({ party, at: day })) ?? [])[0];
    if (found === undefined) return [difference('probe', place, 'one of today or yesterday', 'none', PROBE_AGAIN)];
    if (found instanceof CustodyError) return [difference('probe', place, `${found.code}: ${found.expected}`, found.found)];
    return found.results
      .filter(({ outcome }) => outcome !== 'denied')
      .map(({ key, call, outcome, said }) => difference('probe', place, `${call} on ${key} denied`, `${outcome}: ${said}`));
  });
}

/** Everything that waits and can be vetoed. */
export function waiting(state: State): readonly Notice[] {
  return [...state.open.values()].filter(waits).map(({ digest, proposal: { action, keyArn }, approvedBy, due }) => ({
    proposal: digest,
    action,
    key: keyArn === null ? null : (state.keys.get(keyArn)?.name ?? keyArn),
    approvedBy,
    due,
  }));
}
