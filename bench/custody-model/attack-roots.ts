import { keyIdOf } from '../../lib/attest/dsse';
import { digestOf, ROOT, type Root, type State, seal } from '../../lib/custody';
import { custodian, proposal, QUORUM, root, sealed, signer, signers } from '../../test/custody/world';
import { type Attack, soon } from './attack';
import { compressed } from './malleable';

/** Roots that a quorum may propose and nobody may get. */
export function* attackedRoots(state: State, at: string): Generator<Attack> {
  if (state.root.version > 1) return;
  const base = root({ version: 2, expires: '2089-01-01T00:00:00Z' });
  const alive = (target: State) => {
    target.root = { ...target.root, expires: '2090-01-01T00:00:00Z' };
  };
  const change = (
    name: string,
    change: Partial<Root>,
    signedBy: readonly string[] = QUORUM,
    recovery = false,
    prepare: Attack['prepare'] = alive,
  ): Attack => {
    const next = { ...base, ...change };
    const envelope = seal(next, ROOT, signers(signedBy));
    const document = proposal(
      state,
      'change-root',
      { rootDigest: digestOf(envelope), recovery },
      { notBefore: at, expires: soon(at, 300) },
    );
    return { name, kind: 'intent', body: { proposal: sealed(document), root: envelope }, prepare };
  };
  const of = (...slugs: string[]) => ({ custodians: slugs.map(custodian) });
  yield change('root-version: one too far', { version: 3 });
  yield change('root-version: the same', { version: 1 });
  yield change('environment: the root of another centre', { environment: 'other' });
  yield change('root-expired: born dead', { expires: at });
  yield change('root-changes', of('foundation-1', 'foundation-3', 'vendor-1', 'vendor-2', 'notary-2'), [
    'foundation-1',
    'foundation-3',
    'vendor-1',
    'vendor-2',
    'notary-1',
    'notary-2',
  ]);
  yield change('quorum: the old one did not sign the root', of('foundation-1', 'foundation-2', 'vendor-1', 'notary-2'), [
    'foundation-1',
    'vendor-1',
    'notary-2',
  ]);
  yield change('root-new-quorum', { threshold: 4 });
  yield change('root-possession', of('foundation-1', 'foundation-3', 'vendor-1', 'notary-1'));
  const faults: readonly [string, Partial<Root>][] = [
    ['a key twice', { custodians: [...base.custodians, { ...custodian('vendor-1'), slug: 'vendor-2' }] }],
    ['a custodian twice', { custodians: [...base.custodians, { ...custodian('vendor-2'), slug: 'vendor-1' }] }],
    ['a party alone', { threshold: 2 }],
    ['an unknown party', { parties: base.parties.slice(0, 2) }],
    ['an unknown organization', { organizations: base.organizations.slice(0, 1) }],
    ['a required party without custodian', of('foundation-1', 'foundation-2', 'notary-1', 'notary-2')],
    ['more than all', { threshold: 5 }],
    ['a required party that is none', { requiredParties: ['foundation', 'vendor', 'nobody'] }],
    ['an account of two organizations', { organizations: [...base.organizations, { slug: 'member', accounts: ['200000000003'] }] }],
    ['one organization alone', { parties: base.parties.map((party) => ({ ...party, organization: 'vendor' })) }],
  ];
  for (const [name, fault] of faults)
    yield change(`root-inconsistent: ${name}`, fault, [...QUORUM, ...(name === 'a custodian twice' ? ['vendor-2'] : [])]);
  const twin = compressed(custodian('vendor-1').publicKey);
  const twins = { ...base, custodians: [...base.custodians, { slug: 'vendor-2', party: 'vendor', publicKey: twin }] };
  const both = seal(twins, ROOT, [...signers(QUORUM), { keyId: keyIdOf(twin), sign: signer('vendor-1').sign }]);
  const wanting = proposal(
    state,
    'change-root',
    { rootDigest: digestOf(both), recovery: false },
    { notBefore: at, expires: soon(at, 300) },
  );
  yield {
    name: 'signature-invalid: one key in two forms',
    kind: 'intent',
    body: { proposal: sealed(wanting), root: both },
    prepare: alive,
  };
  yield change('root-recovery: without need', {}, QUORUM, true);
  const dead = (target: State) => {
    target.root = { ...target.root, expires: at };
  };
  yield change('root-recovery: not declared', {}, QUORUM, false, dead);
  yield change('root-recovery: that changes more', { timeLockHours: 1 }, QUORUM, true, dead);
  const envelope = seal(base, ROOT, signers(QUORUM));
  const named = (rootDigest: string) =>
    sealed(proposal(state, 'change-root', { rootDigest, recovery: false }, { notBefore: at, expires: soon(at, 300) }));
  const other = seal({ ...base, timeLockHours: 1 }, ROOT, signers(QUORUM));
  yield {
    name: 'root-digest: another root than approved',
    kind: 'intent',
    body: { proposal: named(digestOf(envelope)), root: other },
    prepare: alive,
  };
  yield { name: 'root-digest: none', kind: 'intent', body: { proposal: named(digestOf(envelope)) }, prepare: alive };
}
