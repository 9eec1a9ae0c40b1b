import type { Forms } from '../../lib/evidence/rehearsed';
import type { DrillResult, Weakened } from '../../lib/rehearse/drills';
import { type Readback, readbackText } from '../../lib/rehearse/readback';
import { type SecondReading, secondText } from '../../lib/rehearse/second';
import type { Split } from '../../lib/rehearse/timed';
import { type Format, xml } from '../trail/formats';
import { type Drilled, promisesText } from './promises';
import { allNoticed, isFailed, weakenedText } from './weakened';

/** What a rehearsal came to. */
export interface Rehearsal {
  readonly asOf: string;
  /** The templates that stood, with names in place of ids of keys: evidence takes a rehearsal of its own templates only. */
  readonly forms: Forms;
  readonly accounts: number;
  readonly resources: number;
  readonly readback: Readback;
  /** What the AWS CLI read, where it was asked to. */
  readonly second?: SecondReading;
  readonly drills: readonly DrillResult[];
  /** Drills that were named and that nobody here could try: what was asked for was not shown. */
  readonly notShown: readonly string[];
  /** What became of each drill with what stops it taken away, where that was asked for. */
  readonly weakened?: readonly Weakened[];
  readonly promises: readonly Drilled[];
  readonly slowest: readonly { readonly name: string; readonly seconds: number }[];
  /** Seconds by whose work was waited for. */
  readonly split: Split;
  /** Seconds of processor time of the local AWS since the last deployment, where they can be read: ours only waits for them. */
  readonly answering?: number;
  readonly seconds: number;
}

export const resourcesOf = ({ types }: Readback): number => Object.values(types).reduce((sum, { resources }) => sum + resources, 0);
const failed = ({ drills }: Rehearsal) => drills.filter(({ outcome }) => outcome === 'BROKEN').length;
export const isWhole = (rehearsal: Rehearsal): boolean =>
  stands(rehearsal) && rehearsal.notShown.length === 0 && (rehearsal.weakened === undefined || allNoticed(rehearsal.weakened));
const stands = (rehearsal: Rehearsal): boolean =>
  failed(rehearsal) === 0 && rehearsal.readback.wrong.length === 0 && (rehearsal.second?.wrong ?? []).length === 0;

export const drillLine = ({ id, outcome, seconds, attack, attacker, by }: DrillResult): string =>
  `  ${outcome.padEnd(14)} ${id.padEnd(36)} ${`${seconds.toFixed(1)} s`.padStart(7)}  ${attack}\n${' '.repeat(62)}by ${attacker}: ${by}`;

export function reported(rehearsal: Rehearsal, format: Format): string {
  if (format === 'json') return JSON.stringify(rehearsal, null, 2);
  return format === 'junit' ? junit(rehearsal) : text(rehearsal);
}

/** The drills have been told one by one, as they were run. */
function text(rehearsal: Rehearsal): string {
  const { accounts, resources, readback, second, drills, notShown, promises, weakened, slowest, seconds } = rehearsal;
  const count = (outcome: string) => drills.filter((drill) => drill.outcome === outcome).length;
  const counts = ['refused', 'proved', 'noticed'].map((outcome) => `${count(outcome)} ${outcome}`).join(', ');
  const without = count('not applicable') === 0 ? '' : ` ${count('not applicable')} drills are not applicable here and show nothing.`;
  const verdict = stands(rehearsal)
    ? `${notShown.length > 0 ? `NOT SHOWN: ${notShown.join(', ')}: nobody here could try. Otherwise whole` : 'Whole'}: ${accounts} accounts with ${resources} resources stand as they were judged, and every attack that was made failed (${counts}).${without}`
    : `BROKEN: ${failed(rehearsal)} of ${drills.length} drills, ${readback.wrong.length + (second?.wrong ?? []).length} properties that are not as written.`;
  return [
    '',
    readbackText(readback),
    ...(second ? [secondText(second)] : []),
    '',
    promisesText(promises),
    ...(weakened ? [weakenedText(weakened)] : []),
    '',
    'refused: by code that is not ours, at a real call. proved: decided from the policies as they were deployed, since the local AWS does not',
    'enforce them. noticed: done, and what was deployed tells of it. not applicable: nobody of this environment could try.',
    '',
    `Slowest: ${slowest.map((step) => `${step.name} ${step.seconds} s`).join('; ')}.`,
    splitText(rehearsal),
    `${verdict} ${seconds.toFixed(1)} s.`,
  ].join('\n');
}

function splitText({ split, answering }: Rehearsal): string {
  const of = (doer: keyof Split) => `${split[doer].toFixed(1)} s`;
  const cold = split.installation > 1 ? `; installing the local AWS, which is there from now on, ${of('installation')}` : '';
  const asked = answering === undefined ? '' : ` (for ${answering.toFixed(1)} s of it the local AWS worked on its answers)`;
  return `Time: the CDK CLI with the local AWS behind it ${of('CDK CLI')}; starting the local AWS ${of('local AWS')}; our own code, reading back included, ${of('ours')}${asked}${cold}.`;
}

function junit(rehearsal: Rehearsal): string {
  const { drills, readback, second, notShown, weakened = [] } = rehearsal;
  const cases = drills.map(({ id, promise, outcome, by, seconds }) =>
    testcase(promise, id, seconds, outcome, by, outcome === 'BROKEN' || notShown.includes(id), outcome === 'not applicable'),
  );
  const weak = weakened.map((result) => {
    const { id, outcome, by, seconds } = result;
    return testcase('weakened', id, seconds, outcome, by, isFailed(result), outcome !== 'noticed');
  });
  const wrong = readback.wrong.map(({ stack, logicalId, property, verdict, found }) => {
    const name = xml(`${stack}/${logicalId} ${property}`);
    return `  <testcase classname="read back" name="${name}"><failure type="${verdict}" message="${xml(found)}"/></testcase>`;
  });
  const unlike = (second?.wrong ?? []).map(
    ({ what, found }) =>
      `  <testcase classname="second reader" name="${xml(what)}"><failure type="differs" message="${xml(String(JSON.stringify(found)))}"/></testcase>`,
  );
  const all = [...cases, ...wrong, ...unlike, ...weak];
  const count = (tag: string) => all.filter((one) => one.includes(`<${tag} `)).length;
  const counts = `tests="${all.length}" failures="${count('failure')}" skipped="${count('skipped')}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="centre rehearse" ${counts}>\n${all.join('\n')}\n</testsuite>`;
}

function testcase(of: string, name: string, seconds: number, outcome: string, by: string, fails: boolean, skipped: boolean): string {
  const said = fails
    ? `<failure type="${outcome}" message="${xml(by)}"/>`
    : skipped
      ? `<skipped message="${xml(`${outcome}: ${by}`)}"/>`
      : `<system-out>${xml(`${outcome}: ${by}`)}</system-out>`;
  return `  <testcase classname="${xml(of)}" name="${xml(name)}" time="${seconds}">${said}</testcase>`;
}
