import fc from 'fast-check';
import { encodeEntry, LedgerError, replay, sha256 } from '../../lib/custody';
import { longLedger } from './long-ledger';
import { policy, proposal, READER, submission } from './world';

const ACTS = process.env['PROVE'] === '1' ? 1000 : 20;
const RUNS = { numRuns: process.env['PROVE'] === '1' ? 60 : 120 };
const entries = longLedger(ACTS);
const GENESIS_ONLY = entries.slice(0, 1);
const WITHOUT_ACTS = replay(GENESIS_ONLY);
const place = fc.nat({ max: entries.length - 1 });

function firstBad(ledger: readonly Buffer[]): { index: number; code: string } | undefined {
  try {
    replay(ledger);
    return undefined;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { index: error.index, code: error.code };
  }
}

test('an intact ledger replays', () => {
  const state = replay(entries);
  expect([state.head.sequence, state.outcomes.size, state.slots.length, state.open.size]).toEqual([3 * ACTS, ACTS, ACTS + 1, 0]);
});

test('any flipped bit: the entry it is in is named', () => {
  fc.assert(
    fc.property(place, fc.nat(), fc.nat({ max: 7 }), (index, at, bit) => {
      const flipped = Buffer.from(entries[index] as Buffer);
      const byte = at % flipped.length;
      flipped[byte] = (flipped[byte] as number) ^ (1 << bit);
      expect(firstBad(entries.with(index, flipped))?.index).toBe(index);
    }),
    RUNS,
  );
});

test('an entry removed, swapped or inserted: the first place that is wrong is named', () => {
  fc.assert(
    fc.property(place, place, fc.constantFrom('remove', 'swap', 'insert'), (one, other, how) => {
      const [first, second] = [Math.min(one, other), Math.max(one, other)];
      const [a, b] = [entries[first] as Buffer, entries[second] as Buffer];
      if (how === 'swap') expect(firstBad(entries.with(first, b).with(second, a))?.index).toBe(first === second ? undefined : first);
      // What is cut off at the end leaves a ledger that was whole once: the head, known from elsewhere, tells.
      if (how === 'remove') expect(firstBad(entries.toSpliced(first, 1))?.index).toBe(first === entries.length - 1 ? undefined : first);
      // A copy beside its original: the second of the two is the one too many.
      if (how === 'insert') expect(firstBad(entries.toSpliced(second, 0, a))?.index).toBe(first === second ? second + 1 : second);
    }),
    RUNS,
  );
  expect(firstBad([])).toEqual({ index: 0, code: 'position' });
  expect(replay(entries.slice(0, -1)).head.digest).not.toBe(replay(entries).head.digest);
});

test('an entry edited by somebody who makes its digest anew: it, or the one after it, is named', () => {
  fc.assert(
    fc.property(
      place,
      fc.constantFrom(/"at":"2026-01-01T/, /"number":1/, /"rotations":0/, /"outcome":"done"/, /"sig":"M/),
      (index, part) => {
        const inner = (entries[index] as Buffer).subarray(85, -1).toString();
        const edited = inner.replace(part, (found) => found.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) ^ 1)));
        fc.pre(edited !== inner && index < entries.length - 1);
        const bytes = Buffer.from(`{"digest":"${sha256(edited)}","entry":${edited}}`);
        const bad = firstBad(entries.with(index, bytes));
        expect([index, index + 1]).toContain(bad?.index);
      },
    ),
    RUNS,
  );
});

test('removing an approval never helps, and the order of approvals never matters', () => {
  const state = replay(GENESIS_ONLY);
  const change = proposal(state, 'change-policy', { policy: policy(READER) }, { keyArn: [...state.keys.keys()][0] as string });
  const slugs = state.root.custodians.map(({ slug }) => slug);
  const accepted = (by: readonly string[]) => {
    const entry = longLedgerWith(submission(change, by));
    return firstBad(entry) === undefined;
  };
  fc.assert(
    fc.property(fc.shuffledSubarray(slugs, { minLength: 1 }), fc.nat(), (by, which) => {
      const fewer = by.filter((_, index) => index !== which % by.length);
      if (!accepted(by) && fewer.length > 0) expect(accepted(fewer)).toBe(false);
      expect(accepted(by)).toBe(accepted(by.toReversed()));
    }),
    RUNS,
  );
});

function longLedgerWith(brought: object): Buffer[] {
  const state = WITHOUT_ACTS;
  const body = {
    environment: state.environment,
    sequence: 1,
    previous: state.head.digest,
    kind: 'intent',
    at: state.head.at,
    body: brought,
  };
  return [...GENESIS_ONLY, encodeIntent(body)];
}
const encodeIntent = (entry: object) => encodeEntry(entry as never).bytes;
