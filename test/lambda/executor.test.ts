import { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { digestOf, grantName, later, policyDigest, ROOT, seal, sha256 } from '../../lib/custody';
import { custodian, EXECUTOR, policy, proposal, QUORUM, READER, root, signers, submission, veto } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { Stage } from './stage';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator('100000000002');
});
afterAll(() => emulator.stop());

const DAY = 86_400;
const AS_MADE = { policyDigest: policyDigest(policy()), status: 'enabled', rotations: 0, grants: [] };
const GRANT = { grantee: 'arn:aws:iam::200000000003:role/reader', ticket: 'TC-1', hours: 8 };
const ACTED = ['intent', 'attempt', 'receipt'];

/** What is proposed one after the other, how long each waits, and what is then true at KMS and in the ledger. */
const ACTS: readonly {
  readonly name: string;
  readonly steps: readonly (readonly [Parameters<typeof proposal>[1], object, number])[];
  readonly key: object;
  readonly kinds: readonly string[];
}[] = [
  { name: 'a rotation', steps: [['rotate', { rotations: 0 }, 0]], key: { ...AS_MADE, rotations: 1 }, kinds: ACTED },
  {
    name: 'a second rotation',
    steps: [
      ['rotate', { rotations: 0 }, 0],
      ['rotate', { rotations: 1 }, 0],
    ],
    key: { ...AS_MADE, rotations: 2 },
    kinds: [...ACTED, ...ACTED],
  },
  {
    name: 'a policy change, after its time-lock',
    steps: [['change-policy', { policy: policy(READER) }, 3 * DAY]],
    key: { ...AS_MADE, policyDigest: policyDigest(policy(READER)) },
    kinds: ACTED,
  },
  { name: 'disable', steps: [['disable', { reason: 'r' }, 3 * DAY]], key: { ...AS_MADE, status: 'disabled' }, kinds: ACTED },
  {
    name: 'disable, and enable again',
    steps: [
      ['disable', { reason: 'r' }, 3 * DAY],
      ['enable', { reason: 'r' }, 0],
    ],
    key: AS_MADE,
    kinds: [...ACTED, ...ACTED],
  },
  { name: 'freeze', steps: [['freeze', { reason: 'r' }, 0]], key: { ...AS_MADE, status: 'disabled' }, kinds: ACTED },
  {
    name: 'deletion is scheduled',
    steps: [['schedule-deletion', { days: 30 }, 3 * DAY]],
    key: { ...AS_MADE, status: 'pending-deletion' },
    kinds: ACTED,
  },
  {
    name: 'deletion is scheduled and cancelled: the key stays disabled',
    steps: [
      ['schedule-deletion', { days: 30 }, 3 * DAY],
      ['cancel-deletion', { reason: 'r' }, 0],
    ],
    key: { ...AS_MADE, status: 'disabled' },
    kinds: [...ACTED, ...ACTED],
  },
];

test.each(ACTS)('$name', async ({ steps, key, kinds }) => {
  const stage = await Stage.open(emulator);
  for (const [action, parameters, wait] of steps) {
    const body = submission(proposal(await stage.state(), action, parameters as never, { keyArn: stage.data }));
    expect(await stage.submit(body)).toEqual({ outcome: 'recorded', document: digestOf(body.proposal) });
    stage.now = later(stage.now, wait);
    if (wait > 0) expect(await stage.due()).toEqual({ outcome: 'idle', events: 0 });
  }
  expect([await stage.key(), await stage.kinds()]).toEqual([key, kinds]);
  expect(await stage.key(stage.log)).toEqual(AS_MADE);
});

test('a read grant: one named reader, decryption only, given once, and taken back when its time is over', async () => {
  const stage = await Stage.open(emulator);
  const body = submission(proposal(await stage.state(), 'grant-read', GRANT, { keyArn: stage.data }));
  await stage.submit(body);
  await stage.submit(body);
  const grant = { Name: grantName(digestOf(body.proposal)), GranteePrincipal: GRANT.grantee, Operations: ['Decrypt'] };
  expect(await stage.key()).toEqual({ ...AS_MADE, grants: [grant] });
  stage.now = later(stage.now, 8 * 3600 - 1);
  await stage.due();
  expect([await stage.key(), await stage.kinds()]).toEqual([{ ...AS_MADE, grants: [grant] }, ACTED]);
  stage.now = later(stage.now, 1);
  await stage.due();
  expect([await stage.key(), await stage.kinds()]).toEqual([AS_MADE, [...ACTED, 'retirement']]);
});

test('a custodian is replaced: the new one counts, the old one does not', async () => {
  const stage = await Stage.open(emulator);
  const next = root({ version: 2, custodians: ['foundation-1', 'foundation-3', 'vendor-1', 'notary-1'].map(custodian) });
  const newRoot = seal(next, ROOT, signers([...QUORUM, 'foundation-3']));
  const change = proposal(await stage.state(), 'change-root', { rootDigest: digestOf(newRoot), recovery: false });
  await stage.submit({ ...submission(change), root: newRoot });
  stage.now = later(stage.now, 3 * DAY);
  await stage.due();
  const rotate = proposal(await stage.state(), 'rotate', { rotations: 0 }, { keyArn: stage.data, expires: later(stage.now, 10 * DAY) });
  const old = await stage.submit(submission(rotate, ['foundation-2', 'vendor-1', 'notary-1']));
  expect(old).toMatchObject({ outcome: 'refused', refusal: { code: 'signature-unknown' } });
  expect(await stage.submit(submission(rotate, ['foundation-3', 'vendor-1', 'notary-1']))).toMatchObject({ outcome: 'recorded' });
  expect([await stage.key(), await stage.kinds()]).toEqual([{ ...AS_MADE, rotations: 1 }, [...ACTED, ...ACTED]]);
});

test('an executor is replaced: the old one stands down, the new one acts', async () => {
  const stage = await Stage.open(emulator);
  const other = sha256('executor 2');
  await stage.submit(submission(proposal(await stage.state(), 'change-executor', { executor: other })));
  stage.now = later(stage.now, 3 * DAY);
  await stage.due();
  const paper = JSON.stringify(
    submission(proposal(await stage.state(), 'rotate', { rotations: 0 }, { keyArn: stage.data, expires: later(stage.now, 10 * DAY) })),
  );
  const refused = { outcome: 'refused', refusal: { code: 'executor', expected: `executor ${other}`, found: EXECUTOR } };
  expect(await stage.executor().run({ paper })).toMatchObject(refused);
  expect(await stage.executor().run({})).toMatchObject(refused);
  expect(await stage.executor({ executor: other }).run({ paper })).toMatchObject({ outcome: 'recorded' });
  expect([await stage.key(), await stage.kinds()]).toEqual([{ ...AS_MADE, rotations: 1 }, [...ACTED, ...ACTED]]);
});

test('a veto in time stops a change for good', async () => {
  const stage = await Stage.open(emulator);
  const body = submission(proposal(await stage.state(), 'change-policy', { policy: policy(READER) }, { keyArn: stage.data }));
  await stage.submit(body);
  const stop = { veto: veto(await stage.state(), digestOf(body.proposal), 'notary-1') };
  expect(await stage.submit(stop)).toEqual({ outcome: 'recorded', document: digestOf(stop.veto) });
  stage.now = later(stage.now, 4 * DAY);
  expect(await stage.due()).toEqual({ outcome: 'idle', events: 0 });
  expect([await stage.key(), await stage.kinds()]).toEqual([AS_MADE, ['intent', 'veto']]);
});

test('a policy that was changed past the protocol: put back over exactly what the approvers saw, and over nothing else', async () => {
  const stage = await Stage.open(emulator);
  const set = (document: object) =>
    stage.kms.send(new PutKeyPolicyCommand({ KeyId: stage.data, PolicyName: 'default', Policy: JSON.stringify(document) }));
  const put = { policy: policy(), found: policyDigest(policy(READER)) };
  const restore = async () => submission(proposal(await stage.state(), 'restore-policy', put, { keyArn: stage.data }));
  // Changed once more since they saw it: the act waits.
  await set(policy(READER, READER));
  await stage.submit(await restore());
  expect([await stage.key(), await stage.kinds()]).toEqual([
    { ...AS_MADE, policyDigest: policyDigest(policy(READER, READER)) },
    ['intent'],
  ]);
  // As they saw it.
  await set(policy(READER));
  await stage.due();
  expect([await stage.key(), await stage.kinds()]).toEqual([AS_MADE, ACTED]);
  const other = await stage.submit(
    submission(proposal(await stage.state(), 'restore-policy', { ...put, policy: policy(READER) }, { keyArn: stage.data })),
  );
  expect(other).toMatchObject({ outcome: 'refused', refusal: { code: 'policy-digest' } });
});
