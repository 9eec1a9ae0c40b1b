import { join } from 'node:path';
import { type Promised, readPromises } from '../../lib/gate/promises';
import type { DrillResult } from '../../lib/rehearse/drills';
import { RULES } from '../../policies/rules';
import { readClaims } from '../claims';
import { ROOT } from '../root';

/** How a promise stood the drills that were run. */
export interface Drilled {
  readonly id: string;
  readonly promise: string;
  /** `held`: every one that was run; `not drilled`: none was, or none could be, which says nothing. */
  readonly state: 'held' | 'BROKEN' | 'not drilled';
  readonly drills: readonly Pick<DrillResult, 'id' | 'outcome'>[];
  /** What else shows it: rules and claims, which judged the assembly before it was deployed; tests; drills that were not run. */
  readonly besides: readonly string[];
}

export function promisesDrilled(results: readonly DrillResult[], promises: readonly Promised[] = readAll()): readonly Drilled[] {
  return promises.map(({ id, promise, shownBy }) => {
    const drills = results.filter((result) => result.promise === id).map(({ id: drill, outcome }) => ({ id: drill, outcome }));
    const run = drills.filter(({ outcome }) => outcome !== 'not applicable');
    const state = run.length === 0 ? 'not drilled' : run.some(({ outcome }) => outcome === 'BROKEN') ? 'BROKEN' : 'held';
    const besides = shownBy.map((by) => `${by.kind}:${by.id}`).filter((by) => !drills.some((drill) => by === `drill:${drill.id}`));
    return { id, promise, state, drills, besides };
  });
}

function readAll(): readonly Promised[] {
  const claims = readClaims().map(({ id }) => id);
  return readPromises(
    join(ROOT, 'policies', 'promises.yaml'),
    RULES.map(({ id }) => id),
    claims,
  );
}

const MARK = { held: '✓', BROKEN: '✗', 'not drilled': '○' } as const;

export function promisesText(promises: readonly Drilled[]): string {
  const lines = promises.flatMap(({ promise, state, drills, besides }) => {
    const tried = drills.map(({ id, outcome }) => `${id} ${outcome}`).join(', ');
    const others = besides.map((by) => by.slice(0, by.indexOf(':')));
    const counts = ['rule', 'claim', 'test', 'drill'].flatMap((kind) => {
      const count = others.filter((other) => other === kind).length;
      return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
    });
    const rest = counts.length === 0 ? '' : `; besides: ${counts.join(', ')}`;
    return [`  ${MARK[state]} ${promise}`, `      ${drills.length === 0 ? 'not drilled' : tried}${rest}`];
  });
  return ['Promise by promise, what the drills came to', ...lines].join('\n');
}
