import { execute, later, type Ports, ROOT, seal, sha256 } from '../../lib/custody';
import {
  CUSTODIANS,
  custodian,
  DATA,
  EXECUTOR,
  MemoryHolds,
  MemoryKeys,
  MemoryLedger,
  policy,
  proposal,
  QUORUM,
  READER,
  root,
  START,
  signers,
  submission,
  veto,
} from './world';

let ledger: MemoryLedger;
let keys: MemoryKeys;
let holds: MemoryHolds;
let now: string;
const ports = (change: Partial<Ports> = {}): Ports => ({ ledger, keys, holds, now: () => now, executor: EXECUTOR, ...change });
const kinds = () => ledger.entries.slice(1).map((bytes) => /"kind":"([a-z]+)"/.exec(bytes.toString())?.[1]);
beforeEach(() => {
  ledger = new MemoryLedger();
  keys = new MemoryKeys();
  holds = new MemoryHolds();
  now = later(START, 60);
});

test('a rotation: slot, attempt, act, receipt; the same approvals again change nothing', async () => {
  const brought = { submission: submission(proposal(ledger.state(), 'rotate', { rotations: 0 })) };
  const answer = await execute(brought, ports());
  expect(answer).toEqual({ outcome: 'recorded', document: sha256(Buffer.from(brought.submission.proposal.payload, 'base64')) });
  expect(kinds()).toEqual(['intent', 'attempt', 'receipt']);
  expect(await execute(brought, ports())).toEqual(answer);
  expect([kinds().length, keys.acts, ledger.state().keys.get(DATA)?.rotations]).toEqual([3, ['rotate'], 1]);
});

test('a policy change waits; a veto in time stops it; what was vetoed never acts', async () => {
  const document = proposal(ledger.state(), 'change-policy', { policy: policy(READER) });
  const brought = { submission: submission(document) };
  await execute(brought, ports());
  expect(kinds()).toEqual(['intent']);
  const [digest] = [...ledger.state().open.keys()] as [string];
  now = later(now, 71 * 3600);
  expect((await execute({ veto: veto(ledger.state(), digest, 'notary-1') }, ports())).outcome).toBe('recorded');
  now = later(now, 7200);
  expect(await execute(undefined, ports())).toEqual({ outcome: 'idle' });
  expect([kinds(), keys.acts, ledger.state().outcomes.get(digest)]).toEqual([['intent', 'veto'], [], 'vetoed']);
});

test('a policy change acts when its time-lock is over', async () => {
  await execute({ submission: submission(proposal(ledger.state(), 'change-policy', { policy: policy(READER) })) }, ports());
  now = later(now, 72 * 3600);
  await execute(undefined, ports());
  expect([kinds(), keys.acts]).toEqual([['intent', 'attempt', 'receipt'], ['change-policy']]);
});

test('a read grant is given by one custodian and ends by itself', async () => {
  const grant = { grantee: 'arn:aws:iam::200000000003:role/reader', ticket: 'TC-1', hours: 8 };
  await execute({ submission: submission(proposal(ledger.state(), 'grant-read', grant)) }, ports());
  expect([keys.grants.size, ledger.state().grants.size, ledger.state().slots.length]).toEqual([1, 1, 1]);
  now = later(now, 8 * 3600);
  await execute(undefined, ports());
  expect([keys.grants.size, ledger.state().grants.size, kinds()]).toEqual([0, 0, ['intent', 'attempt', 'receipt', 'retirement']]);
});

test('a new root: signed by old and new; what waited under the old one is void; the removed custodian cannot veto', async () => {
  await execute({ submission: submission(proposal(ledger.state(), 'change-policy', { policy: policy(READER) })) }, ports());
  const [waiting] = [...ledger.state().open.keys()] as [string];
  const next = root({ version: 2, custodians: ['foundation-1', 'foundation-3', 'vendor-1', 'notary-1'].map(custodian) });
  const sealedRoot = seal(next, ROOT, signers([...QUORUM, 'foundation-3']));
  const document = proposal(ledger.state(), 'change-root', {
    rootDigest: sha256(Buffer.from(sealedRoot.payload, 'base64')),
    recovery: false,
  });
  await execute({ submission: { ...submission(document), root: sealedRoot } }, ports());
  const digest = [...ledger.state().open.keys()][1] as string;
  const refused = await execute({ veto: veto(ledger.state(), digest, 'foundation-2') }, ports());
  expect(refused).toMatchObject({ outcome: 'refused', refusal: { code: 'veto-own-removal' } });
  await execute({ veto: veto(ledger.state(), waiting, 'foundation-2') }, ports());
  now = later(now, 72 * 3600);
  await execute(undefined, ports());
  expect([ledger.state().root.version, keys.acts]).toEqual([2, []]);
  expect(CUSTODIANS).toHaveLength(4);
});

test.each(['claim', 'claimed', 'perform', 'performed'])('killed at each step (%s), a later run finishes the act, once', async (point) => {
  const brought = { submission: submission(proposal(ledger.state(), 'rotate', { rotations: 0 })) };
  for (let nth = 0; nth < 4; nth += 1) {
    ledger = new MemoryLedger();
    keys = new MemoryKeys();
    now = later(START, 60);
    let left = nth;
    const die = (at: string) => {
      if (at === point && left-- === 0) throw new Error('killed');
    };
    const dying = ports({
      ledger: {
        read: ledger.read,
        claim: async (slot, bytes) => {
          die('claim');
          const won = await ledger.claim(slot, bytes);
          die('claimed');
          return won;
        },
      },
      keys: {
        read: keys.read,
        perform: async (act) => {
          die('perform');
          const refusal = await keys.perform(act);
          die('performed');
          return refusal;
        },
      },
    });
    await execute(brought, dying).catch((error: Error) => expect(error.message).toBe('killed'));
    now = later(now, 1200);
    await execute(brought, ports());
    expect([keys.acts, ledger.state().outcomes.size]).toEqual([['rotate'], 1]);
  }
});
