import { RULES } from './actions';
import { demand } from './codes';
import type { Hold, Intent, State } from './state';
import type { HeldObject, Proposal, RootCustodian, View } from './types';

/** Holds of one custodian, in force or waiting: one stolen key could otherwise fill the ledger, or keep everything for ever. */
export const MOST_HOLDS = 50;

/** What S3 is asked: whether these versions have a legal hold, or to give or take it. */
export interface HoldAct {
  readonly bucket: string;
  readonly objects: readonly HeldObject[];
  readonly on: boolean;
}

const nameOf = (bucket: string, { key, versionId }: HeldObject) => JSON.stringify([bucket, key, versionId]);

/**
 * What a hold, or a release of one, is done to; undefined for any other act. S3 has one flag for each version: what another hold names,
 * in force or waiting, is not released.
 */
export function holdAct(state: State, proposal: Proposal): HoldAct | undefined {
  if (proposal.action === 'hold') return { ...proposal.parameters, on: true };
  if (proposal.action !== 'release-hold') return undefined;
  const { hold } = proposal.parameters;
  const { bucket = '', objects = [] } = state.holds.get(hold) ?? {};
  const waiting = [...state.open.values()].flatMap(({ proposal: one }) => (one.action === 'hold' ? [one.parameters] : []));
  const others = [...[...state.holds].flatMap(([digest, one]) => (digest === hold ? [] : [one])), ...waiting];
  const kept = new Set(others.flatMap((one) => one.objects.map((object) => nameOf(one.bucket, object))));
  return { bucket, objects: objects.filter((object) => !kept.has(nameOf(bucket, object))), on: false };
}

/** A hold that is in force, as what it was done with says. */
export const holdOf = ({ proposal, approvedBy }: Intent): Hold | undefined =>
  proposal.action === 'hold' ? { ...proposal.parameters, by: approvedBy[0] ?? '' } : undefined;

/** @throws {CustodyError} hold-objects, hold-limit: when it is recorded only */
export function checkNewHold({ holds, open }: State, proposal: Proposal, [signer]: readonly RootCustodian[]): void {
  if (proposal.action !== 'hold') return;
  const { bucket, objects } = proposal.parameters;
  const names = objects.map((object) => nameOf(bucket, object));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  demand('hold-objects', twice === undefined, 'each version of an object once', twice ?? '');
  const waiting = [...open.values()].flatMap((intent) => holdOf(intent) ?? []);
  const own = [...holds.values(), ...waiting].filter(({ by }) => by === signer?.slug).length;
  demand('hold-limit', own < MOST_HOLDS, `fewer than ${MOST_HOLDS} holds of ${signer?.slug}`, String(own));
}

/** @throws {CustodyError} unknown-hold */
export function checkRelease({ holds }: State, proposal: Proposal): void {
  if (proposal.action !== 'release-hold') return;
  const { hold } = proposal.parameters;
  demand('unknown-hold', holds.has(hold), 'a hold that is in force', hold);
}

/** Whether what was read is what this kind of act is done to: a key, objects, or nothing but the ledger. */
export function fitsAct({ action, keyArn }: Proposal, view: View | null): boolean {
  if (RULES[action].holds) return view !== null && 'held' in view;
  return keyArn === null ? view === null : view !== null && !('held' in view);
}
