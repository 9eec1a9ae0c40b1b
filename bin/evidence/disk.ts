import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { byCode, type EvidenceFile } from '../../lib/evidence/files';
import { MANIFEST } from '../../lib/evidence/manifest';

/** Every file below a folder. @throws {InputError} when there is no such folder, or something in it is neither file nor folder */
export function readFolder(directory: string): readonly EvidenceFile[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new InputError([
      { code: 'unreadable', file: directory, expected: 'a folder', found: 'none', fix: 'Make it with: centre evidence --out DIR' },
    ]);
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const below = path.slice(join(directory, '/').length);
      if (!entry.isFile())
        throw new InputError([
          { code: 'unreadable', file: path, expected: 'a plain file', found: 'a link or a device', fix: 'Take it out of the folder.' },
        ]);
      return { path: below, bytes: readFileSync(path) };
    })
    .sort((a, b) => byCode(a.path, b.path));
}

/** Writes a folder whole: under another name first. Modes are set, whatever the umask. @throws {InputError} when something else is there */
export function writeFolder(out: string, files: readonly EvidenceFile[]): void {
  const target = resolve(out);
  if (existsSync(target) && !(statSync(target).isDirectory() && (readdirSync(target).length === 0 || existsSync(join(target, MANIFEST)))))
    throw new InputError([
      {
        code: 'bad-option',
        file: out,
        expected: 'a new folder, or one with older evidence',
        found: 'something else',
        fix: 'Name another --out.',
      },
    ]);
  const staging = `${target}.partial-${process.pid}`;
  try {
    for (const { path, bytes } of files) {
      const file = join(staging, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
      chmodSync(file, 0o644);
    }
    for (const entry of readdirSync(staging, { recursive: true, withFileTypes: true }))
      if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
    chmodSync(staging, 0o755);
    const old = `${target}.old-${process.pid}`;
    if (existsSync(target)) renameSync(target, old);
    renameSync(staging, target);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
