import { malleated } from '../../bench/custody-model/malleable';
import type { Envelope } from '../../lib/attest/dsse';
import { CODES, type Code, digestOf, later, type Parameters, type Proposal, type State, type Submission, sha256 } from '../../lib/custody';
import { policy, proposal, READER, signer, submission, veto } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { Stage } from './stage';

let emulator: Emulator;
let stage: Stage;
let state: State;
/** Carried out, and vetoed, before anything is refused. */
let done: Submission;
let vetoed: Submission;
let neverBrought: Submission;
let before: readonly [object, object, readonly string[]];

beforeAll(async () => {
  emulator = await startEmulator('100000000002');
  stage = await Stage.open(emulator);
  const first = await stage.state();
  done = submission(of(first, 'rotate', { rotations: 0 }));
  neverBrought = submission(of(first, 'rotate', { rotations: 0 }, { nonce: '0'.repeat(32) }));
  await stage.submit(done);
  vetoed = submission(of(await stage.state(), 'change-policy', { policy: policy(READER) }));
  await stage.submit(vetoed);
  await stage.submit({ veto: veto(await stage.state(), digestOf(vetoed.proposal), 'notary-1') });
  stage.now = later(stage.now, 60);
  state = await stage.state();
  before = await seen();
});
afterAll(() => emulator.stop());

const of = <A extends keyof Parameters>(on: State, action: A, parameters: Parameters[A], change: Partial<Proposal> = {}) =>
  proposal(on, action, parameters, { keyArn: stage.data, ...change });
const seen = async () => [await stage.key(), await stage.key(stage.log), await stage.kinds()] as const;
const rotate = (change: Partial<Proposal> = {}) => of(state, 'rotate', { rotations: 1 }, change);
const twice = (change: (sig: Buffer) => Buffer): Submission => {
  const { proposal: envelope } = submission(rotate(), ['foundation-1', 'vendor-1']);
  const [, second] = envelope.signatures as [Envelope['signatures'][0], Envelope['signatures'][0]];
  const again = { keyid: second.keyid, sig: change(Buffer.from(second.sig, 'base64')).toString('base64') };
  return { proposal: { ...envelope, signatures: [...envelope.signatures, again] } };
};
const QUORATE = '3 custodians, and one at least of foundation and vendor';
const GRANT = { grantee: 'arn:aws:iam::200000000003:role/reader', ticket: 'TC-1', hours: 8 };

/** What is tried, and why it is refused: code, expected, found. */
const REFUSED: readonly (readonly [string, () => object, Code, () => string, () => string])[] = [
  [
    'one party alone',
    () => submission(rotate(), ['foundation-1', 'foundation-2']),
    'quorum',
    () => QUORATE,
    () => '2 valid signatures of 3 custodians',
  ],
  [
    'enough custodians, but not of each party',
    () => submission(rotate(), ['foundation-1', 'foundation-2', 'notary-1']),
    'quorum',
    () => QUORATE,
    () => 'no valid signature of vendor',
  ],
  [
    'one custodian twice',
    () => twice((sig) => sig),
    'signature-twice',
    () => 'one signature of each key',
    () => `a second of ${signer('vendor-1').keyId}`,
  ],
  [
    'one custodian twice, by a malleated signature',
    () => twice(malleated),
    'signature-twice',
    () => 'one signature of each key',
    () => `a second of ${signer('vendor-1').keyId}`,
  ],
  ['approvals of another environment', () => submission(rotate({ environment: 'other' })), 'environment', () => 'model', () => 'other'],
  [
    'another version of the root',
    () => submission(rotate({ rootVersion: 2 })),
    'root-version',
    () => 'root version 1',
    () => 'root version 2',
  ],
  [
    'expired',
    () => submission(rotate({ notBefore: later(stage.now, -60), expires: stage.now })),
    'expired',
    () => `an expiry after ${stage.now}`,
    () => stage.now,
  ],
  ['a slot that another act has taken', () => neverBrought, 'sequence', () => 'slot 3', () => 'slot 1'],
  [
    'an approved act on another history',
    () => submission(rotate({ previous: sha256('other') })),
    'previous',
    () => `the entry that claimed slot 2, ${state.slots[2]}`,
    () => sha256('other'),
  ],
  [
    'a key that no quorum adopted',
    () =>
      submission(rotate({ keyArn: stage.data.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')), currentPolicyDigest: sha256('x') })),
    'unknown-key',
    () => 'a key that a quorum adopted',
    () => stage.data.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
  ],
  [
    'a log key is disabled',
    () => submission(of(state, 'disable', { reason: 'r' }, { keyArn: stage.log })),
    'key-class',
    () => 'a key of class user-data, material, release',
    () => 'log/vendor, of class log',
  ],
  [
    'deletion of a log key',
    () => submission(of(state, 'schedule-deletion', { days: 30 }, { keyArn: stage.log })),
    'key-class',
    () => 'a key of class user-data, material, release',
    () => 'log/vendor, of class log',
  ],
  [
    'a log key is frozen',
    () => submission(of(state, 'freeze', { reason: 'r' }, { keyArn: stage.log })),
    'key-class',
    () => 'a key of class user-data, release',
    () => 'log/vendor, of class log',
  ],
  [
    'a policy longer than KMS takes',
    () => submission(of(state, 'change-policy', { policy: policy({ ...READER, Sid: 'x'.repeat(32_768) }) })),
    'key-limit',
    () => 'a policy of 32768 bytes at most',
    () => '32999 bytes',
  ],
  [
    'a grant to the approver itself',
    () => submission(of(state, 'grant-read', { ...GRANT, grantee: 'arn:aws:iam::100000000002:role/reader' })),
    'grant-organization',
    () => 'a reader of an organization that the root names and no approver belongs to',
    () => 'arn:aws:iam::100000000002:role/reader of supervisor',
  ],
  [
    'a grant for too long',
    () => submission(of(state, 'grant-read', { ...GRANT, hours: 9 })),
    'grant-hours',
    () => 'at most 8 hours',
    () => '9 hours',
  ],
  [
    'a veto of what was done',
    () => ({ veto: veto(state, digestOf(done.proposal), 'vendor-1') }),
    'veto-nothing',
    () => 'a proposal in its time-lock',
    () => digestOf(done.proposal),
  ],
  ['a second genesis', () => stage.genesis(), 'position', () => 'an empty ledger', () => 'one that has begun'],
];

test.each(REFUSED)('refused, and nothing is changed: %s', async (_, make, code, expected, found) => {
  const fix = 'Nothing was recorded. centre custody show PAPER says what the paper is and lacks; then submit it again.';
  expect(await stage.submit(make())).toEqual({
    outcome: 'refused',
    refusal: { code, meaning: CODES[code], place: 'the paper', expected: expected(), found: found(), fix },
  });
  expect(await seen()).toEqual(before);
});

test('what was carried out or vetoed, brought again with any signatures: nothing more happens', async () => {
  const changed = (envelope: Envelope): Envelope => ({
    ...envelope,
    signatures: envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: malleated(Buffer.from(sig, 'base64')).toString('base64') })),
  });
  for (const { proposal: envelope } of [done, vetoed])
    for (const one of [envelope, changed(envelope)])
      expect(await stage.submit({ proposal: one })).toEqual({ outcome: 'recorded', document: digestOf(one) });
  stage.now = later(stage.now, 4 * 86_400);
  await stage.due();
  expect(await seen()).toEqual(before);
});

test.each([
  ['no paper', { paper: 7 }, 'wrong-type'],
  ['no JSON', { paper: 'x' }, 'not-json'],
  ['something else', { paper: '{"a":1}' }, 'unknown-field'],
])('a paper that is none: %s', async (_, event, code) => {
  expect(await stage.executor().run(event)).toMatchObject({ outcome: 'refused', refusal: { code } });
});
