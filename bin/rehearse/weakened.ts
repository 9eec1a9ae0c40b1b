import type { Weakened } from '../../lib/rehearse/drills';

const FAILED: readonly Weakened['outcome'][] = ['SURVIVED', 'NOT PUT BACK'];
/** No drill weakened shows nothing. */
export const allNoticed = (results: readonly Weakened[]): boolean =>
  results.some(({ outcome }) => outcome === 'noticed') && !results.some(({ outcome }) => FAILED.includes(outcome));
export const isFailed = ({ outcome }: Weakened): boolean => FAILED.includes(outcome);

export const weakenedLine = ({ id, outcome, by, seconds }: Weakened, at: number, of: number): string =>
  `  ${`[${Math.min(at, of)}/${of}]`.padEnd(8)} ${outcome.padEnd(14)} ${id.padEnd(36)} ${`${seconds.toFixed(1)} s`.padStart(7)}  ${by}`;

export function weakenedText(results: readonly Weakened[]): string {
  const of = (outcome: Weakened['outcome']) => results.filter((result) => result.outcome === outcome);
  const [noticed, survived] = [of('noticed').length, of('SURVIVED').length];
  const named = (outcome: Weakened['outcome']) => of(outcome).map(({ id, by }) => `    ${id}: ${by}`);
  const left = of('NOT PUT BACK').length;
  return [
    '',
    `${noticed + survived} drills weakened, ${noticed} noticed it, ${survived} survived.`,
    ...named('SURVIVED'),
    `${of('not weakened').length} not weakened, as it cannot be done in place:`,
    ...named('not weakened'),
    ...(of('not applicable').length > 0 ? [`${of('not applicable').length} not applicable:`, ...named('not applicable')] : []),
    ...(left > 0 ? [`${left} NOT PUT BACK:`, ...named('NOT PUT BACK')] : []),
    allNoticed(results)
      ? 'Whole: each of them fails without what it says stops it. Everything was put back before it was read back and attacked.'
      : 'BROKEN: a drill that holds all the same shows nothing.',
  ].join('\n');
}
