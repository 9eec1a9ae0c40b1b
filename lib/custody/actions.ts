import type { KeyClass } from '../model/centre';
import { policyDigest } from './documents';
import type { Action, KeyStatus, Proposal, View } from './types';

export interface Rule {
  /** `full`: threshold and every required party; `read-grant`: one custodian of the root's party for it; `one`: any one custodian. */
  readonly quorum: 'full' | 'read-grant' | 'one';
  /** Waits for the time-lock, in which any one party may veto. */
  readonly waits: boolean;
  /**
   * `act`: takes a numbered slot. `side`: none, because whoever holds one key could otherwise take slot after slot and no quorum
   * would ever get one.
   */
  readonly lane: 'act' | 'side';
  /** Classes of keys it may be done to. */
  readonly classes: readonly KeyClass[];
  /** States of a key from which it is possible (AWS KMS Developer Guide, "Key states of AWS KMS keys"). */
  readonly from: readonly KeyStatus[];
  /** Possible when the root has expired. */
  readonly afterExpiry: boolean;
  /** It is done to objects under a lock, to no key. */
  readonly holds?: boolean;
}

const ALL: readonly KeyClass[] = ['user-data', 'material', 'release', 'log', 'ledger'];
const STOPPABLE: readonly KeyClass[] = ['user-data', 'material', 'release'];
const ACT = { quorum: 'full', lane: 'act', classes: ALL, from: ['enabled'], afterExpiry: false } as const;

export const RULES: { readonly [A in Action]: Rule } = {
  rotate: { ...ACT, waits: false },
  'change-policy': { ...ACT, waits: true, from: ['enabled', 'disabled'] },
  // Nothing new is decided, and until then the key is open to whoever changed it.
  'restore-policy': { ...ACT, waits: false, from: ['enabled', 'disabled'] },
  disable: { ...ACT, waits: true, classes: STOPPABLE },
  enable: { ...ACT, waits: false, from: ['disabled'] },
  'schedule-deletion': { ...ACT, waits: true, classes: STOPPABLE, from: ['enabled', 'disabled'] },
  'cancel-deletion': { ...ACT, waits: false, from: ['pending-deletion'] },
  'grant-read': { ...ACT, quorum: 'read-grant', waits: false, lane: 'side', classes: ['user-data'] },
  // Break-glass can only stop use, and also under an expired root: an alarm must not wait for a renewal.
  freeze: { ...ACT, quorum: 'one', waits: false, lane: 'side', classes: ['user-data', 'release'], afterExpiry: true },
  // It only keeps, like a freeze; what it ends needs everybody.
  hold: { ...ACT, quorum: 'one', waits: false, lane: 'side', afterExpiry: true, holds: true },
  'release-hold': { ...ACT, waits: true, holds: true },
  'adopt-key': { ...ACT, waits: true },
  'change-root': { ...ACT, waits: true, afterExpiry: true },
  'change-executor': { ...ACT, waits: true },
};

/** KMS rotates a key on demand 25 times at most (AWS KMS Developer Guide, "Quotas"). */
export const MOST_ROTATIONS = 25;
/** Bytes of a key policy (AWS KMS Developer Guide, "Quotas": 32 KB). */
export const MOST_POLICY_BYTES = 32_768;
/** A proposal and its approvals are used within a month, or made again. */
export const LONGEST_DAYS = 30;
/**
 * Seconds after which another executor may take an attempt over: the one before it is dead by then, since a Lambda function runs
 * for 900 s at most, and calls it made have settled.
 */
export const LEASE_SECONDS = 1200;
/** Seconds after which an executor no longer acts on its own attempt. */
export const ACT_SECONDS = 900;

/** Whether a key, or what is held, as read back shows what the proposal asked for. Acts on the custody itself show in the ledger alone. */
export function reached(proposal: Proposal, found: View | null): boolean {
  const held = found !== null && 'held' in found ? found.held : undefined;
  const view = found !== null && 'held' in found ? undefined : found;
  switch (proposal.action) {
    case 'change-root':
    case 'change-executor':
      return view === null;
    case 'hold':
      return held === proposal.parameters.objects.length;
    case 'release-hold':
      return held === 0;
    case 'rotate':
      return view?.rotations === proposal.parameters.rotations + 1;
    case 'change-policy':
    case 'restore-policy':
    case 'adopt-key':
      return view?.policyDigest === policyDigest(proposal.parameters.policy);
    case 'disable':
    case 'freeze':
    case 'cancel-deletion':
      // KMS leaves a key disabled when its deletion is cancelled.
      return view?.status === 'disabled';
    case 'enable':
      return view?.status === 'enabled';
    case 'schedule-deletion':
      return view?.status === 'pending-deletion';
    case 'grant-read':
      return view?.granted === true;
  }
}
