import { digestOf, execute, holdAct, later, type Ports, ROOT, seal } from '../../lib/custody';
import {
  custodian,
  EXECUTOR,
  held,
  MemoryHolds,
  MemoryKeys,
  MemoryLedger,
  proposal,
  QUORUM,
  root,
  START,
  signers,
  submission,
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

describe('a legal hold', () => {
  const hold = (...keys: readonly string[]) =>
    submission(proposal(ledger.state(), 'hold', held(...keys), { notBefore: now, expires: END }));
  const release = (digest: string) =>
    submission(proposal(ledger.state(), 'release-hold', { hold: digest, reason: 'the case is over' }, { notBefore: now, expires: END }));
  const END = later(START, 20 * 86_400);
  const holding = () => [...holds.versions].sort();

  test('is put at once by one custodian, seen before the receipt, and released by the quorum after its time-lock', async () => {
    const brought = hold('a', 'b');
    expect(await execute({ submission: brought }, ports())).toMatchObject({ outcome: 'recorded' });
    expect([kinds(), holding(), [...ledger.state().holds.values()]]).toEqual([
      ['intent', 'attempt', 'receipt'],
      ['a v1', 'b v1'],
      [{ ...held('a', 'b'), by: 'foundation-1' }],
    ]);
    const over = release(digestOf(brought.proposal));
    expect(await execute({ submission: over }, ports())).toMatchObject({ outcome: 'recorded' });
    now = later(now, 3 * 86_400 - 1);
    await execute(undefined, ports());
    expect(holding()).toEqual(['a v1', 'b v1']);
    now = later(now, 1);
    await execute(undefined, ports());
    expect([holding(), ledger.state().holds.size, holds.acts]).toEqual([[], 0, ['hold a b', 'release a b']]);
  });

  test('its release leaves what another hold names, also one that is not carried out yet', async () => {
    const first = hold('a', 'b', 'c');
    await execute({ submission: first }, ports());
    await execute({ submission: hold('b') }, ports());
    await execute({ submission: release(digestOf(first.proposal)) }, ports());
    now = later(now, 3 * 86_400);
    const waiting = ledger.state();
    const [act] = [...waiting.open.values()].map(({ proposal: one }) => holdAct(waiting, one));
    expect(act).toEqual({ bucket: 'logs', objects: held('a', 'c').objects, on: false });
    await execute(undefined, ports());
    expect(holding()).toEqual(['b v1']);
  });

  test('that S3 refuses says so, and is not in force; nothing else is held up by it', async () => {
    holds.refuse = 'no such version: a v1';
    await execute({ submission: hold('a') }, ports());
    const { body } = JSON.parse((ledger.entries.at(-1) as Buffer).toString()).entry;
    expect([body.outcome, body.reason, body.after, ledger.state().holds.size]).toEqual(['failed', holds.refuse, { held: 0 }, 0]);
    await execute({ submission: submission(proposal(ledger.state(), 'rotate', { rotations: 0 })) }, ports());
    expect(keys.acts).toEqual(['rotate']);
  });

  test('that waits when the root changes is put all the same: what keeps is never lost', async () => {
    const next = root({ version: 2, custodians: ['foundation-1', 'foundation-3', 'vendor-1', 'notary-1'].map(custodian) });
    const newRoot = seal(next, ROOT, signers([...QUORUM, 'foundation-3']));
    const change = proposal(ledger.state(), 'change-root', { rootDigest: digestOf(newRoot), recovery: false });
    await execute({ submission: { ...submission(change), root: newRoot } }, ports());
    now = later(now, 3 * 86_400);
    // The change of root is under way when the hold arrives, and its executor dies.
    const late = hold('a');
    const claim = async (slot: number, bytes: Buffer) => {
      if (bytes.includes('"kind":"receipt"')) throw new Error('died');
      return ledger.claim(slot, bytes);
    };
    await execute(undefined, ports({ ledger: { read: ledger.read, claim } })).catch(() => undefined);
    await execute({ submission: late }, ports());
    now = later(now, 1200);
    await execute(undefined, ports());
    expect([ledger.state().root.version, holding()]).toEqual([2, ['a v1']]);
  });
});
