import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../lib/config/problem';
import { CentreValidation } from '../lib/gate/plugin';
import type { GateResult } from '../lib/gate/types';
import type { Centre } from '../lib/model/centre';
import { buildApp } from '../lib/stacks';
import { writeBootstrap } from '../lib/stacks/bootstrap';
import { type Accepts, countedPacks, type PackCheck } from '../policies/packs/counted';
import { RULES } from '../policies/rules';

export interface Synthesis {
  /** The gate's verdict inside the synthesis. */
  readonly plugin: GateResult;
  readonly checks: readonly PackCheck[];
}

/**
 * Synthesizes the whole centre into a folder, under a temporary name until it is complete.
 * @throws {Error} when the synthesis itself fails; findings are no failure here
 */
export function synthesize(centre: Centre, out: string, accepts: Accepts): Synthesis {
  refuseToReplace(out);
  removeLeftovers(out);
  const staging = `${resolve(out)}.partial-${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(dirname(staging), { recursive: true });
  const checks: PackCheck[] = [];
  const plugin = new CentreValidation(RULES, centre);
  try {
    writeBootstrap(centre, staging);
    quietly(() => buildApp(centre, { outdir: staging, plugins: [plugin, ...countedPacks(checks, accepts)] }).synth());
    if (!plugin.result) throw new Error('the gate did not run inside the synthesis');
    const old = `${resolve(out)}.old-${process.pid}`;
    if (existsSync(out)) renameSync(out, old);
    renameSync(staging, out);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return { plugin: plugin.result, checks };
}

/** Synthesizes with the foreign packs alone, into a folder that is nobody's. @param checks filled with what they say */
export function synthesizePacks(centre: Centre, out: string, checks: PackCheck[], accepts: Accepts): void {
  quietly(() => buildApp(centre, { outdir: out, plugins: countedPacks(checks, accepts) }).synth());
}

/** Only an assembly may be replaced: `--out` must not delete somebody's folder. */
function refuseToReplace(out: string): void {
  if (!existsSync(out)) return;
  const isFolder = statSync(out).isDirectory();
  if (isFolder && (existsSync(join(out, 'manifest.json')) || readdirSync(out).length === 0)) return;
  const found = isFolder ? 'a folder with something else in it' : 'a file';
  throw new InputError([
    {
      code: 'bad-option',
      file: out,
      expected: 'a folder for the assembly, new, empty or with an older one',
      found,
      fix: 'Name another --out.',
    },
  ]);
}

/** What a killed run left behind, unless the process that writes it is still alive. */
function removeLeftovers(out: string): void {
  const folder = dirname(resolve(out));
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const [, pid] = name.startsWith(`${basename(resolve(out))}.`) ? (/\.(?:partial|old)-(\d+)$/.exec(name) ?? []) : [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** CDK prints findings in its own words and sets the exit code; the command says them once, in its own. */
function quietly(work: () => void): void {
  const { exitCode } = process;
  const written: string[] = [];
  const write = process.stderr.write;
  const capture = (chunk: unknown): boolean => {
    written.push(String(chunk));
    return true;
  };
  process.stderr.write = capture as typeof process.stderr.write;
  try {
    work();
  } catch (error) {
    // With findings CDK throws after it has printed them; anything else is a failure of the synthesis.
    if (!/validation/i.test(String(error))) throw error;
  } finally {
    process.stderr.write = write;
    process.exitCode = exitCode ?? 0;
  }
  void written;
}
