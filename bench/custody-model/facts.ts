import { policyDigest, type Root } from '../../lib/custody';
import type { Doc } from './documents';

/**
 * What has happened, kept by the model itself from the bytes of entries and from who really consented: nothing here is computed by
 * the code that is checked.
 */
export interface Facts {
  readonly root: Root;
  readonly executor: string;
  /** Entry digests of claimed slots. */
  readonly slots: readonly string[];
  readonly intents: ReadonlyMap<string, { readonly doc: Doc; readonly clock: string }>;
  readonly attempts: ReadonlyMap<string, number>;
  readonly done: ReadonlyMap<string, string>;
  readonly failed: ReadonlySet<string>;
  readonly vetoed: ReadonlySet<string>;
  readonly recorded: ReadonlySet<string>;
  readonly retired: ReadonlySet<string>;
}

/** A broken promise of the protocol. */
export class Violation extends Error {
  constructor(
    readonly invariant: string,
    detail: string,
  ) {
    super(`${invariant}: ${detail}`);
  }
}
export function promise(invariant: string, holds: boolean, detail = ''): asserts holds {
  if (!holds) throw new Violation(invariant, detail);
}

export const plus = (clock: string, seconds: number) => `${new Date(Date.parse(clock) + seconds * 1000).toISOString().slice(0, 19)}Z`;
const WAITS = ['change-policy', 'disable', 'schedule-deletion', 'release-hold', 'adopt-key', 'change-root', 'change-executor'];
const SIDE = ['grant-read', 'freeze', 'hold'];
/** Any one custodian may: it only stops, or keeps. */
export const ANYBODY = ['freeze', 'hold'];
const HOLDS = ['hold', 'release-hold'];
const STOPS = ['disable', 'schedule-deletion', 'freeze'];
export const waitsFor = (doc: Doc) => doc.proposal !== undefined && WAITS.includes(doc.proposal.action);
export const isSide = (doc: Doc) => doc.proposal !== undefined && SIDE.includes(doc.proposal.action);

/** Whether those who really consented may decide this. */
export function consented(root: Root, doc: Doc): boolean {
  const present = root.custodians.filter(({ slug, publicKey }) =>
    doc.consent.some((one) => one.slug === slug && one.publicKey === publicKey),
  );
  const parties = new Set(present.map(({ party }) => party));
  const action = doc.proposal?.action;
  if (action !== undefined && ANYBODY.includes(action)) return present.length === 1;
  if (action === 'grant-read') return parties.has(root.readGrant.party);
  return present.length >= root.threshold && root.requiredParties.every((party) => parties.has(party));
}

/** When a doc's act may begin, if it was recorded at `clock`. */
export function dueOf(facts: Facts, doc: Doc, clock: string): string {
  if (!waitsFor(doc)) return clock;
  const lock = plus(clock, facts.root.timeLockHours * 3600);
  const { notBefore } = doc.proposal as { notBefore: string };
  return lock > notBefore ? lock : notBefore;
}

/** What must hold whenever anything is asked of a key. */
export function judgePerform(
  facts: Facts,
  doc: Doc | undefined,
  executor: string,
  performed: number,
  clock: string,
  key: { readonly class: string; readonly policyDigest?: string; readonly known?: string | undefined },
): void {
  promise('acts below quorum', doc?.proposal !== undefined, 'a document nobody wrote');
  const { proposal, digest } = doc as Doc & { proposal: NonNullable<Doc['proposal']> };
  const name = `${doc?.id} (${proposal.action})`;
  const intent = facts.intents.get(digest);
  promise('acts without a resumable intent', intent !== undefined && (facts.attempts.get(digest) ?? 0) > 0, name);
  promise('acts below quorum', consented(facts.root, doc as Doc), name);
  promise('acts twice', performed === 0, name);
  promise('acts inside the time-lock', clock >= dueOf(facts, doc as Doc, intent.clock), name);
  promise('acts after a veto', !facts.vetoed.has(digest), name);
  promise('acts after expiry', clock < proposal.expires, name);
  promise('acts for an old root', proposal.rootVersion === facts.root.version || ANYBODY.includes(proposal.action), name);
  promise('an executor acts that was replaced', executor === facts.executor, name);
  promise('a log key is stopped', !(STOPS.includes(proposal.action) && ['log', 'ledger'].includes(key.class)), name);
  if (proposal.action === 'restore-policy') {
    promise('restores over what nobody saw', key.policyDigest === proposal.parameters.found, name);
    promise('restores another policy than the ledger has', policyDigest(proposal.parameters.policy) === key.known, name);
  }
  promise('acts after the end', !facts.done.has(digest) && !facts.failed.has(digest), name);
}

/** The facts after an entry, as its bytes say. */
export function note(facts: Facts, bytes: Buffer, digest: string, clock: string, docOf: (digest: string) => Doc | undefined): Facts {
  const { kind, body } = JSON.parse(bytes.toString('utf8')).entry;
  const about = body.proposal as string;
  switch (kind) {
    case 'intent': {
      const doc = docOf(sha(body.proposal.payload));
      promise('records what nobody wrote', doc?.proposal !== undefined);
      promise('records below quorum', consented(facts.root, doc), doc.id);
      promise('records twice', !facts.recorded.has(doc.digest), doc.id);
      promise('two acts in one slot', isSide(doc) || doc.proposal.sequence === facts.slots.length, doc.id);
      promise('records on another history', facts.slots[doc.proposal.sequence - 1] === doc.proposal.previous, doc.id);
      promise('records for another root', doc.proposal.rootVersion === facts.root.version, doc.id);
      promise('records what is expired', clock < doc.proposal.expires, doc.id);
      return {
        ...facts,
        slots: isSide(doc) ? facts.slots : [...facts.slots, digest],
        recorded: new Set([...facts.recorded, doc.digest]),
        intents: new Map([...facts.intents, [doc.digest, { doc, clock }]]),
      };
    }
    case 'veto': {
      const doc = docOf(sha(body.veto.payload));
      promise('records what nobody wrote', doc?.vetoes !== undefined);
      return { ...facts, recorded: new Set([...facts.recorded, doc.digest]), vetoed: new Set([...facts.vetoed, doc.vetoes]) };
    }
    case 'attempt':
      return { ...facts, attempts: new Map([...facts.attempts, [about, body.number]]) };
    case 'receipt': {
      if (body.outcome === 'failed') return { ...facts, failed: new Set([...facts.failed, about]) };
      const doc = facts.intents.get(about)?.doc as Doc;
      const done = new Map([...facts.done, [about, clock] as const]);
      // Acts on custody itself happen in the ledger alone: the receipt is the act.
      if (doc.proposal?.keyArn === null && !HOLDS.includes(doc.proposal.action))
        judgePerform(facts, doc, facts.executor, 0, clock, { class: 'none' });
      if (doc.proposal?.action === 'change-root') return { ...facts, done, root: doc.root as Root };
      if (doc.proposal?.action === 'change-executor') return { ...facts, done, executor: doc.proposal.parameters.executor };
      return { ...facts, done };
    }
    case 'retirement':
      return { ...facts, retired: new Set([...facts.retired, about]) };
    default:
      return facts;
  }
}

import { createHash } from 'node:crypto';

const sha = (payload: string) => createHash('sha256').update(Buffer.from(payload, 'base64')).digest('hex');
