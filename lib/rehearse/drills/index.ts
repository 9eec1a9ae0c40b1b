import { BOUNDARIES } from './boundaries';
import { broken, type Drill, type Scene, type Seen } from './drill';
import { KEYS } from './keys';
import { PARTNERS } from './partners';
import { STORES } from './stores';

/** Every drill, in the order in which they are run; at most three to a promise. */
export const DRILLS: readonly Drill[] = [...STORES, ...KEYS, ...BOUNDARIES, ...PARTNERS];

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
