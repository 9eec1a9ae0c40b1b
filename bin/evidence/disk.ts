import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { byCode, type EvidenceFile } from '../../lib/evidence/files';
import { APPROVALS, MANIFEST } from '../../lib/evidence/manifest';

const refused = (code: string, file: string, expected: string, found: string, fix: string) =>
  new InputError([{ code, file, expected, found, fix }]);

/** What the system says of a file that cannot be read or written is about the user's input; anything else is a defect of ours. */
export function ofFile<T>(work: () => T, file: string, expected: string, fix: string): T {
  try {
    return work();
  } catch (error) {
    const { code, path, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    const found = code === 'ENOENT' ? 'no such file' : String(code);
    throw refused('unreadable', path === undefined ? file : relative('', path) || file, expected, found, fix);
  }
}

/** Every file below a folder. @throws {InputError} when there is no such folder, or something in it is neither file nor folder */
export function readFolder(directory: string): readonly EvidenceFile[] {
  const there = ofFile(() => statSync(directory, { throwIfNoEntry: false }), directory, 'a folder', 'See its permissions.');
  if (!there?.isDirectory())
    throw refused('unreadable', directory, 'a folder', there ? 'a file' : 'none', 'Make it with: centre evidence --out DIR');
  return ofFile(() => filesBelow(directory), directory, 'a file that can be read', 'See its permissions.');
}

function filesBelow(directory: string): readonly EvidenceFile[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile()) throw refused('unreadable', path, 'a plain file', 'a link or a device', 'Take it out of the folder.');
      return { path: relative(directory, path), bytes: readFileSync(path) };
    })
    .sort((a, b) => byCode(a.path, b.path));
}

/** Asked before the work whose result goes there. @throws {InputError} when something else is there, approvals are, or nothing can be written */
export function demandPlace(out: string): void {
  const refuse = (expected: string, found: string, fix = 'Name another --out.') => refused('bad-option', out, expected, found, fix);
  const target = resolve(out);
  if (existsSync(target)) {
    const names = statSync(target).isDirectory() ? readdirSync(target) : undefined;
    if (names === undefined || (names.length > 0 && !names.includes(MANIFEST)))
      throw refuse('a new folder, or one with older evidence', names ? 'something else' : 'a file');
    if (names.includes(APPROVALS)) throw refuse('evidence that nobody approved yet', 'approvals, which would be lost');
  }
  let above = dirname(target);
  while (!existsSync(above)) above = dirname(above);
  if (!statSync(above).isDirectory()) throw refuse('a folder to make it in', `the file ${relative('', above)}`);
  try {
    accessSync(above, constants.W_OK);
  } catch {
    throw refuse('a folder to make it in', `${relative('', above) || '.'}, where you may not write`);
  }
}

/** Writes a folder whole: under another name first. Modes are set, whatever the umask. @throws {InputError} as `demandPlace`, or when the disk is full */
export function writeFolder(out: string, files: readonly EvidenceFile[]): void {
  demandPlace(out);
  const target = resolve(out);
  const [staging, old] = [`${target}.partial-${process.pid}`, `${target}.old-${process.pid}`];
  try {
    ofFile(
      () => {
        writeFiles(staging, files);
        if (existsSync(target)) renameSync(target, old);
        renameSync(staging, target);
      },
      out,
      'a folder that can be written',
      'See permissions and space.',
    );
  } finally {
    if (existsSync(old) && !existsSync(target)) renameSync(old, target);
    for (const left of [staging, old]) rmSync(left, { recursive: true, force: true });
  }
}

function writeFiles(folder: string, files: readonly EvidenceFile[]): void {
  for (const { path, bytes } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    chmodSync(file, 0o644);
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  chmodSync(folder, 0o755);
}
