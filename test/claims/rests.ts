import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, readClaims } from '../../bin/claims';
import { explains, parseRedundant } from '../../lib/claims/redundant';
import { Rests } from '../../lib/claims/rests';
import { type Weakening, weakenings } from '../../lib/claims/weaken';
import { worldOf } from '../../lib/world/world';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';
import { randomly } from './random';

const file = join(__dirname, '..', '..', 'policies', 'redundant.yaml');
const PROVE = process.env['PROVE'] === '1';
/** How many of a share `npm test` leaves out; `npm run prove` leaves out each. */
const SAMPLE = 20;

const shown = ({ kind, policy, sid, condition }: Weakening) => `${kind} ${policy} ${sid}${condition === undefined ? '' : `, ${condition}`}`;

/** Leaves out every statement and condition of a share of the reference, or a seeded sample of it, one at a time. */
export function restsTest(share: number, shares: number): void {
  test(`something rests on each statement and condition, or it is known why not (share ${share + 1} of ${shares})`, () => {
    const world = worldOf(referenceAssembly(), testCentre());
    const register = parseRedundant(readFileSync(file, 'utf8'), file);
    const rests = new Rests(world, readClaims(), ACTIONS);
    const mine = weakenings(world).filter((_, index) => index % shares === share);
    const random = randomly(2018 + share);
    const chosen = PROVE ? mine : Array.from({ length: SAMPLE }, () => random.one(mine));
    let flips = 0;
    const unexplained: string[] = [];
    for (const weakening of chosen) {
      if (rests.without(weakening)) flips++;
      else if (!register.some((entry) => explains(entry, weakening))) unexplained.push(shown(weakening));
    }
    expect(unexplained).toEqual([]);
    expect(flips).toBeGreaterThan(0);
    if (PROVE)
      console.log(
        `${chosen.length} left out, one at a time: ${flips} make a claim fail, ${chosen.length - flips} are redundant for a known reason`,
      );
  }, 3_600_000);
}
