import type { HoldAct } from './holds';
import type { State } from './state';
import { type Difference, difference } from './watch';

/**
 * Every hold that the ledger knows is there. What an act under way holds or releases is left to the executor.
 * @param count how many of these versions have a legal hold; an error where nobody can tell
 */
export async function holdDifferences(state: State, count: (act: HoldAct) => Promise<number | Error>): Promise<readonly Difference[]> {
  const acting = state.acting === undefined ? undefined : state.open.get(state.acting)?.proposal;
  const found: Difference[] = [];
  for (const [digest, { case: name, bucket, objects }] of state.holds) {
    if (acting?.action === 'release-hold' && acting.parameters.hold === digest) continue;
    const held = await count({ bucket, objects, on: true });
    const expected = `${objects.length} versions held in ${bucket}`;
    if (held instanceof Error) found.push(difference('unreadable', `hold of ${name}`, expected, held.message));
    else if (held !== objects.length) found.push(difference('hold', `${name}, ${digest}`, expected, String(held)));
  }
  return found;
}
