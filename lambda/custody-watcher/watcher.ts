import {
  type Difference,
  differences,
  Follower,
  type HoldService,
  holdDifferences,
  LedgerError,
  type LedgerStore,
  ProbeJudge,
  type ProbeStore,
  probeDays,
  probeDifferences,
  probeName,
  probingParties,
  replay,
  type State,
  type Watched,
  waiting,
} from '../../lib/custody';
import { WATCHER_EVENTS, WATCHER_SOURCE } from '../../lib/model/functions';
import type { BusEvent } from '../../lib/objects/events';

export interface WatcherPorts {
  readonly ledger: Pick<LedgerStore, 'read'> & Pick<ProbeStore, 'probe'> & { strangers(): Promise<readonly string[]> };
  /** @throws when the key cannot be read */
  readonly look: (keyArn: string) => Promise<Watched>;
  readonly holds: Pick<HoldService, 'held'>;
  /** What is not as it must be of the executor's code, whose digest the ledger names. */
  readonly code: (digest: string) => Promise<readonly Difference[]>;
  readonly tell: (events: readonly BusEvent[]) => Promise<void>;
  readonly now: () => string;
}
export interface Seen {
  readonly differences: readonly Difference[];
  readonly waiting: number;
}
/** An event has 256 KB at most; a hundred differences are one catastrophe. */
const MOST = 100;

/**
 * Looks at every key, compares, tells. It reads the ledger itself: who watches the recorder must not ask it. When it cannot look
 * at all it throws, and its sign of life is missing.
 */
export async function watch({ ledger, look, holds, code, tell, now }: WatcherPorts): Promise<Seen> {
  const found: Difference[] = (await ledger.strangers()).map((stranger) => ({
    code: 'ledger',
    place: 'ledger',
    expected: 'one version of each entry and nothing else',
    found: stranger,
    fix: 'The oldest version counts. Find out who wrote the other; docs/custody.md, "Alarm by alarm".',
  }));
  const entries: Buffer[] = [];
  const reading = async (slot: number) => {
    const bytes = await ledger.read(slot);
    if (bytes) entries[slot] = bytes;
    return bytes;
  };
  const state = await replayed(new Follower({ read: reading }), found);
  if (state) {
    found.push(...(await code(state.executor)), ...differences(state, await seenOf(state, look), now()));
    found.push(...(await holdDifferences(state, (act) => holds.held(act).catch((error: Error) => error))));
    found.push(...probeDifferences(state, await probesOf(state, entries, ledger, now()), now()));
  }
  const notices = state ? waiting(state) : [];
  const event = (eventName: string, detail: object): BusEvent => ({
    source: WATCHER_SOURCE,
    type: eventName,
    detail: { eventName, ...detail },
  });
  await tell([
    ...(found.length > 0 ? [event(WATCHER_EVENTS.difference, { differences: found.slice(0, MOST), count: found.length })] : []),
    ...notices.map((notice) => event(WATCHER_EVENTS.notice, notice)),
    event(WATCHER_EVENTS.watched, { differences: found.length, waiting: notices.length, head: state?.head ?? null }),
  ]);
  return { differences: found, waiting: notices.length };
}

async function replayed(follower: Follower, found: Difference[]): Promise<State | undefined> {
  try {
    return await follower.follow();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const { index, code, expected, found: shown } = error;
    found.push({
      code: 'ledger',
      place: `entry ${index}`,
      expected: `${code}: ${expected}`,
      found: shown,
      fix: 'Compare with the copy of the ledger.',
    });
    return undefined;
  }
}

async function seenOf(state: State, look: WatcherPorts['look']): Promise<ReadonlyMap<string, Watched | Error>> {
  const seen = new Map<string, Watched | Error>();
  // One after the other: KMS has a quota that the executor needs too.
  for (const arn of state.keys.keys()) seen.set(arn, await look(arn).catch((error: Error) => error));
  return seen;
}

/** The newest probes, each judged on the ledger that it was made on. */
async function probesOf(state: State, entries: readonly Buffer[], { probe }: Pick<ProbeStore, 'probe'>, now: string) {
  const kept = new Map<string, Buffer>();
  for (const party of probingParties(state.root))
    for (const day of probeDays(now)) {
      const name = probeName({ party, at: day });
      const bytes = await probe(name);
      if (bytes) kept.set(name, bytes);
    }
  const judge = new ProbeJudge(kept);
  if (kept.size > 0) replay(entries, undefined, judge.observe);
  return judge.results();
}
