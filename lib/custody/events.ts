import { Follower } from './execute';
import { claim } from './executor';
import type { Ports } from './ports';
import { later } from './shape';
import type { Untraced } from './state';

/** The log of calls to the key service. */
export interface EventFinder {
  /**
   * @param executed what was done, by whom the executor is
   * @returns id of the one event that records it; undefined when it is not there yet
   * @throws when more than one could be it, or the log does not answer
   */
  find(executed: Untraced): Promise<string | undefined>;
}

/** CloudTrail has an event after some fifteen minutes (CloudTrail User Guide, "How CloudTrail works"), and answers for 90 days. */
const SOONEST_SECONDS = 900;
const LATEST_SECONDS = 90 * 86_400;
/** LookupEvents takes two calls a second. */
const MOST_A_RUN = 20;

/**
 * Appends the event of each act that was done, once it can be found.
 * @returns how many were appended
 */
export async function appendEvents(
  ports: Pick<Ports, 'ledger' | 'now' | 'executor'>,
  log: EventFinder,
  follower = new Follower(ports.ledger),
): Promise<number> {
  const now = ports.now();
  const due = [...(await follower.follow()).untraced].filter(
    ([, { until }]) => now >= later(until, SOONEST_SECONDS) && now < later(until, LATEST_SECONDS),
  );
  let appended = 0;
  for (const [digest, executed] of due.slice(0, MOST_A_RUN)) {
    const eventId = await log.find(executed);
    if (eventId === undefined) continue;
    for (;;) {
      const state = await follower.follow();
      // Another executor was quicker, or this one has been replaced.
      if (!state.untraced.has(digest) || state.executor !== ports.executor) break;
      const { slot, bytes } = claim(state, ports.now(), 'event', { proposal: digest, eventId });
      if (!(await ports.ledger.claim(slot, bytes))) continue;
      appended += 1;
      break;
    }
  }
  return appended;
}
