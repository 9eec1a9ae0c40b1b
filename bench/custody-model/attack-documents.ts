import { type Envelope, signEnvelope } from '../../lib/attest/dsse';
import { type Action, type Parameters, PROPOSAL, type Proposal, policyDigest, type State, sha256 } from '../../lib/custody';
import { ARN, DATA, LOG, policy, proposal, QUORUM, READER, sealed, signer, veto } from '../../test/custody/world';
import type { Attack } from './attack';
import type { Doc } from './documents';
import { malleated } from './malleable';

/** Custodians that are no quorum; every smaller coalition is inside one of these. */
const COALITIONS = [
  ['foundation-1', 'foundation-2', 'notary-1'],
  ['foundation-1', 'vendor-1'],
  ['foundation-2', 'vendor-1'],
  ['vendor-1', 'notary-1'],
];
const HOUR = 3600;
const hours = (at: string, count: number) => `${new Date(Date.parse(at) + count * HOUR * 1000).toISOString().slice(0, 19)}Z`;
const GRANT = { grantee: 'arn:aws:iam::200000000003:role/reader', ticket: 'TC-1', hours: 8 };

/** What an attacker brings: below a quorum, edited, replayed, or approved for something else. */
export function* attackedDocuments(state: State, at: string, docs: readonly Doc[]): Generator<Attack> {
  const wide = { notBefore: at, expires: hours(at, 300) };
  const make = <A extends Action>(action: A, parameters: Parameters[A], change: Partial<Proposal> = {}) =>
    proposal(state, action, parameters, { ...wide, ...change });
  const as = (name: string, envelope: Envelope, prepare?: Attack['prepare']): Attack => ({
    name,
    kind: 'intent',
    body: { proposal: envelope },
    ...(prepare && { prepare }),
  });
  const ready = (target: State) => {
    const key = target.keys.get(DATA);
    if (key) target.keys.set(DATA, { ...key, status: 'enabled', rotations: 0, policy: policy(), policyDigest: policyDigest(policy()) });
    target.root = { ...target.root, expires: '2090-01-01T00:00:00Z' };
  };
  const all: Proposal[] = [
    make('rotate', { rotations: 0 }),
    make('change-policy', { policy: policy(READER) }),
    make('restore-policy', { policy: policy(), found: sha256('changed') }),
    make('disable', { reason: 'r' }),
    make('schedule-deletion', { days: 30 }),
    make('adopt-key', { name: 'statistics/new', class: 'user-data', policy: policy() }, { keyArn: ARN('new') }),
    make('change-executor', { executor: sha256('hostile') }),
  ];
  for (const coalition of COALITIONS)
    for (const one of all) yield as(`quorum: ${one.action} by ${coalition.join(', ')}`, sealed(one, coalition), ready);

  const rotate = all[0] as Proposal;
  const two = sealed(rotate, ['foundation-1', 'vendor-1']);
  const [first, second] = two.signatures as [Envelope['signatures'][0], Envelope['signatures'][0]];
  const add = (...more: Envelope['signatures']) => ({ ...two, signatures: [...two.signatures, ...more] });
  yield as(
    'signature-twice: malleated',
    add({ keyid: second.keyid, sig: malleated(Buffer.from(second.sig, 'base64')).toString('base64') }),
    ready,
  );
  yield as('signature-twice: the same', add(first), ready);
  const full = sealed(rotate, QUORUM);
  const beside = (...more: Envelope['signatures']) => ({ ...full, signatures: [...full.signatures, ...more] });
  yield as(
    'signature-twice: beside a quorum',
    beside({ keyid: first.keyid, sig: malleated(Buffer.from(first.sig, 'base64')).toString('base64') }),
    ready,
  );
  const payload = Buffer.from(full.payload, 'base64');
  yield as(
    'signature-unknown: beside a quorum',
    beside(...signEnvelope(PROPOSAL.payloadType, payload, [signer('stranger')]).signatures),
    ready,
  );
  yield as(
    'payload-type: signed as something else',
    signEnvelope('application/vnd.swiss-centre.custody-draft+json', payload, QUORUM.map(signer)),
    ready,
  );
  yield as('not-canonical', signEnvelope(PROPOSAL.payloadType, Buffer.concat([payload, Buffer.from(' ')]), QUORUM.map(signer)), ready);
  const large = policy({ ...READER, Sid: 'x'.repeat(1 << 16) });
  // Not a change of policy, which has a limit of its own.
  const huge = make('adopt-key', { name: 'statistics/new', class: 'user-data', policy: large }, { keyArn: ARN('new') });
  yield as('too-large', sealed(huge, QUORUM), ready);
  yield as(
    'signature-unknown',
    add(...signEnvelope(PROPOSAL.payloadType, Buffer.from(two.payload, 'base64'), [signer('stranger')]).signatures),
    ready,
  );
  yield as('signature-invalid: under another name', add({ keyid: signer('notary-1').keyId, sig: second.sig }), ready);
  yield as('signature-invalid: an edited payload', { ...sealed(make('enable', { reason: 'r' })), payload: two.payload }, ready);
  yield as(
    'signature: of the bare payload',
    {
      ...two,
      signatures: QUORUM.map((slug) => ({
        keyid: signer(slug).keyId,
        sig: signer(slug).sign(Buffer.from(two.payload, 'base64')).toString('base64'),
      })),
    },
    ready,
  );

  const quorate = (name: string, document: Proposal, prepare: Attack['prepare'] = ready) => as(name, sealed(document, QUORUM), prepare);
  yield quorate('environment: approved for another centre', make('rotate', { rotations: 0 }, { environment: 'other' }));
  yield quorate('root-version: next', make('rotate', { rotations: 0 }, { rootVersion: state.root.version + 1 }));
  if (state.root.version > 1) yield quorate('root-version: old', make('rotate', { rotations: 0 }, { rootVersion: 1 }));
  if (state.slots.length > 1) {
    const slot = { sequence: state.slots.length - 1, previous: state.slots[state.slots.length - 2] as string };
    yield quorate('sequence: a slot that is taken', make('rotate', { rotations: 0 }, slot));
  }
  yield quorate('sequence: too early', make('rotate', { rotations: 0 }, { sequence: state.slots.length + 1 }));
  yield quorate('previous: another history', make('rotate', { rotations: 0 }, { previous: sha256('other') }));
  yield quorate('not-yet', make('rotate', { rotations: 0 }, { notBefore: hours(at, 1) }));
  yield quorate('expired', make('rotate', { rotations: 0 }, { notBefore: hours(at, -2), expires: at }));
  yield quorate('expired: before its time-lock ends', make('change-policy', { policy: policy(READER) }, { expires: hours(at, 71) }));
  yield quorate('lifetime', make('rotate', { rotations: 0 }, { expires: hours(at, 24 * 30 + 1) }));
  yield quorate('unknown-key', make('rotate', { rotations: 0 }, { keyArn: ARN('unknown'), currentPolicyDigest: sha256('x') }));
  const adopt = { class: 'release', policy: policy() } as const;
  yield quorate(
    'known-key: its ARN',
    make('adopt-key', { ...adopt, name: 'statistics/new' }, { keyArn: LOG, currentPolicyDigest: policyDigest(policy()) }),
  );
  yield quorate('known-key: its name', make('adopt-key', { ...adopt, name: 'log/vendor' }, { keyArn: ARN('new') }));
  yield quorate(
    'policy-digest: of an adopted key',
    make('adopt-key', { ...adopt, name: 'statistics/new' }, { keyArn: ARN('new'), currentPolicyDigest: sha256('x') }),
  );
  yield quorate('policy-digest', make('rotate', { rotations: 0 }, { currentPolicyDigest: sha256('x') }));
  for (const keyArn of [LOG]) {
    yield quorate('key-class: disable a log key', make('disable', { reason: 'r' }, { keyArn }));
    yield quorate('key-class: delete a log key', make('schedule-deletion', { days: 30 }, { keyArn }));
    yield as('key-class: freeze a log key', sealed(make('freeze', { reason: 'r' }, { keyArn }), ['foundation-1']), ready);
    yield as('key-class: read under a log key', sealed(make('grant-read', GRANT, { keyArn }), ['foundation-1']), ready);
  }
  yield quorate('key-status: enable what is enabled', make('enable', { reason: 'r' }));
  yield quorate('key-status: rotations', make('rotate', { rotations: 1 }));
  yield quorate('key-limit: rotations', make('rotate', { rotations: 25 }), (target) => {
    ready(target);
    const key = target.keys.get(DATA);
    if (key) target.keys.set(DATA, { ...key, rotations: 25 });
  });
  yield quorate('key-limit: a policy', make('change-policy', { policy: policy({ ...READER, Sid: 'x'.repeat(1 << 15) }) }));
  const found = sha256('changed');
  yield quorate('policy-digest: another policy put back', make('restore-policy', { policy: policy(READER), found }));
  yield quorate('policy-digest: put back over itself', make('restore-policy', { policy: policy(), found: policyDigest(policy()) }));
  yield quorate('policy-frozen', make('change-policy', { policy: { Version: '2012-10-17', Statement: [READER] } }));

  const grant = (name: string, parameters: Parameters['grant-read'], by: readonly string[], prepare: Attack['prepare'] = ready) =>
    as(name, sealed(make('grant-read', parameters), by), prepare);
  yield grant('grant-quorum', { ...GRANT, grantee: 'arn:aws:iam::100000000002:role/reader' }, ['notary-1']);
  yield grant('grant-organization: its own', { ...GRANT, grantee: 'arn:aws:iam::100000000002:role/reader' }, ['foundation-1']);
  yield grant('grant-organization: approves beside another', GRANT, ['foundation-1', 'vendor-1']);
  yield grant('grant-organization: of nobody', { ...GRANT, grantee: 'arn:aws:iam::900000000009:role/reader' }, ['foundation-1']);
  yield grant('grant-hours', { ...GRANT, hours: 9 }, ['foundation-1']);
  yield grant('key-limit: open grants', GRANT, ['foundation-1'], (target) => {
    ready(target);
    for (const one of ['a', 'b'])
      target.grants.set(sha256(one), { keyArn: DATA, grantee: GRANT.grantee, ticket: 'TC-2', ends: hours(at, 8) });
  });
  yield as('one-signature: a freeze of two', sealed(make('freeze', { reason: 'r' }), ['foundation-1', 'vendor-1']), ready);
  yield as('root-expired', sealed(rotate, QUORUM), (target) => {
    ready(target);
    target.root = { ...target.root, expires: at };
  });
  yield {
    ...as('root-digest: a root beside', sealed(rotate, QUORUM), ready),
    body: { proposal: sealed(rotate, QUORUM), root: sealed(rotate, QUORUM) },
  };

  // What was brought before, brought again: each document has its place, or was refused for good.
  for (const { id, brought, digest } of docs) {
    if (!state.taken.has(digest)) continue;
    // As if the key, the root's age and the number of grants were again as the document needs them.
    const reset = (target: State) => {
      ready(target);
      target.grants.clear();
    };
    if ('veto' in brought) yield { name: `taken: ${id}`, kind: 'veto', body: { veto: brought.veto }, prepare: reset };
    else yield { name: `taken: ${id}`, kind: 'intent', body: brought.submission, prepare: reset };
  }
  for (const intent of state.open.values()) {
    const vetoed = (name: string, envelope: Envelope): Attack => ({ name, kind: 'veto', body: { veto: envelope } });
    yield vetoed('environment: a veto of another centre', veto({ ...state, environment: 'other' }, intent.digest, 'notary-1'));
    const one = veto(state, intent.digest, 'notary-1');
    yield vetoed('one-signature: a veto of two', {
      ...one,
      signatures: [...one.signatures, ...veto(state, intent.digest, 'vendor-1').signatures],
    });
    if (intent.attempts.length > 0 || ['rotate', 'enable', 'freeze', 'grant-read', 'hold'].includes(intent.proposal.action))
      yield vetoed('veto-late', one);
    if (intent.proposal.action === 'change-root' && intent.root?.custodians.every(({ slug }) => slug !== 'foundation-2'))
      yield vetoed('veto-own-removal', veto(state, intent.digest, 'foundation-2'));
  }
  yield { name: 'veto-nothing', kind: 'veto', body: { veto: veto(state, sha256('nothing'), 'notary-1') } };
}
