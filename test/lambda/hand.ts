import { throughTheSecondHand } from '../../lambda/custody-executor/second-hand';
import { type Arrived, Relay } from '../../lambda/custody-relay/relay';
import { callOf, execute, type KmsCall, later, type Proposal, type Submission } from '../../lib/custody';
import { EXECUTOR, MemoryHolds, MemoryKeys, MemoryLedger, policy, proposal, READER, START, submission } from '../custody/world';
import { asCarried, FOUNDERS } from './stage';

export const CREDENTIALS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
export const DAY = 86_400;
export interface Sent {
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** A relay whose copy is behind, and what it sent. */
export class Hand {
  readonly sent: Sent[] = [];
  now = START;
  /** Entries that have arrived, and when. */
  arrived: Arrived[] = [];
  answer = { status: 200, body: '{}' };
  readonly relay = new Relay({
    copy: async (slot) => this.arrived[slot],
    forward: async (headers, body) => {
      this.sent.push({ headers, body });
      return this.answer;
    },
    nowMs: () => Date.parse(this.now),
    founders: FOUNDERS,
  });
  arrive(entries: readonly Buffer[], at = this.now): void {
    this.arrived = [...this.arrived, ...entries.slice(this.arrived.length).map((bytes) => ({ bytes, arrivedMs: Date.parse(at) }))];
  }
}

/** A ledger in which one act is under way: its intent, its time-lock, its attempt. */
export async function underWay(make: (ledger: MemoryLedger) => Proposal, hand: Hand, { late = false, wait = 3 * DAY } = {}) {
  const ledger = new MemoryLedger();
  hand.arrive(ledger.entries);
  const brought: Submission = submission(make(ledger));
  const keys = new MemoryKeys();
  let now = later(START, 60);
  const ports = { ledger, keys, holds: new MemoryHolds(), now: () => now, executor: EXECUTOR };
  // The attempt is written, and the executor dies before it acts.
  keys.perform = async () => {
    throw new Error('died');
  };
  await execute({ submission: brought }, ports).catch(() => undefined);
  hand.now = now;
  if (!late) hand.arrive(ledger.entries.slice(0, 2));
  now = later(now, wait);
  if (wait > 0) await execute(undefined, ports).catch(() => undefined);
  hand.now = now;
  return { ledger, brought };
}
export const changePolicy = (ledger: MemoryLedger) => proposal(ledger.state(), 'change-policy', { policy: policy(READER) });
export const freeze = (ledger: MemoryLedger) => proposal(ledger.state(), 'freeze', { reason: 'r' });
export const call = (of: Proposal) => callOf(of) as KmsCall;
export const send = (hand: Hand, ledger: MemoryLedger, now = () => Date.parse(hand.now)) =>
  throughTheSecondHand(asCarried(hand.relay), ledger, async () => CREDENTIALS, now);
