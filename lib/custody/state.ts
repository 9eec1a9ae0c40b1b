import type { KeyClass } from '../model/centre';
import { RULES, reached } from './actions';
import { policyDigest } from './documents';
import { holdOf } from './holds';
import { type Instant, later } from './shape';
import type { Action, Digest, HeldObject, KeyStatus, Policy, Proposal, Root, View } from './types';

export interface KeyRecord {
  readonly name: string;
  readonly class: KeyClass;
  readonly policy: Policy;
  readonly policyDigest: Digest;
  readonly status: KeyStatus;
  readonly rotations: number;
}
export interface Attempt {
  readonly entry: Digest;
  readonly number: number;
  readonly at: Instant;
}
export interface Intent {
  /** Digest of the proposal's payload: its name. */
  readonly digest: Digest;
  readonly proposal: Proposal;
  /** The root it would bring. */
  readonly root?: Root;
  /** Slugs of the custodians who approved. */
  readonly approvedBy: readonly string[];
  readonly at: Instant;
  /** From when it may be carried out. */
  readonly due: Instant;
  readonly attempts: readonly Attempt[];
}
export interface Grant {
  readonly keyArn: string;
  readonly grantee: string;
  readonly ticket: string;
  readonly ends: Instant;
}
/** A legal hold in force. */
export interface Hold {
  readonly case: string;
  readonly request: Digest;
  readonly bucket: string;
  readonly objects: readonly HeldObject[];
  /** Slug of the custodian who asked for it. */
  readonly by: string;
}
/** An act on a key that was done, whose CloudTrail event is not in the ledger yet. */
export interface Untraced {
  readonly action: Action;
  readonly keyArn: string;
  /** Between these it was done: its first attempt and its receipt. */
  readonly from: Instant;
  readonly until: Instant;
}
export type Outcome = 'done' | 'failed' | 'vetoed' | 'void';

/** What the entries so far add up to. Changed in place by `extend`, which checks everything before it changes anything. */
export interface State {
  environment: string;
  head: { sequence: number; digest: Digest; at: Instant };
  root: Root;
  rootDigest: Digest;
  executor: Digest;
  readonly keys: Map<string, KeyRecord>;
  /** Entry that claimed each slot; slot 0 is genesis. */
  readonly slots: Digest[];
  /** By digest of the proposal, in the order of the ledger. */
  readonly open: Map<Digest, Intent>;
  /** The intent being carried out: one at a time, so that two acts never cross. */
  acting: Digest | undefined;
  /** Every signed document in the ledger: none enters twice. */
  readonly taken: Set<Digest>;
  readonly outcomes: Map<Digest, Outcome>;
  /** Grants in force. */
  readonly grants: Map<Digest, Grant>;
  readonly untraced: Map<Digest, Untraced>;
  /** Legal holds in force, by digest of the proposal. */
  readonly holds: Map<Digest, Hold>;
}

export function clone(state: State): State {
  return {
    ...state,
    keys: new Map(state.keys),
    slots: [...state.slots],
    open: new Map(state.open),
    taken: new Set(state.taken),
    outcomes: new Map(state.outcomes),
    grants: new Map(state.grants),
    untraced: new Map(state.untraced),
    holds: new Map(state.holds),
  };
}

/** Name of a read grant at the key service: the same call again then makes no second one. */
export const grantName = (proposal: Digest) => `centre-${proposal}`;

/** What an act that was carried out changes in what the ledger knows. */
export function apply(state: State, intent: Intent, at: Instant): void {
  const { digest, proposal, root, attempts } = intent;
  const { action, keyArn } = proposal;
  // To adopt a key is to read it.
  if (keyArn !== null && action !== 'adopt-key') state.untraced.set(digest, { action, keyArn, from: attempts[0]?.at ?? at, until: at });
  const key = proposal.keyArn === null ? undefined : state.keys.get(proposal.keyArn);
  const become = (change: Partial<KeyRecord>) => {
    if (key && proposal.keyArn !== null) state.keys.set(proposal.keyArn, { ...key, ...change });
  };
  switch (proposal.action) {
    case 'rotate':
      become({ rotations: proposal.parameters.rotations + 1 });
      break;
    case 'change-policy':
      become({ policy: proposal.parameters.policy, policyDigest: policyDigest(proposal.parameters.policy) });
      break;
    case 'disable':
    case 'freeze':
    case 'cancel-deletion':
      become({ status: 'disabled' });
      break;
    case 'enable':
      become({ status: 'enabled' });
      break;
    case 'schedule-deletion':
      become({ status: 'pending-deletion' });
      break;
    case 'grant-read': {
      const { grantee, ticket, hours } = proposal.parameters;
      state.grants.set(digest, { keyArn: proposal.keyArn ?? '', grantee, ticket, ends: later(at, hours * 3600) });
      break;
    }
    case 'adopt-key': {
      const { policy, ...named } = proposal.parameters;
      state.keys.set(proposal.keyArn ?? '', { ...named, policy, policyDigest: policyDigest(policy), status: 'enabled', rotations: 0 });
      break;
    }
    case 'hold': {
      const hold = holdOf(intent);
      if (hold) state.holds.set(digest, hold);
      break;
    }
    case 'release-hold':
      state.holds.delete(proposal.parameters.hold);
      break;
    case 'change-root':
      if (!root) return;
      state.root = root;
      state.rootDigest = proposal.parameters.rootDigest;
      // Whatever waits was approved by custodians who may have been replaced for cause; but what stops or keeps is never lost in a change of root.
      for (const [one, waiting] of state.open) if (RULES[waiting.proposal.action].quorum !== 'one') close(state, one, 'void');
      break;
    case 'change-executor':
      state.executor = proposal.parameters.executor;
      break;
  }
}

export function close(state: State, digest: Digest, outcome: Outcome): void {
  state.open.delete(digest);
  state.outcomes.set(digest, outcome);
}

/** What expired before anybody acted on it no longer waits. */
export function settle(state: State, at: Instant): void {
  for (const { digest, proposal, attempts } of state.open.values())
    if (attempts.length === 0 && at >= proposal.expires) close(state, digest, 'void');
}

/** Whether the key is as the ledger says; a difference was not made by this protocol. */
export function drifted(state: State, proposal: Proposal, view: View): boolean {
  // A hold is put, or taken, whatever there was.
  if ('held' in view) return false;
  if (proposal.action === 'adopt-key')
    return !reached(proposal, { ...view, granted: false }) || view.status !== 'enabled' || view.rotations > 0;
  const key = state.keys.get(proposal.keyArn ?? '');
  // What was changed is put back only from where the approvers saw it.
  const policy = proposal.action === 'restore-policy' ? proposal.parameters.found : key?.policyDigest;
  return policy !== view.policyDigest || key?.status !== view.status || key.rotations !== view.rotations;
}

export const waits = (intent: Intent) => RULES[intent.proposal.action].waits && intent.attempts.length === 0;
