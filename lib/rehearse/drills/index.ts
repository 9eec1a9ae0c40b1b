import { GUARDED } from './acts';
import { BOUNDARIES } from './boundaries';
import { BUILDS, BUILDS_WEAKENINGS } from './builds';
import { CUSTODY, CUSTODY_WEAKENINGS } from './custody';
import { DIFFERING, DIFFERING_WEAKENINGS } from './differing';
import { type Drill, type Outcome, type Scene, type Seen, untried } from './drill';
import { KEYS } from './keys';
import { LEDGER } from './ledger';
import { PARTNERS } from './partners';
import { RELEASES, RELEASES_WEAKENINGS } from './releases';
import { REVIEWS, REVIEWS_WEAKENINGS } from './reviews';
import { STORES } from './stores';
import type { Weakenings } from './weaken';
import { WEAKENINGS } from './weakenings';

/** Every drill, in the order in which they are run; at most three to a promise. */
export const DRILLS: readonly Drill[] = [
  ...STORES,
  ...LEDGER,
  ...KEYS,
  ...CUSTODY,
  ...BOUNDARIES,
  ...GUARDED,
  ...BUILDS,
  ...RELEASES,
  ...PARTNERS,
  ...REVIEWS,
  // Last: weakened, it releases, and the local AWS takes the lock off an empty bucket only.
  ...DIFFERING,
];

const ALL_WEAKENINGS: Weakenings = {
  ...WEAKENINGS,
  ...CUSTODY_WEAKENINGS,
  ...DIFFERING_WEAKENINGS,
  ...BUILDS_WEAKENINGS,
  ...RELEASES_WEAKENINGS,
  ...REVIEWS_WEAKENINGS,
};

export interface DrillResult extends Omit<Drill, 'run' | 'nobody'>, Omit<Seen, 'outcome'> {
  readonly outcome: Outcome;
  readonly seconds: number;
}

const since = (started: number) => Math.round(performance.now() - started) / 1000;
/** One that cannot be run is broken, never left out. */
const seenBy = ({ run }: Pick<Drill, 'run'>, scene: Scene): Promise<Seen> =>
  run(scene).catch((error: Error) => untried(`it could not be run: ${error.message}`));

/** Runs drills one by one. */
export async function* runDrills(scene: Scene, drills: readonly Drill[]): AsyncGenerator<DrillResult> {
  for (const { run, nobody, ...drill } of drills) {
    const started = performance.now();
    const why = nobody?.(scene.centre, scene.company);
    const seen = why === undefined ? await seenBy({ run }, scene) : ({ outcome: 'not applicable', by: why } as const);
    yield { ...drill, ...seen, seconds: since(started) };
  }
}

export interface Weakened {
  readonly id: string;
  /**
   * `noticed`: without what it says stops it, the drill sees the attack succeed. `SURVIVED`: it does not, and shows nothing. `NOT PUT BACK`:
   * the centre is not what it was before. `not weakened`: that cannot be taken away in place.
   */
  readonly outcome: 'noticed' | 'SURVIVED' | 'NOT PUT BACK' | 'not weakened' | 'not applicable';
  readonly by: string;
  readonly seconds: number;
}

/**
 * Weakens the standing centre for one drill after the other, and puts it back. Run before anything is put into its stores: the lock of
 * what holds something cannot be taken away.
 * @param look reads the centre as it is then
 */
export async function* weakenDrills(look: () => Promise<Scene>, drills: readonly Drill[]): AsyncGenerator<Weakened> {
  const intact = await look();
  for (const drill of drills) {
    const started = performance.now();
    yield { id: drill.id, ...(await weakened(drill, intact, look)), seconds: since(started) };
  }
}

type Found = Pick<Weakened, 'outcome' | 'by'>;

async function weakened(drill: Drill, intact: Scene, look: () => Promise<Scene>): Promise<Found> {
  const why = drill.nobody?.(intact.centre, intact.company);
  if (why !== undefined) return { outcome: 'not applicable', by: why };
  const weakening = ALL_WEAKENINGS[drill.id];
  if (weakening === undefined) return { outcome: 'SURVIVED', by: 'nobody says what would make it fail' };
  if ('none' in weakening) return { outcome: 'not weakened', by: weakening.none };
  const undo = await weakening(intact).catch((error: Error) => error);
  if (undo instanceof Error) return { outcome: 'SURVIVED', by: `it could not be weakened: ${undo.message}` };
  const found = await look().then(
    async (weak): Promise<Found> => {
      const { outcome, by, untried: unmade } = await seenBy(drill, weak);
      // A drill that only could not be run has noticed nothing.
      return { outcome: outcome === 'BROKEN' && !unmade ? 'noticed' : 'SURVIVED', by };
    },
    (error: Error): Found => ({ outcome: 'SURVIVED', by: `the weakened centre could not be read: ${error.message}` }),
  );
  return undo().then(
    () => found,
    (error: Error) => ({ outcome: 'NOT PUT BACK', by: error.message }),
  );
}
