import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the project: where policies and environments lie, wherever the command is run from. */
export const ROOT = rootOf(__dirname);

/** Foreign rule packs whose findings may be excepted. */
export const PACKS = ['AwsSolutions', 'NIST.800.53.R5'] as const;

function rootOf(directory: string): string {
  if (existsSync(join(directory, 'policies', 'exceptions.yaml'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error('the project folder with policies/ was not found');
  return rootOf(parent);
}
