import { LEASE_SECONDS, RULES, reached } from './actions';
import { admit, admitVeto, checkBegin } from './admit';
import { CustodyError, demand } from './codes';
import { digestOf, GENESIS, open, policyDigest, signersOf } from './documents';
import { decodeEntry, NO_ENTRY, type Placed } from './entry';
import { fitsAct } from './holds';
import { openFirstRoot } from './root';
import { later } from './shape';
import { apply, close, drifted, type Intent, type State, settle } from './state';
import type { Bodies, Digest, Entry } from './types';

/** A ledger that does not replay: its first bad entry, and why. */
export class LedgerError extends CustodyError {
  constructor(
    /** Place of the entry, from 0. */
    readonly index: number,
    { code, expected, found }: CustodyError,
  ) {
    super(code, expected, found);
    this.name = 'LedgerError';
  }
}

/**
 * Replays a ledger from genesis: each document, quorum, time-lock and receipt is judged as the executor had to judge it.
 * @param entries bytes of each entry, in order
 * @param anchor digest of the genesis entry, when it is known from elsewhere
 * @param observe called with the state after each entry
 * @throws {LedgerError} naming the first bad entry
 */
export function replay(entries: Iterable<Buffer>, anchor?: Digest, observe?: (state: State) => void): State {
  let state: State | undefined;
  let index = 0;
  for (const read of readAhead(entries)) {
    try {
      const placed = read();
      if (state) extendBy(state, placed);
      else state = beginWith(placed, anchor);
    } catch (error) {
      throw error instanceof CustodyError ? new LedgerError(index, error) : error;
    }
    observe?.(state);
    index += 1;
  }
  if (!state) throw new LedgerError(0, new CustodyError('position', 'a genesis entry', 'no entry'));
  return state;
}

/** Entries are decoded some at a time: one by one, the code for it and the code of signatures push each other out of the processor's cache. */
const AHEAD = 64;
function* readAhead(entries: Iterable<Buffer>): Generator<() => Placed> {
  let waiting: (() => Placed)[] = [];
  for (const bytes of entries) {
    waiting.push(decoded(bytes));
    if (waiting.length < AHEAD) continue;
    yield* waiting;
    waiting = [];
  }
  yield* waiting;
}

/** An entry that is none is refused in its turn: those before it are judged first. */
function decoded(bytes: Buffer): () => Placed {
  try {
    const placed = decodeEntry(bytes);
    return () => placed;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** @throws {CustodyError} */
export const begin = (bytes: Buffer, anchor?: Digest): State => beginWith(decodeEntry(bytes), anchor);

function beginWith({ digest, entry }: Placed, anchor?: Digest): State {
  if (entry.kind !== 'genesis') throw new CustodyError('position', 'genesis first', entry.kind);
  demand('position', entry.sequence === 0, 'place 0', `place ${entry.sequence}`);
  demand('chain', entry.previous === NO_ENTRY, NO_ENTRY, entry.previous);
  demand('anchor', anchor === undefined || digest === anchor, `genesis ${anchor}`, digest);
  const root = openFirstRoot(entry.body.root);
  const rootDigest = digestOf(entry.body.root);
  const signers = signersOf(entry.body.genesis, root.custodians);
  const genesis = open(entry.body.genesis, GENESIS);
  demand('genesis-quorum', signers.length === root.custodians.length, `${root.custodians.length} signatures`, String(signers.length));
  demand('root-digest', genesis.rootDigest === rootDigest, genesis.rootDigest, rootDigest);
  for (const environment of [root.environment, entry.environment])
    demand('environment', environment === genesis.environment, genesis.environment, environment);
  demand('root-expired', entry.at < root.expires, `a root that expires after ${entry.at}`, root.expires);
  const keys: State['keys'] = new Map();
  for (const { arn, policy, ...named } of genesis.keys) {
    const twice = keys.has(arn) || [...keys.values()].some(({ name }) => name === named.name);
    demand('known-key', !twice, 'each key once', named.name);
    keys.set(arn, { ...named, policy, policyDigest: policyDigest(policy), status: 'enabled', rotations: 0 });
  }
  return {
    environment: genesis.environment,
    head: { sequence: 0, digest, at: entry.at },
    root,
    rootDigest,
    executor: genesis.executor,
    keys,
    slots: [digest],
    open: new Map(),
    acting: undefined,
    taken: new Set([digestOf(entry.body.genesis), rootDigest]),
    outcomes: new Map(),
    grants: new Map(),
    untraced: new Map(),
    holds: new Map(),
  };
}

/**
 * One entry more. Checks everything, then changes the state: after an error it is as before.
 * @throws {CustodyError}
 */
export const extend = (state: State, bytes: Buffer): Entry => extendBy(state, decodeEntry(bytes));

function extendBy(state: State, { digest, entry }: Placed): Entry {
  const { sequence, digest: head, at } = state.head;
  demand('environment', entry.environment === state.environment, state.environment, entry.environment);
  demand('position', entry.sequence === sequence + 1, `place ${sequence + 1}`, `place ${entry.sequence}`);
  demand('chain', entry.previous === head, `an entry after ${head}`, `one after ${entry.previous}`);
  demand('clock', entry.at >= at, `no earlier than ${at}`, entry.at);
  const change = judge(state, entry, digest);
  settle(state, entry.at);
  change();
  state.head = { sequence: entry.sequence, digest, at: entry.at };
  return entry;
}

/** @returns the change an entry makes, once it is found good */
function judge(state: State, entry: Entry, digest: Digest): () => void {
  switch (entry.kind) {
    case 'genesis':
      throw new CustodyError('position', 'one genesis', 'a second');
    case 'intent': {
      const intent = admit(state, entry.body, entry.at);
      return () => {
        state.open.set(intent.digest, intent);
        state.taken.add(intent.digest);
        if (RULES[intent.proposal.action].lane === 'act') state.slots.push(digest);
      };
    }
    case 'veto': {
      const stopped = admitVeto(state, entry.body.veto);
      const taken = digestOf(entry.body.veto);
      return () => {
        close(state, stopped, 'vetoed');
        state.taken.add(taken);
      };
    }
    case 'attempt':
      return judgeAttempt(state, entry.body, digest, entry.at);
    case 'receipt':
      return judgeReceipt(state, entry.body, entry.at);
    case 'retirement': {
      const { proposal, after } = entry.body;
      const grant = state.grants.get(proposal);
      const ended = grant !== undefined && entry.at >= grant.ends && !after.granted;
      demand('grant-running', ended, 'the end of a grant whose time is over', grant ? `one until ${grant.ends}` : 'no grant');
      return () => state.grants.delete(proposal);
    }
    case 'event':
      demand('no-intent', state.untraced.has(entry.body.proposal), 'the one event of an act on a key that was done', entry.body.proposal);
      return () => state.untraced.delete(entry.body.proposal);
  }
}

function judgeAttempt(state: State, body: Bodies['attempt'], entry: Digest, at: string): () => void {
  const intent = openIntent(state, body.proposal);
  const last = intent.attempts.at(-1);
  demand('executor', body.executor === state.executor, `executor ${state.executor}`, body.executor);
  demand('attempt-number', body.number === intent.attempts.length + 1, `attempt ${intent.attempts.length + 1}`, `attempt ${body.number}`);
  if (last === undefined) {
    demand('acting', state.acting === undefined, 'no act under way', `${state.acting}`);
    checkBegin(state, intent, at);
    if (body.before && intent.proposal.action !== 'freeze')
      demand('key-status', !drifted(state, intent.proposal, body.before), 'a key as the ledger knows it', 'another state');
  } else demand('lease', at >= later(last.at, LEASE_SECONDS), `no earlier than ${later(last.at, LEASE_SECONDS)}`, at);
  demand('receipt-effect', fitsAct(intent.proposal, body.before), 'the key, or what is held, as it was read', 'none');
  return () => {
    state.open.set(intent.digest, { ...intent, attempts: [...intent.attempts, { entry, number: body.number, at }] });
    state.acting = intent.digest;
  };
}

function judgeReceipt(state: State, body: Bodies['receipt'], at: string): () => void {
  const intent = openIntent(state, body.proposal);
  demand('no-intent', state.acting === body.proposal, 'the receipt of the act under way', body.proposal);
  const done = body.outcome === 'done';
  if (done && !reached(intent.proposal, body.after))
    throw new CustodyError('receipt-effect', `a key that shows ${intent.proposal.action}`, JSON.stringify(body.after));
  // An act on custody itself happens in its receipt: a late one would be a late act.
  const late = done && body.after === null && at >= intent.proposal.expires;
  demand('expired', !late, `a receipt before ${intent.proposal.expires}`, at);
  demand('receipt-effect', done === (body.reason === null), 'a reason where it failed, and only there', String(body.reason));
  return () => {
    state.acting = undefined;
    close(state, intent.digest, body.outcome);
    if (done) apply(state, intent, at);
  };
}

function openIntent(state: State, digest: Digest): Intent {
  const intent = state.open.get(digest);
  if (!intent) throw new CustodyError('no-intent', 'an open intent', digest);
  return intent;
}
