import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { SourceFile } from '../release';
import type { Surroundings } from './variation';

export class BuildFailed extends Error {}

/** Commands of a CodeBuild buildspec (version 0.2) of the kind that the projects have; anything else is refused. */
export function commandsOf(buildspec: string): readonly string[] {
  const { version, env, phases, ...rest } = parse(buildspec) as { [name: string]: unknown };
  const { build, ...others } = (phases ?? {}) as { build?: { commands?: unknown } };
  const commands = build?.commands;
  const bash = JSON.stringify(env) === '{"shell":"bash"}' && Object.keys({ ...rest, ...others }).length === 0;
  if (version !== 0.2 || !bash || !Array.isArray(commands))
    throw new BuildFailed('expected a buildspec of version 0.2 with env.shell: bash and phases.build.commands, and nothing else');
  return commands.map(String);
}

/**
 * Runs the commands of a buildspec in a clean folder, in these surroundings, with the source where CodeBuild would put it.
 * @param variables of the project, and CodeBuild's own @param install puts the command `aws` into a folder
 * @throws {BuildFailed} with what the commands said
 */
export async function runBuild(
  files: readonly SourceFile[],
  buildspec: string,
  where: Surroundings,
  variables: { readonly [name: string]: string },
  install: (folder: string) => void,
): Promise<void> {
  const commands = commandsOf(buildspec);
  const folder = mkdtempSync(join(where.folder, 'build-'));
  const [source, temporary, programs] = ['source', 'temporary', 'programs'].map((name) => join(folder, name)) as [string, string, string];
  try {
    for (const one of [source, temporary, programs]) mkdirSync(one);
    install(programs);
    unpacked(files, source, where);
    handOver(folder, where);
    await new Promise((done) => setTimeout(done, where.later));
    const { timeZone, locale } = where;
    const env = {
      PATH: `${programs}:${process.env['PATH']}`,
      HOME: temporary,
      TMPDIR: temporary,
      TZ: timeZone,
      LANG: locale,
      LC_ALL: locale,
      CODEBUILD_SRC_DIR: source,
      ...variables,
    };
    for (const command of commands) await ran(command, source, env, where);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unpacked(files: readonly SourceFile[], folder: string, { reversed }: Surroundings): void {
  for (const { name, executable, bytes } of reversed ? [...files].reverse() : files) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    chmodSync(file, executable ? 0o755 : 0o644);
  }
}

/** The user who builds owns all of it. */
function handOver(folder: string, { uid }: Surroundings): void {
  if (uid === undefined) return;
  for (const name of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) chownSync(join(folder, name), uid, uid);
  // mkdtemp gives 0700 to its maker; the builder must pass through.
  chmodSync(dirname(folder), 0o711);
}

function ran(command: string, cwd: string, env: NodeJS.ProcessEnv, { uid, umask, cpus }: Surroundings): Promise<void> {
  const shell = ['bash', '-c', `umask ${umask}\n${command}`];
  const [program, ...args] = (cpus === undefined ? shell : ['taskset', '-c', cpus, ...shell]) as [string, ...string[]];
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...(uid === undefined ? {} : { uid, gid: uid }) });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-2000);
      });
    child.on('error', (error) => fail(new BuildFailed(error.message)));
    child.on('close', (code) => (code === 0 ? done() : fail(new BuildFailed(`exit code ${code}: ${said}`))));
  });
}
