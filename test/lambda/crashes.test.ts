import { digestOf, grantName, later, type Parameters, policyDigest } from '../../lib/custody';
import { policy, proposal, READER, submission } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { Stage } from './stage';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator('100000000002');
});
afterAll(() => emulator.stop());

const AS_MADE = { policyDigest: policyDigest(policy()), status: 'enabled', rotations: 0, grants: [] };
const GRANTEE = 'arn:aws:iam::200000000003:role/reader';
type Step = 'claim' | 'claimed' | 'perform' | 'performed';
const STEPS: readonly Step[] = ['claim', 'claimed', 'perform', 'performed'];

/** What KMS must show in the end, whatever happens on the way. */
const ACTS: readonly {
  readonly action: keyof Parameters;
  readonly parameters: object;
  readonly wait: number;
  readonly key: (grant: string) => object;
}[] = [
  { action: 'rotate', parameters: { rotations: 0 }, wait: 0, key: () => ({ ...AS_MADE, rotations: 1 }) },
  {
    action: 'change-policy',
    parameters: { policy: policy(READER) },
    wait: 3 * 86_400,
    key: () => ({ ...AS_MADE, policyDigest: policyDigest(policy(READER)) }),
  },
  {
    action: 'grant-read',
    parameters: { grantee: GRANTEE, ticket: 'TC-1', hours: 8 },
    wait: 0,
    key: (Name) => ({ ...AS_MADE, grants: [{ Name, GranteePrincipal: GRANTEE, Operations: ['Decrypt'] }] }),
  },
];

/** An executor that is killed at one step: before or after it writes, before or after it acts. */
async function dies(stage: Stage, step: Step, count: { left: number }, event: object): Promise<boolean> {
  const ports = stage.ports();
  let killed = false;
  const die = (at: Step) => {
    if (at !== step || count.left-- !== 0) return;
    killed = true;
    throw new Error('killed');
  };
  const around = async <T>(first: Step, last: Step, work: () => Promise<T>) => {
    die(first);
    const result = await work();
    die(last);
    return result;
  };
  const dying = {
    ledger: {
      read: ports.ledger.read,
      claim: (slot: number, bytes: Buffer) => around('claim', 'claimed', () => ports.ledger.claim(slot, bytes)),
    },
    keys: { read: ports.keys.read, perform: (act: never) => around('perform', 'performed', () => ports.keys.perform(act)) },
  };
  await stage
    .executor(dying)
    .run(event)
    .catch((error: Error) => expect(error.message).toBe('killed'));
  return killed;
}

// Every step of one act; of the others the one after which the key has changed and nobody wrote it down.
const CASES = ACTS.flatMap((act, index) => STEPS.filter((step) => index === 0 || step === 'performed').map((step) => ({ ...act, step })));
test.each(CASES)('$action, killed at each $step: a later run finishes it, once', async ({ action, parameters, wait, key, step }) => {
  let deaths = 0;
  for (let nth = 0; ; nth += 1) {
    const stage = await Stage.open(emulator);
    const body = submission(proposal(await stage.state(), action, parameters as never, { keyArn: stage.data }));
    const paper = { paper: JSON.stringify(body) };
    const count = { left: nth };
    let killed = await dies(stage, step, count, paper);
    if (!killed && wait > 0) {
      stage.now = later(stage.now, wait);
      killed = await dies(stage, step, count, {});
    }
    // The place was lost before anything was written: whoever brought the paper brings it again.
    await stage.executor().run(paper);
    stage.now = later(stage.now, Math.max(wait, 1200));
    await stage.due();
    const digest = digestOf(body.proposal);
    expect([await stage.key(), (await stage.state()).outcomes.get(digest)]).toEqual([key(grantName(digest)), 'done']);
    if (!killed) break;
    deaths += 1;
  }
  // Three entries, or one act.
  expect(deaths).toBe(step.startsWith('claim') ? 3 : 1);
});

test('two executors at once act once', async () => {
  for (let round = 0; round < 2; round += 1) {
    const stage = await Stage.open(emulator);
    const paper = { paper: JSON.stringify(submission(proposal(await stage.state(), 'rotate', { rotations: 0 }, { keyArn: stage.data }))) };
    const replies = await Promise.all([stage.executor().run(paper), stage.executor().run(paper)]);
    expect(replies.map(({ outcome }) => outcome)).toEqual(['recorded', 'recorded']);
    stage.now = later(stage.now, 1200);
    await Promise.all([stage.due(), stage.due()]);
    expect([await stage.key(), await stage.kinds()]).toEqual([{ ...AS_MADE, rotations: 1 }, ['intent', 'attempt', 'receipt']]);
  }
});
