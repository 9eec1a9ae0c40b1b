import { watch } from '../../lambda/custody-watcher/watcher';
import { canonicalJson } from '../../lib/attest/canonical';
import { encodeProbe, later, type State } from '../../lib/custody';
import { probe, probePaper, proposal, submission } from '../custody/world';
import { type Emulator, startEmulator } from '../emulator';
import { REGION, Stage } from './stage';

let emulator: Emulator;
let stage: Stage;
let state: State;
beforeAll(async () => {
  emulator = await startEmulator('100000000002');
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  stage = await Stage.open(emulator);
  state = await stage.state();
});

const paperOf = (change: Parameters<typeof probe>[1] = {}) => probePaper(probe(state, { at: stage.now, ...change }));

/** What the watcher tells of probes. */
async function told(): Promise<readonly (readonly string[])[]> {
  const { differences } = await watch({
    ledger: stage.ledger(),
    look: async () => ({ policyDigest: '', status: 'enabled', rotations: 0, yearly: true, grants: [] }),
    holds: stage.holds(),
    code: async () => [],
    tell: async () => undefined,
    now: () => stage.now,
  });
  return differences.filter(({ code }) => code === 'probe').map(({ place, expected, found }) => [place, expected, found]);
}
const MISSING = (party: string) => [`probe of ${party}`, 'one of today or yesterday', 'none'];

test('a probe comes through the door of papers, is locked in the place of its party and day, and nothing is written over it', async () => {
  const paper = paperOf();
  expect(await stage.submit(paper)).toEqual({ outcome: 'recorded', document: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const name = 'probes/vendor/2026-01-01.json';
  expect(await stage.ledger().probe(name)).toEqual(encodeProbe(paper));
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`;
  const { headers } = await fetch(`${emulator.endpoint}/${stage.bucket}/${name}`, { method: 'HEAD', headers: { authorization } });
  expect(headers.get('x-amz-object-lock-mode')).toBe('COMPLIANCE');
  expect(await stage.submit(paperOf({ at: later(stage.now, 1) }))).toMatchObject({
    outcome: 'refused',
    refusal: { code: 'probe-taken', expected: `no ${name} yet` },
  });
  expect([await stage.ledger().probe(name), await stage.ledger().strangers(), await stage.kinds()]).toEqual([encodeProbe(paper), [], []]);
});

test('what is no probe is refused by the executor, and by the recorder whoever asks it', async () => {
  const stale = paperOf();
  const refused = { outcome: 'refused', refusal: { code: expect.any(String) } };
  stage.now = later(stage.now, 7200);
  for (const paper of [stale, paperOf({ party: 'foundation', caller: 'arn:aws:iam::200000000003:user/x' }), { ...stale, more: 1 }]) {
    expect(await stage.submit(paper)).toMatchObject(refused);
    await expect(stage.recorder().answer({ op: 'keep', probe: canonicalJson(paper as never) })).rejects.toThrow(
      /^(probe-age|probe-caller|unknown-field)/,
    );
  }
  // White space is free in a file, and not in what is kept.
  await expect(stage.recorder().answer({ op: 'keep', probe: JSON.stringify(paperOf(), null, 1) })).rejects.toThrow('not-canonical');
  await stage.submit(submission(proposal(state, 'rotate', { rotations: 0 }, { keyArn: stage.data })));
  expect(await stage.submit(paperOf())).toMatchObject({ outcome: 'refused', refusal: { code: 'probe-head' } });
});

test('the watcher tells whose probe is missing; yesterday is soon enough, the day before is not', async () => {
  expect(await told()).toEqual([MISSING('foundation'), MISSING('vendor')]);
  await stage.submit(paperOf());
  expect(await told()).toEqual([MISSING('foundation')]);
  await stage.submit(paperOf({ party: 'foundation' }));
  expect(await told()).toEqual([]);
  stage.now = '2026-01-02T23:59:00Z';
  expect(await told()).toEqual([]);
  stage.now = '2026-01-03T00:00:00Z';
  expect(await told()).toEqual([MISSING('foundation'), MISSING('vendor')]);
});

test('the watcher tells what was allowed, and what nobody can tell; a probe on an older root still holds', async () => {
  const results = probe(state).results.map((one, index) =>
    index === 1 ? { ...one, outcome: 'allowed' as const, said: 'DryRunOperationException: would have succeeded' } : one,
  );
  const open = results.map((one, index) => (index === 9 ? { ...one, outcome: 'unknown' as const, said: 'NetworkingError: x' } : one));
  await stage.submit(paperOf({ results: open }));
  await stage.submit(paperOf({ party: 'foundation' }));
  // The ledger goes on: probes are judged as of the entry that they name.
  await stage.submit(submission(proposal(state, 'rotate', { rotations: 0 }, { keyArn: stage.data })));
  expect(await told()).toEqual([
    ['probe of vendor', 'Decrypt on statistics/vendor/europe denied', 'allowed: DryRunOperationException: would have succeeded'],
    ['probe of vendor', 'RevokeGrant on log/vendor denied', 'unknown: NetworkingError: x'],
  ]);
});

test('a probe that somebody put there past the recorder is told, and counts for none', async () => {
  const forged = probePaper(probe(state, { at: stage.now }), { by: ['probes-foundation'] });
  await stage.ledger().keep('probes/vendor/2026-01-01.json', encodeProbe(forged));
  await stage.ledger().keep('probes/foundation/2026-01-01.json', Buffer.from('{}'));
  await stage.ledger().keep('probes/vendor/today.json', Buffer.from('{}'));
  expect(await told()).toEqual([
    ['probe of foundation', 'missing-field: probe: a value', 'nothing'],
    ['probe of vendor', 'signature-unknown: signatures of custodians only', expect.stringMatching(/^key id /)],
  ]);
  expect(await stage.ledger().strangers()).toEqual(['probes/vendor/today.json: no entry and no probe']);
});
