import { formsOf } from '../../lib/evidence/rehearsed';
import type { Centre } from '../../lib/model/centre';
import type { Deployed, Parts } from '../../lib/rehearse';
import { Caller } from '../../lib/rehearse/caller';
import { DeploymentFailed } from '../../lib/rehearse/cdk';
import { deployChange } from '../../lib/rehearse/change';
import { deployedWorld } from '../../lib/rehearse/deployed';
import { type DrillResult, mutateDrills, runDrills } from '../../lib/rehearse/drills';
import type { Drill, Scene } from '../../lib/rehearse/drills/drill';
import { readBack, readbackText } from '../../lib/rehearse/readback';
import { secondReading } from '../../lib/rehearse/second';
import { readAssembly } from '../../lib/template';
import { ROOT } from '../root';
import { promisesDrilled } from './promises';
import { drillLine, type Rehearsal, resourcesOf } from './report';

export interface Wanted {
  readonly drills: readonly Drill[];
  /** Python of the AWS CLI, when it is to read as well. */
  readonly second?: string;
}

/** A change deployed over what stands, which must be as it was written before. @throws {DeploymentFailed} */
export async function changed(deployed: Deployed, parts: Parts): Promise<Deployed> {
  const { timed, python, emulator, assembly } = deployed;
  const before = await timed.run('read everything back before the change', () => readBack(ROOT, python, emulator.endpoint, assembly));
  if (before.wrong.length > 0) throw new DeploymentFailed('what the change is deployed over', readbackText(before));
  return deployChange(deployed, parts);
}

/** Reads everything back, then runs the drills on what stands. */
export async function attacked(
  { centre, timed, python, emulator, assembly, workspace }: Deployed,
  { drills, second }: Wanted,
  say: (text: string) => void,
  seconds: () => number,
): Promise<Rehearsal> {
  const readback = await timed.run('read everything back', () => readBack(ROOT, python, emulator.endpoint, assembly));
  const again =
    second === undefined
      ? undefined
      : await timed.run('read it with the AWS CLI', () => secondReading(ROOT, second, workspace.home, readAssembly(assembly), centre));
  const caller = new Caller(ROOT, python, emulator.endpoint);
  try {
    const scene = await timed.run('read the policies back', () => sceneOf(caller, assembly, centre));
    const results: DrillResult[] = [];
    say('');
    for await (const result of runDrills(scene, drills)) {
      results.push(result);
      say(drillLine(result));
    }
    const accounts = centre.organizations.reduce((sum, organization) => sum + organization.accounts.length, 0);
    return {
      asOf: centre.asOf,
      forms: formsOf(readAssembly(assembly), centre),
      accounts,
      resources: resourcesOf(readback),
      readback,
      ...(again ? { second: again } : {}),
      drills: results,
      promises: promisesDrilled(results),
      slowest: timed.slowest(5),
      split: timed.split(),
      seconds: seconds(),
    };
  } finally {
    caller.close();
  }
}

async function sceneOf(caller: Caller, assembly: string, centre: Centre): Promise<Scene> {
  const company = centre.organizations.find(({ kind }) => kind === 'company');
  if (!company) throw new Error('there is no company');
  return { centre, world: await deployedWorld(caller, readAssembly(assembly), centre), caller, company };
}

/** @returns how many drills did not notice */
export async function mutated(
  { centre, python, emulator, assembly }: Deployed,
  drills: readonly Drill[],
  say: (text: string) => void,
): Promise<number> {
  const caller = new Caller(ROOT, python, emulator.endpoint);
  let survived = 0;
  say('\nEach drill, with what stops it taken away:\n');
  try {
    for await (const { id, outcome, by } of mutateDrills(() => sceneOf(caller, assembly, centre), drills)) {
      if (outcome === 'SURVIVED') survived += 1;
      say(`  ${outcome.padEnd(12)} ${id.padEnd(30)} ${by}`);
    }
  } finally {
    caller.close();
  }
  say(`\n${survived} of ${drills.length} drills did not notice.`);
  return survived;
}
