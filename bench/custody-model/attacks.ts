import { CustodyError, clone, encodeEntry, extend, type State } from '../../lib/custody';
import type { Attack } from './attack';
import { attackedDocuments } from './attack-documents';
import { attackedHolds } from './attack-holds';
import { attackedLedger } from './attack-ledger';
import { attackedRoots } from './attack-roots';
import type { Doc } from './documents';
import { promise, Violation } from './facts';

/** @returns how many attacks were tried; @throws {Violation} when one is accepted, or ends in anything but a refusal */
export function battery(state: State, clock: string, docs: readonly Doc[]): number {
  const at = clock > state.head.at ? clock : state.head.at;
  const attacks = [
    ...attackedDocuments(state, at, docs),
    ...attackedRoots(state, at),
    ...attackedLedger(state, at),
    ...attackedHolds(state, at),
  ];
  for (const attack of attacks) tryOne(state, at, attack);
  return attacks.length;
}

function tryOne(state: State, at: string, { name, kind, body, entry, prepare, edit }: Attack): void {
  const target = clone(state);
  prepare?.(target);
  const { environment, head } = target;
  const { bytes } = encodeEntry({ environment, sequence: head.sequence + 1, previous: head.digest, at, ...entry, kind, body } as never);
  try {
    extend(target, edit ? edit(bytes) : bytes);
  } catch (error) {
    if (error instanceof CustodyError) return;
    throw new Violation('a crash', `${name}: ${(error as Error).stack}`);
  }
  promise('an attack is accepted', false, `${name} (${kind})`);
}
