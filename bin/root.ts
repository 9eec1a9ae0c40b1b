import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the project: where policies and environments lie, wherever the command is run from. */
export const ROOT = rootOf(__dirname);

/** What the centre promises, and what shows it. */
export const PROMISES = join(ROOT, 'policies', 'promises.yaml');

/** Foreign rule packs whose findings may be excepted. */
export const PACKS = ['AwsSolutions', 'NIST.800.53.R5'] as const;

function rootOf(directory: string): string {
  if (existsSync(join(directory, 'policies', 'exceptions.yaml'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('the project folder with policies/ was not found');
  return rootOf(parent);
}
