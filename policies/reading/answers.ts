import type { Answer } from '../../lib/gate/types';
import { type ResolvedResource, Unresolved, type Value } from '../../lib/template/types';
import { at, type Pointer, shown } from './values';

export const COMPLIANT: Answer = { verdict: 'compliant' };
export const NOT_APPLICABLE: Answer = { verdict: 'not-applicable' };

export function violating(pointer: Pointer, expected: string, found: string): Answer {
  return { verdict: 'violating', at: pointer, expected, found };
}

export function undetermined(pointer: Pointer, expected: string, found: string): Answer {
  return { verdict: 'undetermined', at: pointer, expected, found };
}

/** Judges one property: open is undetermined, missing is whatever the test says of undefined. */
export function property(resource: ResolvedResource, path: Pointer, expected: string, test: (value: Value | undefined) => boolean): Answer {
  const value = at(resource.properties, ...path);
  const pointer = ['Properties', ...path];
  if (value instanceof Unresolved) return undetermined(pointer, expected, value.reason);
  return test(value) ? COMPLIANT : violating(pointer, expected, shown(value));
}

/** All that is wrong, or one compliant answer when nothing is. */
export function allOf(answers: readonly Answer[]): readonly Answer[] {
  const wrong = answers.filter((answer) => answer.verdict === 'violating' || answer.verdict === 'undetermined');
  if (wrong.length > 0) return wrong;
  return [answers.some((answer) => answer.verdict === 'compliant') ? COMPLIANT : NOT_APPLICABLE];
}
