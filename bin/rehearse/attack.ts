import { busySeconds } from '../../lib/emulator';
import { formsOf } from '../../lib/evidence/rehearsed';
import type { Deployed, Parts } from '../../lib/rehearse';
import { Caller } from '../../lib/rehearse/caller';
import { DeploymentFailed } from '../../lib/rehearse/cdk';
import { deployChange } from '../../lib/rehearse/change';
import { deployedWorld } from '../../lib/rehearse/deployed';
import { type DrillResult, runDrills, type Weakened, weakenDrills } from '../../lib/rehearse/drills';
import type { Drill, Scene } from '../../lib/rehearse/drills/drill';
import { RehearsedLine } from '../../lib/rehearse/line';
import { readBack, readbackText } from '../../lib/rehearse/readback';
import { secondReading } from '../../lib/rehearse/second';
import { readAssembly } from '../../lib/template';
import { ROOT } from '../root';
import { promisesDrilled } from './promises';
import { drillLine, type Rehearsal, resourcesOf } from './report';
import { weakenedLine } from './weakened';

export interface Wanted {
  readonly drills: readonly Drill[];
  /** They were named one by one: one that is not applicable has not shown what was asked for. */
  readonly named: boolean;
  /** First each with what stops it taken away. */
  readonly weaken: boolean;
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

/** Reads everything back, then runs the drills on what stands; before that, where it is asked for, on what is weakened and put back. */
export async function attacked(
  deployed: Deployed,
  { drills, named, weaken, second }: Wanted,
  say: (text: string) => void,
  seconds: () => number,
): Promise<Rehearsal> {
  const { centre, timed, python, emulator, assembly, workspace } = deployed;
  const before = busySeconds(emulator.pid);
  return onScene(deployed, async (look, releases) => {
    const again =
      second === undefined
        ? undefined
        : await timed.run('read it with the AWS CLI', () => secondReading(ROOT, second, workspace.home, readAssembly(assembly), centre));
    // Weakening releases puts more into accounts than the templates say: the second reader comes before it.
    const weak = weaken ? await weakened(look, drills, say) : undefined;
    // What it has put into settings of functions stands in no template.
    await releases.close();
    // Both only read; each leaves the local AWS idle while it works out what it was told.
    const [readback, scene] = await Promise.all([
      timed.run('read everything back', () => readBack(ROOT, python, emulator.endpoint, assembly)),
      timed.run('read the policies back', look),
    ]);
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
      notShown: named ? results.filter(({ outcome }) => outcome === 'not applicable').map(({ id }) => id) : [],
      ...(weak ? { weakened: weak } : {}),
      promises: promisesDrilled(results),
      slowest: timed.slowest(5),
      split: timed.split(),
      ...answering(before, busySeconds(emulator.pid)),
      seconds: seconds(),
    };
  });
}

/** Since the last deployment every step is ours, and the local AWS works only where it is asked. */
const answering = (before: number | undefined, now: number | undefined) =>
  before === undefined || now === undefined ? {} : { answering: now - before };

/** Weakens what stands for one drill after the other. */
async function weakened(look: () => Promise<Scene>, drills: readonly Drill[], say: (text: string) => void): Promise<readonly Weakened[]> {
  const results: Weakened[] = [];
  say('\nEach drill, with what stops it taken away:\n');
  for await (const result of weakenDrills(look, drills)) {
    results.push(result);
    say(weakenedLine(result, results.length, drills.length));
  }
  return results;
}

/** With somebody who attacks. @param use is given what reads the centre as it stands then */
async function onScene<T>(
  { centre, python, emulator, assembly, workspace }: Deployed,
  use: (look: () => Promise<Scene>, releases: RehearsedLine) => Promise<T>,
): Promise<T> {
  const company = centre.organizations.find(({ kind }) => kind === 'company');
  if (!company) throw new Error('there is no company');
  const caller = new Caller(ROOT, python, emulator.endpoint);
  const releases = new RehearsedLine(ROOT, workspace.folder, async () =>
    (await import('../../lib/rehearse/ground')).deployedGround(emulator.endpoint, centre, company),
  );
  const fixed = { centre, caller, company, root: ROOT, line: releases.line };
  try {
    return await use(async () => ({ ...fixed, world: await deployedWorld(caller, readAssembly(assembly), centre) }), releases);
  } finally {
    caller.close();
    await releases.close();
  }
}
