import { createPublicKey } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { command } from '../../bin/commands/release';
import { InputError } from '../../lib/config/problem';
import { bytesOf } from '../../lib/release';
import { edited, reference } from '../config/edits';
import { inProcess } from '../in-process';
import { ENVIRONMENT, publicKey, TRUST } from './world';

/** What a company does to have something built: by the commands, in one folder. */
export const folder = mkdtempSync(join(tmpdir(), 'release-order-'));
afterAll(() => rmSync(folder, { recursive: true }));
export const at = (...names: readonly string[]) => join(folder, ...names);
export const write = (file: string, contents: string | Buffer, mode = 0o644) => {
  mkdirSync(dirname(at(file)), { recursive: true });
  writeFileSync(at(file), contents);
  chmodSync(at(file), mode);
};
write('model.yaml', edited(reference, '\nname: reference\n', `\nname: ${ENVIRONMENT}\n`));
write('trust.json', bytesOf(TRUST));
export const FILES = {
  build: '#!/bin/sh\ncp notes "$2/notes"\n',
  'src/main.c': 'int main(void) { return 0; }\n',
  'src/text': 'grüezi\n',
  notes: 'notes\n',
};
export const source = (name: string, files: readonly string[]) => {
  for (const file of files) write(`${name}/${file}`, FILES[file as keyof typeof FILES], file === 'build' ? 0o755 : 0o644);
  return at(name);
};
source('source', Object.keys(FILES));

export const run = (...args: readonly string[]) => inProcess(() => command.run(args));
/** The code and what was expected and found, or the message of a wrong usage. */
export const refused = async (...args: readonly string[]): Promise<string> => {
  try {
    return `exit code ${(await run(...args)).status}`;
  } catch (error) {
    const message = (error as Error).message.replaceAll(folder, 'HERE');
    return error instanceof InputError || (error as Error).name === 'UsageError' ? message : `NO INPUT ERROR: ${message}`;
  }
};
export const about = (name: string, version: string) => [
  '--environment',
  at('model.yaml'),
  '--company',
  'vendor',
  '--name',
  name,
  '--version',
  version,
];
export const taken = (name: string, version: string, out: string, from = at('source')) =>
  run('snapshot', from, ...about(name, version), '--out', at(out), '--format', 'json');
export const orderOf = (out: string, ...change: readonly string[]) => [
  'order',
  at(out),
  '--environment',
  at('model.yaml'),
  '--trust',
  at('trust.json'),
  '--uploaded',
  'v1',
  ...change,
];
export const ordered = (out: string, ...more: readonly string[]) => run(...orderOf(out, '--format', 'json', ...more));

const PURPOSES = TRUST.keys.map(({ side, purpose }) => [side, purpose] as const);
/** One key in each form, the others as `aws kms get-public-key` prints them. */
export const keyFiles = PURPOSES.map(([side, purpose], index) => {
  const der = Buffer.from(publicKey(side, purpose), 'base64');
  const pem = createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ type: 'spki', format: 'pem' }) as string;
  write(`${side}-${purpose}.key`, [pem, der][index] ?? `${publicKey(side, purpose)}\n`);
  return ['--key', `${side}/${purpose}=${at(`${side}-${purpose}.key`)}`];
});
export const trust = (keys: readonly string[], out: string, ...more: readonly string[]) => [
  'trust',
  '--environment',
  at('model.yaml'),
  '--company',
  'vendor',
  ...keys,
  '--out',
  at(out),
  ...more,
];
