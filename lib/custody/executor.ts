import type { Envelope } from '../attest/dsse';
import { ACT_SECONDS, LEASE_SECONDS, reached } from './actions';
import { admit, admitVeto, checkBegin } from './admit';
import { CustodyError, refusalOf } from './codes';
import { digestOf } from './documents';
import { encodeEntry } from './entry';
import { type HoldAct, holdAct } from './holds';
import type { KeyAct } from './ports';
import { type Instant, later } from './shape';
import { drifted, grantName, type Intent, type State } from './state';
import type { Bodies, Digest, Kind, Submission, View } from './types';

/** What somebody brings to an executor; nothing: it finishes what is due. */
export type Brought = { readonly submission: Submission } | { readonly veto: Envelope } | undefined;

/** What one run of an executor remembers. All else is in the ledger, so that it may die at any point. */
export interface Memory {
  readonly brought: Brought;
  /** Digest of the attempt entry that this run wrote: only its writer may act on it. */
  readonly attempt?: Digest;
  readonly performed?: boolean;
  /** Why the key service refused for good. */
  readonly refusedBecause?: string;
  /** The key, or what is held, last read, and about which document. */
  readonly seen?: { readonly about: Digest; readonly view: View };
  /** What this run leaves to another one. */
  readonly skipped: readonly Digest[];
}

export type Command =
  | { readonly do: 'claim'; readonly kind: Kind; readonly slot: number; readonly bytes: Buffer; readonly digest: Digest }
  | { readonly do: 'read'; readonly about: Digest; readonly keyArn: string; readonly grant: string }
  | { readonly do: 'look'; readonly about: Digest; readonly held: HoldAct }
  | { readonly do: 'perform'; readonly act: KeyAct }
  | { readonly do: 'hold'; readonly held: HoldAct }
  | { readonly do: 'skip'; readonly about: Digest }
  | { readonly do: 'done'; readonly answer: Answer };

export type Answer =
  | { readonly outcome: 'recorded'; readonly document: Digest }
  | { readonly outcome: 'idle' }
  | { readonly outcome: 'refused'; readonly refusal: CustodyError }
  /** An attempt of another run may still be under way; or this run's own effect is not confirmed yet. */
  | { readonly outcome: 'busy'; readonly until: Instant };

/**
 * The executor's next step: a pure function of the ledger, of what the run remembers and of the clock. It records what was brought,
 * then finishes what is due, one act at a time: attempt -> act -> read back -> receipt.
 * @param executor SHA-256 of the code that runs
 */
export function next(state: State, memory: Memory, now: Instant, executor: Digest): Command {
  if (executor !== state.executor) return refused(new CustodyError('executor', `executor ${state.executor}`, executor));
  return (
    recording(state, memory, now) ??
    carrying(state, memory, now) ??
    beginning(state, memory, now) ??
    retiring(state, memory, now) ??
    finished(memory)
  );
}

const refused = (refusal: CustodyError): Command => ({ do: 'done', answer: { outcome: 'refused', refusal } });

function finished({ brought }: Memory): Command {
  return { do: 'done', answer: brought ? { outcome: 'recorded', document: digestOf(documentOf(brought)) } : { outcome: 'idle' } };
}

const documentOf = (brought: NonNullable<Brought>): Envelope => ('veto' in brought ? brought.veto : brought.submission.proposal);

/** Entries never run backwards, even when one executor's clock does; decisions use its clock all the same. */
const stamp = (state: State, now: Instant) => (now > state.head.at ? now : state.head.at);

/** The next entry, as a claim of its slot. */
export function claim<K extends Kind>(state: State, now: Instant, kind: K, body: Bodies[K]): Extract<Command, { readonly do: 'claim' }> {
  const slot = state.head.sequence + 1;
  const { environment, head } = state;
  return {
    do: 'claim',
    kind,
    slot,
    ...encodeEntry({ environment, sequence: slot, previous: head.digest, kind, at: stamp(state, now), body }),
  };
}

/** Claims a place for what was brought, unless it has one. */
function recording(state: State, { brought }: Memory, now: Instant): Command | undefined {
  if (brought === undefined || state.taken.has(digestOf(documentOf(brought)))) return undefined;
  const refusal = refusalOf(() =>
    'veto' in brought ? admitVeto(state, brought.veto) : admit(state, brought.submission, stamp(state, now)),
  );
  if (refusal) return refused(refusal);
  return 'veto' in brought ? claim(state, now, 'veto', { veto: brought.veto }) : claim(state, now, 'intent', brought.submission);
}

function look(state: State, memory: Memory, { digest, proposal }: Intent): { readonly view: View | null } | Command {
  const { keyArn } = proposal;
  if (memory.seen?.about === digest) return { view: memory.seen.view };
  const held = holdAct(state, proposal);
  if (held) return { do: 'look', about: digest, held };
  if (keyArn === null) return { view: null };
  return { do: 'read', about: digest, keyArn, grant: grantName(digest) };
}

/** Goes on with the act under way. */
function carrying(state: State, memory: Memory, now: Instant): Command | undefined {
  const intent = state.acting === undefined ? undefined : state.open.get(state.acting);
  const last = intent?.attempts.at(-1);
  if (!intent || !last) return undefined;
  const mine = last.entry === memory.attempt;
  const until = later(last.at, LEASE_SECONDS);
  const busy: Command = memory.brought ? finished(memory) : { do: 'done', answer: { outcome: 'busy', until } };
  if (!mine && now < until) return busy;
  const looked = look(state, memory, intent);
  if ('do' in looked) return looked;
  const { view } = looked;
  if (!mine)
    return claim(state, now, 'attempt', { proposal: intent.digest, number: last.number + 1, executor: state.executor, before: view });
  const receipt = (outcome: 'done' | 'failed', reason: string | null) =>
    claim(state, now, 'receipt', { proposal: intent.digest, outcome, reason, after: view });
  const expired = now >= intent.proposal.expires;
  if (expired && view === null) return receipt('failed', EXPIRED);
  // Also when an earlier attempt acted and died before its receipt: what is done is never done again.
  if (reached(intent.proposal, view)) return receipt('done', null);
  if (memory.refusedBecause !== undefined) return receipt('failed', memory.refusedBecause);
  if (memory.performed || now >= later(last.at, ACT_SECONDS)) return busy;
  if (expired) return receipt('failed', EXPIRED);
  if (view && intent.proposal.action !== 'freeze' && drifted(state, intent.proposal, view))
    return receipt('failed', 'the key is not as the ledger knows it');
  const held = holdAct(state, intent.proposal);
  if (held) return { do: 'hold', held };
  return {
    do: 'perform',
    act: { kind: 'propose', proposal: intent.proposal, keyArn: intent.proposal.keyArn ?? '', grant: grantName(intent.digest) },
  };
}

const EXPIRED = 'expired before it was carried out';

/** Begins the oldest act that is due. */
function beginning(state: State, memory: Memory, now: Instant): Command | undefined {
  for (const intent of state.open.values()) {
    if (memory.skipped.includes(intent.digest) || refusalOf(() => checkBegin(state, intent, now))) continue;
    const looked = look(state, memory, intent);
    if ('do' in looked) return looked;
    const { view } = looked;
    // Nobody of this protocol changed it: the watcher raises the alarm, and the act waits until it is explained or expires.
    if (view && intent.proposal.action !== 'freeze' && drifted(state, intent.proposal, view)) return { do: 'skip', about: intent.digest };
    return claim(state, now, 'attempt', { proposal: intent.digest, number: 1, executor: state.executor, before: view });
  }
  return undefined;
}

/** Ends the grants whose time is over; to revoke one twice is harmless, so this needs no attempt. */
function retiring(state: State, memory: Memory, now: Instant): Command | undefined {
  for (const [digest, { keyArn, ends }] of state.grants) {
    if (now < ends || memory.skipped.includes(digest)) continue;
    const grant = grantName(digest);
    if (memory.seen?.about !== digest) return { do: 'read', about: digest, keyArn, grant };
    const { view } = memory.seen;
    if (!('held' in view) && !view.granted) return claim(state, now, 'retirement', { proposal: digest, after: view });
    return memory.performed ? { do: 'skip', about: digest } : { do: 'perform', act: { kind: 'revoke', keyArn, grant } };
  }
  return undefined;
}

/** What a run remembers after a command. @param result of `claim`: whether the slot was free; of `read` and `look`: what there is; of `perform` and `hold`: a refusal */
export function remember(memory: Memory, command: Command, result: boolean | View | string | undefined): Memory {
  const { seen: _, ...rest } = memory;
  switch (command.do) {
    case 'claim': {
      // A lost slot changes nothing about what this run did to the key: forgetting it would do it twice.
      if (result !== true) return rest;
      const { performed: __, refusedBecause: ___, ...fresh } = rest;
      return command.kind === 'attempt' ? { ...fresh, attempt: command.digest } : fresh;
    }
    case 'read':
    case 'look':
      return { ...rest, seen: { about: command.about, view: result as View } };
    case 'perform':
    case 'hold':
      return { ...rest, performed: true, ...(typeof result === 'string' && { refusedBecause: result }) };
    case 'skip': {
      const { performed: __, ...fresh } = rest;
      return { ...fresh, skipped: [...memory.skipped, command.about] };
    }
    case 'done':
      return memory;
  }
}
