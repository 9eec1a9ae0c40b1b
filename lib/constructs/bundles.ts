import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../config/problem';
import type { FunctionPurpose } from '../model/functions';

/** @returns folder with the one file of a function. @throws {InputError} when it has not been built */
export function bundleFolder(name: FunctionPurpose, from = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const bundle = join(folder, 'dist', 'lambda', name);
    if (existsSync(join(bundle, 'index.js'))) return bundle;
    if (dirname(folder) !== folder) continue;
    throw new InputError([
      { code: 'not-built', file: `dist/lambda/${name}/index.js`, expected: 'a bundled function', found: 'none', fix: 'npm run build' },
    ]);
  }
}
