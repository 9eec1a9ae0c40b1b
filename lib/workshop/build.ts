import { spawn } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { SourceFile } from '../release';
import type { Surroundings } from './variation';

/** The part of a CodeBuild buildspec (version 0.2) that the workshop runs; anything else is refused. */
interface Buildspec {
  readonly commands: readonly string[];
  readonly base: string;
}
export class BuildFailed extends Error {}

export function readBuildspec(text: string): Buildspec {
  const { version, phases, artifacts, ...rest } = parse(text) as { [name: string]: unknown };
  const { commands } = (phases as { build?: { commands?: unknown } } | undefined)?.build ?? {};
  const base = (artifacts as { 'base-directory'?: unknown } | undefined)?.['base-directory'];
  const fits = version === 0.2 && Array.isArray(commands) && typeof base === 'string' && Object.keys(rest).length === 0;
  if (!fits) throw new BuildFailed('a buildspec of version 0.2 with phases.build.commands and artifacts.base-directory, and nothing else');
  return { commands: commands.map(String), base };
}

/**
 * Runs a build in a clean folder, in these surroundings.
 * @returns the files below the base folder
 * @throws {BuildFailed} with what the commands said
 */
export async function runBuild(files: readonly SourceFile[], buildspec: string, where: Surroundings): Promise<readonly SourceFile[]> {
  const { commands, base } = readBuildspec(buildspec);
  const folder = mkdtempSync(join(where.folder, 'build-'));
  try {
    unpacked(files, folder, where);
    await new Promise((done) => setTimeout(done, where.later));
    for (const command of commands) await ran(command, folder, where);
    return collected(join(folder, base));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unpacked(files: readonly SourceFile[], folder: string, { uid, reversed }: Surroundings): void {
  for (const { name, executable, bytes } of reversed ? [...files].reverse() : files) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    chmodSync(file, executable ? 0o755 : 0o644);
  }
  if (uid === undefined) return;
  for (const name of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) chownSync(join(folder, name), uid, uid);
  // mkdtemp gives 0700 to its maker; the builder must pass through.
  chmodSync(dirname(folder), 0o711);
}

function ran(command: string, cwd: string, { uid, timeZone, locale, umask, cpus }: Surroundings): Promise<void> {
  const shell = ['sh', '-c', `umask ${umask}\n${command}`];
  const [program, ...args] = (cpus === undefined ? shell : ['taskset', '-c', cpus, ...shell]) as [string, ...string[]];
  const env = { PATH: process.env['PATH'], HOME: cwd, TMPDIR: cwd, TZ: timeZone, LANG: locale, LC_ALL: locale };
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...(uid === undefined ? {} : { uid, gid: uid }) });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-2000);
      });
    child.on('error', (error) => fail(new BuildFailed(error.message)));
    child.on('close', (code) => (code === 0 ? done() : fail(new BuildFailed(`${command}: exit code ${code}: ${said}`))));
  });
}

function collected(base: string): readonly SourceFile[] {
  const names = readdirSync(base, { recursive: true, encoding: 'utf8' }).sort();
  return names.flatMap((name) => {
    const file = join(base, name);
    const found = lstatSync(file);
    if (found.isDirectory()) return [];
    if (!found.isFile()) throw new BuildFailed(`${name} is no plain file`);
    return [{ name, executable: (found.mode & 0o100) !== 0, bytes: readFileSync(file) }];
  });
}
