import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../lib/release';
import { refuse } from './folder';

/** The source has it; every build calls it. */
const BUILD = 'build';
/** Names the tools, if the source needs any: one digest. */
const TOOLCHAIN = 'toolchain.sha256';

const clean = 'Export what is committed into a new folder: git archive HEAD | tar --extract --directory FOLDER';

/**
 * Files of a folder, with what every build will ask of them.
 * @throws {InputError} no folder, a link or another thing that is no plain file, a repository's own files, no executable `build`
 */
export function sourceIn(folder: string): readonly SourceFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse('unreadable', folder, 'a folder of source files', code === 'ENOENT' ? 'no such folder' : String(code), 'Name another.');
  }
  const files = names.flatMap((name) => {
    const file = join(folder, name);
    const found = lstatSync(file);
    if (name === '.git') throw refuse('source', file, 'source files only', "a repository's own files", clean);
    if (found.isDirectory()) return [];
    if (!found.isFile()) throw refuse('source', file, 'plain files and folders', 'a link or a special file', 'Put the file itself there.');
    return [{ name, executable: (found.mode & 0o100) !== 0, bytes: readFileSync(file) }];
  });
  demandBuildable(folder, files);
  return files;
}

function demandBuildable(folder: string, files: readonly SourceFile[]): void {
  const there = (name: string) => files.find((file) => file.name === name);
  const build = there(BUILD);
  if (!build?.executable)
    throw refuse(
      'source',
      join(folder, BUILD),
      'an executable file, run as ./build TOOLS OUT',
      build ? 'one that is not executable' : 'no such file',
      'docs/release.md, "What a build does".',
    );
  const tools = there(TOOLCHAIN)?.bytes.toString('utf8');
  if (tools !== undefined && !/^[0-9a-f]{64}\n?$/.test(tools))
    throw refuse(
      'source',
      join(folder, TOOLCHAIN),
      'one SHA-256, hex',
      JSON.stringify(tools.slice(0, 80)),
      'sha256sum toolchain.tar | cut -c1-64',
    );
}
