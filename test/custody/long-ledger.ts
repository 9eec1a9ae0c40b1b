import { begin, encodeEntry, extend, type Kind, later, policyDigest } from '../../lib/custody';
import { ARN, custodian, genesisEntry, policy, proposal, root, START, submission } from './world';

const SEVEN = ['foundation-1', 'foundation-2', 'foundation-3', 'vendor-1', 'vendor-2', 'notary-1', 'notary-2'];
/** Four of seven, as in the reference environment. */
export const FOUR = ['foundation-1', 'foundation-2', 'vendor-1', 'notary-1'];

/** Adds entries to a ledger that begins with this one, each judged as it is added. */
export function writing(first: Buffer) {
  const entries = [first];
  const state = begin(first);
  const add = (kind: Kind, body: object, at: string) => {
    const { environment, head } = state;
    const { bytes } = encodeEntry({ environment, sequence: head.sequence + 1, previous: head.digest, kind, at, body } as never);
    extend(state, bytes);
    entries.push(bytes);
  };
  return { entries, state, add };
}

/** A ledger of rotations over fifty keys: genesis, then intent, attempt and receipt of each act. */
export function longLedger(acts: number): Buffer[] {
  const names = Array.from({ length: 50 }, (_, index) => `statistics/vendor/market-${index}`);
  const keys = names.map((name) => ({ name, arn: ARN(name), class: 'user-data' as const, policy: policy() }));
  const { entries, state, add } = writing(genesisEntry(root({ custodians: SEVEN.map(custodian), threshold: 4 }), START, keys));
  for (let act = 0; act < acts; act += 1) {
    const at = later(START, act * 300);
    const keyArn = ARN(names[act % 50] as string);
    const rotations = Math.floor(act / 50);
    const expires = later(at, 86_400);
    add('intent', submission(proposal(state, 'rotate', { rotations }, { keyArn, expires, notBefore: at }), FOUR), at);
    const [digest] = state.open.keys();
    const view = { policyDigest: policyDigest(policy()), status: 'enabled', granted: false };
    add('attempt', { proposal: digest, number: 1, executor: state.executor, before: { ...view, rotations } }, later(at, 1));
    add('receipt', { proposal: digest, outcome: 'done', reason: null, after: { ...view, rotations: rotations + 1 } }, later(at, 2));
  }
  return entries;
}
