import { GUARDED } from './acts';
import { BOUNDARIES } from './boundaries';
import { CUSTODY, CUSTODY_WEAKENINGS } from './custody';
import { broken, type Drill, type Scene, type Seen } from './drill';
import { KEYS } from './keys';
import { PARTNERS } from './partners';
import { STORES } from './stores';
import { WEAKENINGS } from './weakenings';

/** Every drill, in the order in which they are run; at most three to a promise. */
export const DRILLS: readonly Drill[] = [...STORES, ...KEYS, ...CUSTODY, ...BOUNDARIES, ...GUARDED, ...PARTNERS];

export interface DrillResult extends Omit<Drill, 'run'>, Seen {
  readonly seconds: number;
}

/** Runs drills one by one. One that cannot be run is broken, never left out. */
export async function* runDrills(scene: Scene, drills: readonly Drill[]): AsyncGenerator<DrillResult> {
  for (const { run, ...drill } of drills) {
    const started = performance.now();
    const seen = await run(scene).catch((error: Error) => broken(`it could not be run: ${error.message}`));
    yield { ...drill, ...seen, seconds: Math.round(performance.now() - started) / 1000 };
  }
}

export interface Mutated {
  readonly id: string;
  /** `noticed`: the drill fails without what it says stops it. `SURVIVED`: it holds all the same, and shows nothing. */
  readonly outcome: 'noticed' | 'SURVIVED' | 'not weakened';
  readonly by: string;
}

/** Weakens the standing centre for one drill after the other, and puts it back. @param seen reads the centre as it is then */
export async function* mutateDrills(seen: () => Promise<Scene>, drills: readonly Drill[]): AsyncGenerator<Mutated> {
  for (const drill of drills) {
    const weakening = { ...WEAKENINGS, ...CUSTODY_WEAKENINGS }[drill.id];
    if (weakening === undefined) yield { id: drill.id, outcome: 'SURVIVED', by: 'nobody says what would make it fail' };
    else if ('none' in weakening) yield { id: drill.id, outcome: 'not weakened', by: weakening.none };
    else {
      const undo = await weakening(await seen());
      // A drill that only cannot be run has noticed nothing.
      const { outcome, by } = await drill.run(await seen()).catch((error: Error) => ({ outcome: 'proved', by: error.message }) as const);
      await undo();
      yield { id: drill.id, outcome: outcome === 'BROKEN' ? 'noticed' : 'SURVIVED', by };
    }
  }
}
