import type { Forms } from '../../lib/evidence/rehearsed';
import type { DrillResult } from '../../lib/rehearse/drills';
import { type Readback, readbackText } from '../../lib/rehearse/readback';
import { type SecondReading, secondText } from '../../lib/rehearse/second';
import type { Split } from '../../lib/rehearse/timed';
import { type Format, xml } from '../trail/formats';
import { type Drilled, promisesText } from './promises';

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
  readonly promises: readonly Drilled[];
  readonly slowest: readonly { readonly name: string; readonly seconds: number }[];
  /** Seconds by whose work was waited for. */
  readonly split: Split;
  readonly seconds: number;
}

export const resourcesOf = ({ types }: Readback): number => Object.values(types).reduce((sum, { resources }) => sum + resources, 0);
const failed = ({ drills }: Rehearsal) => drills.filter(({ outcome }) => outcome === 'BROKEN').length;
export const isWhole = (rehearsal: Rehearsal): boolean =>
  failed(rehearsal) === 0 && rehearsal.readback.wrong.length === 0 && (rehearsal.second?.wrong ?? []).length === 0;

export const drillLine = ({ id, outcome, seconds, attack, attacker, by }: DrillResult): string =>
  `  ${outcome.padEnd(8)} ${id.padEnd(30)} ${`${seconds.toFixed(1)} s`.padStart(7)}  ${attack}\n${' '.repeat(50)}by ${attacker}: ${by}`;

export function reported(rehearsal: Rehearsal, format: Format): string {
  if (format === 'json') return JSON.stringify(rehearsal, null, 2);
  return format === 'junit' ? junit(rehearsal) : text(rehearsal);
}

/** The drills have been told one by one, as they were run. */
function text(rehearsal: Rehearsal): string {
  const { accounts, resources, readback, second, drills, promises, slowest, split, seconds } = rehearsal;
  const count = (outcome: string) => drills.filter((drill) => drill.outcome === outcome).length;
  const counts = ['refused', 'proved', 'noticed'].map((outcome) => `${count(outcome)} ${outcome}`).join(', ');
  const verdict = isWhole(rehearsal)
    ? `Whole: ${accounts} accounts with ${resources} resources stand as they were judged, and every attack failed (${counts}).`
    : `BROKEN: ${failed(rehearsal)} of ${drills.length} drills, ${readback.wrong.length + (second?.wrong ?? []).length} properties that are not as written.`;
  return [
    '',
    readbackText(readback),
    ...(second ? [secondText(second)] : []),
    '',
    promisesText(promises),
    '',
    'refused: by code that is not ours, at a real call. proved: decided from the policies as they were deployed, since the local AWS does not',
    'enforce them. noticed: done, and what was deployed tells the other organization.',
    '',
    `Slowest: ${slowest.map((step) => `${step.name} ${step.seconds} s`).join('; ')}.`,
    splitText(split),
    `${verdict} ${seconds.toFixed(1)} s.`,
  ].join('\n');
}

function splitText(split: Split): string {
  const of = (doer: keyof Split) => `${split[doer].toFixed(1)} s`;
  const cold = split.installation > 1 ? `; installing the local AWS, which is there from now on, ${of('installation')}` : '';
  return `Time: the CDK CLI with the local AWS behind it ${of('CDK CLI')}; starting the local AWS ${of('local AWS')}; our own code, reading back included, ${of('ours')}${cold}.`;
}

function junit(rehearsal: Rehearsal): string {
  const { drills, readback, second } = rehearsal;
  const cases = drills.map(({ id, promise, outcome, by, seconds }) => {
    const failure =
      outcome === 'BROKEN' ? `<failure type="BROKEN" message="${xml(by)}"/>` : `<system-out>${xml(`${outcome}: ${by}`)}</system-out>`;
    return `  <testcase classname="${xml(promise)}" name="${xml(id)}" time="${seconds}">${failure}</testcase>`;
  });
  const wrong = readback.wrong.map(({ stack, logicalId, property, verdict, found }) => {
    const name = xml(`${stack}/${logicalId} ${property}`);
    return `  <testcase classname="read back" name="${name}"><failure type="${verdict}" message="${xml(found)}"/></testcase>`;
  });
  const unlike = (second?.wrong ?? []).map(
    ({ what, found }) =>
      `  <testcase classname="second reader" name="${xml(what)}"><failure type="differs" message="${xml(String(JSON.stringify(found)))}"/></testcase>`,
  );
  const all = [...cases, ...wrong, ...unlike];
  const bad = failed(rehearsal) + wrong.length + unlike.length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="centre rehearse" tests="${all.length}" failures="${bad}">\n${all.join('\n')}\n</testsuite>`;
}
