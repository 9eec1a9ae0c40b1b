import { newState } from './chain';
import { judgeDay, type LaneSettings, type LoadedDay, loadDay } from './day';
import { DAY, type Lane } from './keys';
import type { LogChecker } from './logs';
import { daysOf } from './naming';
import type { ObjectSource } from './source';
import type { DayOutcome, LaneState } from './state';

/** Days of one lane whose listings and logs are on their way at the same time: hides a slow network, bounds memory. */
const AHEAD = 3;

/**
 * One chain, day after day, in order; memory does not grow with its length.
 * @param resume the last outcome that is on file
 */
export async function* verifyLane(
  source: ObjectSource,
  check: LogChecker,
  settings: LaneSettings,
  lane: Lane,
  resume?: Pick<DayOutcome, 'day' | 'state'>,
): AsyncGenerator<DayOutcome> {
  const [first, last] = daysOf(settings.span);
  let state: LaneState = resume?.state ?? newState(settings.span);
  const loading: Promise<LoadedDay>[] = [];
  const completing: Promise<DayOutcome>[] = [];
  let next = resume ? resume.day + DAY : first;
  const start = () => {
    for (; loading.length < AHEAD && next <= last; next += DAY) loading.push(handled(loadDay(source, settings, lane, next)));
  };
  start();
  for (let load = loading.shift(); load; load = loading.shift()) {
    const loaded = await load;
    start();
    const judged = judgeDay(source, check, settings, lane, state, loaded, loaded.day >= last);
    state = judged.next;
    completing.push(handled(judged.complete()));
    if (completing.length > AHEAD) yield (await completing.shift()) as DayOutcome;
  }
  for (const complete of completing) yield await complete;
}

/** A promise that fails before it is awaited must not end the process; its error is thrown where it is awaited. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
