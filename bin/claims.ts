import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { once } from '../lib/access/truth';
import type { ActionData } from '../lib/claims/actions';
import { type Claim, parseClaims } from '../lib/claims/claims';
import actions from '../policies/data/actions.json';
import { ROOT } from './root';

/** Every claim of policies/claims, read once: it takes a third of a second, and several parts of a command ask. @throws {InputError} */
export const readClaims: () => readonly Claim[] = once(() => {
  const folder = join(ROOT, 'policies', 'claims');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ file: relative(process.cwd(), join(folder, name)), text: readFileSync(join(folder, name), 'utf8') }));
  return parseClaims(files);
});

export const ACTIONS = actions as unknown as ActionData;
