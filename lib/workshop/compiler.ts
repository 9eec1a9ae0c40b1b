import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Compiler {
  readonly command: string;
  readonly version: string;
  /** SHA-256 of the compiler's own file: what stands for a build image on this machine. */
  readonly digest: string;
}

/** The first C compiler on the path; undefined when there is none that compiles. */
export function findCompiler(commands: readonly string[] = ['gcc', 'cc', 'clang'], path = process.env['PATH'] ?? ''): Compiler | undefined {
  for (const command of commands) {
    const file = path
      .split(delimiter)
      .map((folder) => join(folder, command))
      .find(isProgram);
    if (file === undefined) continue;
    const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    const digest = createHash('sha256')
      .update(readFileSync(realpathSync(file)))
      .digest('hex');
    return { command, version: stdout.split('\n')[0] ?? '', digest };
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
