import { type Bodies, later, type State, sha256 } from '../../lib/custody';
import type { KeyView } from '../../lib/custody/types';
import { DATA, genesisEntry, proposal, QUORUM, sealed } from '../../test/custody/world';
import { type Attack, FOREIGN, soon } from './attack';

/** What a hostile executor, or an editor of the ledger, might write. */
export function* attackedLedger(state: State, at: string): Generator<Attack> {
  const honest = {
    proposal: sealed(
      proposal(
        state,
        'rotate',
        { rotations: state.keys.get(DATA)?.rotations ?? 0 },
        { notBefore: later(state.head.at, -3600), expires: soon(at, 300) },
      ),
      QUORUM,
    ),
  };
  const intact = (target: State) => {
    const key = target.keys.get(DATA);
    if (key) target.keys.set(DATA, { ...key, status: 'enabled' });
    target.root = { ...target.root, expires: '2090-01-01T00:00:00Z' };
  };
  const around = (name: string, entry: Attack['entry']): Attack => ({ name, kind: 'intent', body: honest, entry, prepare: intact });
  yield around('position: a place left out', { sequence: state.head.sequence + 2 });
  yield around('position: the same place', { sequence: state.head.sequence });
  yield around('chain', { previous: FOREIGN });
  yield around('clock', { at: later(state.head.at, -1) });
  yield around('environment: an entry of another centre', { environment: 'other' });
  const base: Attack = { name: '', kind: 'intent', body: honest, prepare: intact };
  yield {
    ...base,
    name: 'digest',
    edit: (bytes) =>
      Buffer.from(
        bytes.toString('latin1').replace(/"digest":"./, (found) => (found.endsWith('0') ? '"digest":"1' : '"digest":"0')),
        'latin1',
      ),
  };
  yield {
    ...base,
    name: 'not-canonical: the frame',
    edit: (bytes) => Buffer.from(bytes.toString('latin1').replace('","entry":', '","entrx":'), 'latin1'),
  };
  yield { ...base, name: 'not-canonical: the end', edit: (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from(']')]) };
  const genesis = JSON.parse(genesisEntry().toString()).entry.body as Bodies['genesis'];
  yield { name: 'position: a second genesis', kind: 'genesis', body: genesis };

  const key = state.keys.get(DATA) as NonNullable<ReturnType<State['keys']['get']>>;
  const view: KeyView = { policyDigest: key.policyDigest, status: key.status, rotations: key.rotations, granted: false };
  const attempt = (
    name: string,
    digest: string,
    ofKey: boolean,
    change: Partial<Bodies['attempt']> = {},
    entry: Attack['entry'] = {},
  ): Attack => ({
    name,
    kind: 'attempt',
    body: { proposal: digest, number: 1, executor: state.executor, before: ofKey ? view : null, ...change },
    entry,
  });
  yield attempt('no-intent: an attempt at nothing', FOREIGN, true);
  yield {
    name: 'no-intent: a receipt of nothing',
    kind: 'receipt',
    body: { proposal: FOREIGN, outcome: 'done', reason: null, after: view },
  };
  yield {
    name: 'no-intent: an event of nothing',
    kind: 'event',
    body: { proposal: FOREIGN, eventId: '00000000-0000-0000-0000-000000000000' },
  };
  yield { name: 'grant-running: no grant', kind: 'retirement', body: { proposal: FOREIGN, after: view } };
  for (const [digest, { ends }] of state.grants) {
    yield {
      name: 'grant-running: too early',
      kind: 'retirement',
      body: { proposal: digest, after: view },
      entry: { at: state.head.at < ends ? state.head.at : later(state.head.at, -1) },
    };
    yield {
      name: 'grant-running: not revoked',
      kind: 'retirement',
      body: { proposal: digest, after: { ...view, granted: true } },
      entry: { at: at > ends ? at : ends },
    };
  }
  for (const { digest, proposal: document, due, attempts } of state.open.values()) {
    const ofKey = document.keyArn !== null;
    const last = attempts.at(-1);
    if (last) {
      yield attempt(
        'lease',
        digest,
        ofKey,
        { number: last.number + 1 },
        { at: state.head.at > later(last.at, 1199) ? later(state.head.at, -1) : state.head.at },
      );
      yield attempt('attempt-number', digest, ofKey, { number: last.number }, { at: soon(at, 1) });
      yield attempt('executor: another', digest, ofKey, { number: last.number + 1, executor: sha256('other') }, { at: soon(at, 1) });
      const receipt = (name: string, body: Omit<Bodies['receipt'], 'proposal'>): Attack => ({
        name,
        kind: 'receipt',
        body: { proposal: digest, ...body },
      });
      yield receipt('receipt-effect: none', {
        outcome: 'done',
        reason: null,
        after: ofKey ? { ...view, rotations: 99, status: 'pending-deletion', policyDigest: FOREIGN } : view,
      });
      yield receipt('receipt-effect: no reason', { outcome: 'failed', reason: null, after: view });
      const late = { at: state.head.at > document.expires ? state.head.at : document.expires };
      if (!ofKey) yield { ...receipt('expired: a late change of custody', { outcome: 'done', reason: null, after: null }), entry: late };
    } else {
      if (due > state.head.at) yield attempt('time-lock', digest, ofKey, {}, { at: state.head.at });
      const begun = at > due ? at : due;
      yield attempt('expired', digest, ofKey, {}, { at: document.expires > begun ? document.expires : begun });
      yield attempt('attempt-number: ahead', digest, ofKey, { number: 2 }, { at: begun });
      yield attempt('executor', digest, ofKey, { executor: sha256('other') }, { at: begun });
      yield attempt('receipt-effect: not read', digest, ofKey, { before: ofKey ? null : view }, { at: begun });
      if (ofKey && document.action !== 'freeze')
        yield attempt('key-status: drifted', digest, ofKey, { before: { ...view, rotations: view.rotations + 1 } }, { at: begun });
      if (state.acting !== undefined) yield attempt('acting', digest, ofKey, {}, { at: begun });
      yield {
        name: 'no-intent: a receipt before an attempt',
        kind: 'receipt',
        body: { proposal: digest, outcome: 'failed', reason: 'x', after: null },
      };
    }
  }
}
