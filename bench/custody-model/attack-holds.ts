import { later, MOST_HOLDS, type Proposal, type State, sha256 } from '../../lib/custody';
import { held, proposal, QUORUM, sealed } from '../../test/custody/world';
import { type Attack, FOREIGN, soon } from './attack';

/** What an attacker does about legal holds: release below a quorum, hold without end, say that it was done. */
export function* attackedHolds(state: State, at: string): Generator<Attack> {
  const wide = { notBefore: at, expires: soon(at, 300) };
  const ready = (target: State) => {
    target.root = { ...target.root, expires: '2090-01-01T00:00:00Z' };
    target.holds.set(FOREIGN, { ...held('log'), by: 'vendor-1' });
  };
  const as = (name: string, document: Proposal, by: readonly string[], prepare: Attack['prepare'] = ready): Attack => ({
    name,
    kind: 'intent',
    body: { proposal: sealed(document, by) },
    prepare,
  });
  const release = (hold = FOREIGN) => proposal(state, 'release-hold', { hold, reason: 'r' }, wide);
  const hold = (...keys: readonly string[]) => proposal(state, 'hold', held(...keys), wide);
  for (const coalition of [['foundation-1'], ['foundation-1', 'foundation-2', 'notary-1'], ['vendor-1', 'notary-1']])
    yield as(`quorum: release-hold by ${coalition.join(', ')}`, release(), coalition);
  yield as('unknown-hold', release(sha256('nothing')), QUORUM);
  yield as('one-signature: a hold of two', hold('log'), ['foundation-1', 'vendor-1']);
  yield as('hold-objects', hold('log', 'other', 'log'), ['foundation-1']);
  yield as('hold-limit', hold('log'), ['foundation-1'], (target) => {
    ready(target);
    for (let count = 0; count < MOST_HOLDS; count += 1) target.holds.set(sha256(`${count}`), { ...held('log'), by: 'foundation-1' });
  });
  for (const { digest, proposal: document, attempts, due } of state.open.values()) {
    if (document.action !== 'hold' && document.action !== 'release-hold') continue;
    const [wrong] = document.action === 'hold' ? [document.parameters.objects.length - 1] : [1];
    const last = attempts.at(-1);
    if (last) {
      const done = { proposal: digest, outcome: 'done', reason: null } as const;
      yield { name: 'receipt-effect: not all', kind: 'receipt', body: { ...done, after: { held: wrong as number } } };
      yield { name: 'receipt-effect: not read', kind: 'receipt', body: { ...done, after: null } };
      continue;
    }
    const begun = at > due ? at : due;
    const attempt = { proposal: digest, number: 1, executor: state.executor, before: { held: 0 } };
    const gone = (target: State) => target.holds.clear();
    if (document.action === 'release-hold')
      yield { name: 'unknown-hold: released before', kind: 'attempt', body: attempt, entry: { at: begun }, prepare: gone };
    if (begun < document.expires && begun > later(at, -1))
      yield { name: 'receipt-effect: nothing read', kind: 'attempt', body: { ...attempt, before: null }, entry: { at: begun } };
  }
}
