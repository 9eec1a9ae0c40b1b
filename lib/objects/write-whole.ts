import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Written beside its place and renamed: a reader sees the old file or the new one, whole, also after a crash. */
export function writeWhole(file: string, contents: Buffer | string): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial-${process.pid}`;
  writeFileSync(partial, contents);
  renameSync(partial, file);
}
