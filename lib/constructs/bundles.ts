import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../config/problem';
import type { FunctionPurpose } from '../model/functions';

/** @returns the package of a function, a ZIP with its one file; it is published as it is. @throws {InputError} when it has not been built */
export function packageFile(name: FunctionPurpose, from = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'dist', 'packages', `${name}.zip`);
    if (existsSync(file)) return file;
    if (dirname(folder) !== folder) continue;
    throw new InputError([
      { code: 'not-built', file: `dist/packages/${name}.zip`, expected: 'a packaged function', found: 'none', fix: 'npm run build' },
    ]);
  }
}
