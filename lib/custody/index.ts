/**
 * Split custody of keys, as a protocol anybody can replay offline.
 *
 * A root names the custodians and what a quorum of them is. A proposal says what shall be done to which key; custodians approve it by
 * signing it. An executor claims a slot of the ledger for it, waits for its time-lock, acts, reads the key back and writes a receipt.
 * The ledger, from genesis on, is the only state: `replay` judges each entry as the executor had to.
 */
export { ACT_SECONDS, LEASE_SECONDS, LONGEST_DAYS, MOST_POLICY_BYTES, MOST_ROTATIONS, RULES, reached } from './actions';
export { admit, admitVeto, checkBegin } from './admit';
export { BROUGHT, parseCarried, SIGNED } from './carried';
export { CODES, type Code, CustodyError, refusalOf } from './codes';
export { describe, policyDiff, rootDiff } from './describe';
export {
  decodeProbe,
  digestOf,
  encodeProbe,
  GENESIS,
  merge,
  open,
  PROBE,
  PROBER,
  PROPOSAL,
  parseEnvelope,
  payloadOf,
  policyDigest,
  REGISTRY,
  ROOT,
  seal,
  sha256,
  signersOf,
  VETO,
} from './documents';
export { decodeEntry, encodeEntry, NO_ENTRY } from './entry';
export { appendEvents, type EventFinder } from './events';
export { execute, Follower } from './execute';
export { type Answer, type Brought, type Command, type Memory, next, remember } from './executor';
export { ACTIONS, MOST_HELD } from './formats';
export { type Granted, granted } from './granted';
export { type HoldAct, holdAct, MOST_HOLDS } from './holds';
export type { HoldService, KeyAct, KeyService, LedgerStore, Ports, ProbeStore } from './ports';
export { outcomeOf, PROBED, type Probe, type Probed, type ProbeResult, type Prober, saidOf } from './probe';
export { admitProbe, judgeProbe, LONGEST_PROBER_DAYS, PROBE_NAME, PROBE_SECONDS, ProbeJudge, probeName, probingParties } from './probes';
export { begin, extend, LedgerError, replay } from './replay';
export { changedCustodians, checkRoot, missing, openFirstRoot, openNextRoot } from './root';
export { callOf, demandActUnderWay, type KmsCall, SKEW_SECONDS } from './second-hand';
export { type Instant, instant as readInstant, instantOf, later } from './shape';
export { clone, type Grant, grantName, type Hold, type Intent, type KeyRecord, type State, type Untraced } from './state';
export type * from './types';
export {
  DIFFERENCES,
  type Difference,
  differences,
  type Notice,
  probeDays,
  probeDifferences,
  type Watched,
  waiting,
} from './watch';
export { holdDifferences } from './watch-holds';
