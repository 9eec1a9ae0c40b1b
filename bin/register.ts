import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Register, readExceptions } from '../lib/gate/exceptions/register';
import { RULES } from '../policies/rules';
import { readClaims } from './claims';
import { PACKS, ROOT } from './root';

export const REGISTER = join(ROOT, 'policies', 'exceptions.yaml');

/** The exception register. @param draft while it is being written: approvals and digests may be missing. @throws {InputError} */
export function readRegister(draft = false, file = REGISTER): Register {
  const controls = [...RULES.map(({ id }) => `rule:${id}`), ...readClaims().map(({ id }) => `claim:${id}`)];
  return readExceptions(relative(process.cwd(), file), { packs: PACKS, controls }, draft);
}

/** The environment files of this repository; the register is about all of them. */
export const shippedEnvironments = (): readonly string[] =>
  readdirSync(join(ROOT, 'environments'))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => relative(process.cwd(), join(ROOT, 'environments', name)));
