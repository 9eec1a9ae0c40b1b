import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EmulatorUnavailable, installedAwsCli, installedPython, startEmulator } from '../../lib/emulator';
import { bytesOf } from '../../lib/release';
import {
  type Compiler,
  described,
  findCompiler,
  Line,
  ownGround,
  type Result,
  rehearse as run,
  SCENARIOS,
  type Scenario,
  surroundingsOf,
} from '../../lib/workshop';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { ENTRY } from '../commands/gate';
import { ROOT } from '../root';
import { refuse } from './folder';

const text = { type: 'string' } as const;

export const rehearse: Command = {
  summary: 'the whole line on this machine: real builds, real functions, a local AWS',
  help: `Usage: centre release rehearse [--only NAME,...] [--out DIR] [--format text|json]

Compiles a small C program and a small rule set twice, by the commands that the templates have for CodeBuild, in two clean folders that differ
in path, user, clock, time zone, locale, umask, CPUs and file order. The functions that would be deployed run in plain Node, driven by the
state machine in the local AWS's interpreter; they sign with keys of its KMS. What reproduces is released and verified offline; what does not
is blocked, and the differing files are named.

  --only NAME,...  only these; --only list names them all
  --out DIR        keeps the releases, the log and the trust document in this new folder

Exit code: 0 everything ended as it must, 1 something did not, 2 bad input, 3 no C compiler, no local AWS or no AWS CLI here.`,
  run: async (argv) => {
    // The SDK's warning is for functions, whose runtime is newer.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const { values } = parsed(argv, { only: text, out: text, format: text } as const, 'release rehearse');
    const format = formatOf(values.format);
    if (values.only === 'list') {
      for (const { id, what, ends } of SCENARIOS) console.log(`${id.padEnd(16)} ${what}: ${ends ?? 'released'}`);
      return 0;
    }
    const scenarios = named(values.only);
    if (values.out !== undefined && existsSync(values.out))
      throw refuse('exists', values.out, 'a new folder', 'one that is there', 'Name another.');
    const compiler = findCompiler();
    if (compiler === undefined) {
      console.error(
        'no C compiler: expected gcc, cc or clang on the PATH, found none. Debian: apt install gcc libc6-dev; then run this again.',
      );
      return 3;
    }
    try {
      return await rehearsed(scenarios, compiler, values.out, format);
    } catch (error) {
      if (!(error instanceof EmulatorUnavailable)) throw error;
      console.error(error.message);
      return 3;
    }
  },
};

/** Without a second CPU, or as one user, these two cannot differ. */
function possible({ id }: Scenario): boolean {
  if (id === 'number-of-cpus') return availableParallelism() > 1;
  return id !== 'user' || process.getuid?.() === 0;
}

function named(only: string | undefined): readonly Scenario[] {
  if (only === undefined) return SCENARIOS;
  const names = only.split(',');
  const strange = names.find((name) => !SCENARIOS.some(({ id }) => id === name));
  if (strange !== undefined) throw new UsageError(`there is no '${strange}'`, `One of: ${SCENARIOS.map(({ id }) => id).join(', ')}.`);
  return SCENARIOS.filter(({ id }) => names.includes(id));
}

async function rehearsed(
  scenarios: readonly Scenario[],
  compiler: Compiler,
  out: string | undefined,
  format: 'text' | 'json',
): Promise<number> {
  const say = format === 'text' ? console.log : console.error;
  const [python, awsCli] = [await installedPython(ROOT, say), await installedAwsCli(ROOT, say)];
  const scratch = mkdtempSync(join(tmpdir(), 'release-rehearsal-'));
  const folder = out ?? join(scratch, 'out');
  writeFileSync(join(scratch, 'identities.json'), '[]');
  const emulator = await startEmulator(ROOT, python, join(scratch, 'identities.json'));
  const where = surroundingsOf();
  const left = scenarios.filter((scenario) => !possible(scenario));
  try {
    say(`compiler  ${compiler.version}\nA | B     ${described(where)}\n`);
    const ground = await ownGround(emulator.endpoint, ROOT, compiler.digest, 1);
    const line = await Line.open(ground, { root: ROOT, awsCli, where });
    try {
      const results: (Result & { readonly verified: string })[] = [];
      write(folder, 'trust.json', bytesOf(line.parties.trust));
      for await (const result of run(line, compiler.command, scenarios.filter(possible))) {
        const verified = verifiedOffline(folder, result);
        results.push({ ...result, verified });
        say(lineOf(result, verified));
      }
      for (const [name, bytes] of await line.objects('log', '')) write(folder, name, bytes);
      for (const { id } of left) say(`not here  ${id.padEnd(16)} this machine cannot vary it`);
      return report(results, left, folder, out, format);
    } finally {
      await line.close();
    }
  } finally {
    await emulator.stop();
    for (const { folder: used } of Object.values(where)) rmSync(used, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

function write(folder: string, name: string, bytes: Buffer): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** What users would get, verified by the command in a process of its own. */
function verifiedOffline(folder: string, { scenario, published }: Result): string {
  if (published.size === 0) return 'nothing to verify';
  const release = join(folder, 'releases', 'vendor', scenario.name, scenario.version);
  for (const [name, bytes] of published) write(release, name, bytes);
  const { status, stdout } = spawnSync(process.execPath, [ENTRY, 'release', 'verify', release, '--trust', join(folder, 'trust.json')], {
    encoding: 'utf8',
  });
  return status === 0 ? 'verified' : (stdout.split('\n')[0] ?? 'not verified');
}

/** A release verifies; one that raised an alarm does not, and says why. */
function isRight({ scenario: { ends }, asExpected }: Result, verified: string): boolean {
  const expected =
    ends === undefined ? verified === 'verified' : ends === 'Alarm' ? /mismatch/.test(verified) : verified === 'nothing to verify';
  return asExpected && expected;
}

function lineOf(result: Result, verified: string): string {
  const { scenario, outcome, different, seconds } = result;
  const end = outcome.status === 'SUCCEEDED' ? 'released' : (outcome.error ?? outcome.status);
  const files =
    different.length > 0 ? `differs: ${different.join(', ')}` : outcome.status === 'SUCCEEDED' ? verified : (outcome.cause ?? '');
  return `${isRight(result, verified) ? 'ok      ' : 'WRONG   '}  ${scenario.id.padEnd(16)} ${end.padEnd(12)} ${files}  (${seconds.toFixed(1)} s)`;
}

function report(
  results: readonly (Result & { readonly verified: string })[],
  left: readonly Scenario[],
  folder: string,
  out: string | undefined,
  format: 'text' | 'json',
): number {
  const log = spawnSync(process.execPath, [ENTRY, 'release', 'log', join(folder, 'log', 'vendor'), '--trust', join(folder, 'trust.json')], {
    encoding: 'utf8',
  });
  const wrong = results.filter((result) => !isRight(result, result.verified));
  const whole = wrong.length === 0 && results.length > 0 && log.status === 0;
  if (format === 'json') {
    const rows = results.map(({ scenario: { id }, outcome: { status, error }, different, verified, seconds }) => ({
      id,
      status,
      error,
      different,
      verified,
      seconds,
    }));
    console.log(JSON.stringify({ whole, log: log.status === 0, notHere: left.map(({ id }) => id), results: rows }, null, 2));
  } else {
    console.log(
      `\n${results.length - wrong.length} of ${results.length} ended as they must; the log ${log.status === 0 ? 'holds' : `does not hold: ${log.stdout}${log.stderr}`}`,
    );
    if (out !== undefined)
      console.log(
        `Kept in ${resolve(out)}; verify with: centre release verify ${join(out, 'releases/vendor/hello/1.0.0')} --trust ${join(out, 'trust.json')}`,
      );
  }
  return whole ? 0 : 1;
}
