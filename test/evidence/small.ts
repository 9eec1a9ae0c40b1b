import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Command, UsageError } from '../../bin/command';
import { publicKeyFrom, signerFor } from '../../bin/evidence/signing';
import { InputError } from '../../lib/config/problem';
import { type EvidenceFile, jsonFile } from '../../lib/evidence/files';
import { manifestFiles, SIGNED } from '../../lib/evidence/manifest';
import { envelopeOf, type Summary, statementFile, toBeSigned } from '../../lib/evidence/statement';
import { inProcess } from '../in-process';
import { newKey, ROOT } from './sample';

const scratch = mkdtempSync(join(tmpdir(), 'small-evidence-'));
export const at = (...names: readonly string[]) => join(scratch, ...names);
export const [folder, key, publicKey, parties] = [at('evidence'), at('key.pem'), at('public.pem'), at('parties.yaml')];
export const STACK = 'supervisor-keys-watch';
export const TEMPLATE = `assembly/${STACK}.template.json`;
export const MINIMAL = join(ROOT, 'environments', 'minimal.yaml');
const artifact = { type: 'aws:cloudformation:stack', environment: 'aws://410000000002/eu-central-2' };

/** A folder in which every digest is right, whatever its files hold. */
export async function write(target: string, change: (files: Map<string, Buffer>) => void = () => undefined): Promise<void> {
  const summary = { environment: 'smallest', asOf: '2026-11-24', outcome: 'clean' } as Summary;
  const held = new Map<string, Buffer>([
    ['environment/minimal.yaml', readFileSync(MINIMAL)],
    ['index.html', Buffer.from('a page')],
    ['summary.json', jsonFile('', summary).bytes],
    ['assembly/manifest.json', jsonFile('', { artifacts: { [STACK]: artifact } }).bytes],
    [TEMPLATE, jsonFile('', { Resources: {} }).bytes],
  ]);
  change(held);
  const files = [...held].map(([path, bytes]) => ({ path, bytes }));
  const made = manifestFiles(files);
  const statement = statementFile(made[0] as EvidenceFile, summary);
  const signer = await signerFor(key);
  const envelope = jsonFile(SIGNED, envelopeOf(statement, signer.keyId, await signer.sign(toBeSigned(statement))));
  for (const { path, bytes } of [...files, ...made, statement, envelope]) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), bytes);
  }
}

/** Two parties with a key each, and a small folder of evidence, signed. */
export async function start(): Promise<void> {
  newKey(key, publicKey);
  newKey(at('other.pem'), at('other-public.pem'));
  await write(folder);
  const keys = [key, at('other.pem')].map(
    (file, index) => `  - { party: ${['watch', 'maker'][index]}, publicKeys: [${publicKeyFrom(file)}] }\n`,
  );
  writeFileSync(parties, `schemaVersion: 1\nenvironment: smallest\nrequired: [watch, maker]\nparties:\n${keys.join('')}`);
}
export const remove = () => rmSync(scratch, { recursive: true, force: true });

/** As bin/centre.ts ends: what is not a user's mistake is a defect, and thrown. */
export const run = (command: Command, ...args: readonly string[]) =>
  inProcess(async () => {
    try {
      return await command.run(args);
    } catch (error) {
      if (!(error instanceof InputError || error instanceof UsageError)) throw error;
      console.error(error.message);
      return 2;
    }
  });

export const changed = (change: (copy: string) => void): string => {
  const copy = at('copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  change(copy);
  return copy;
};
export const edited = (name: string, change: (value: { [name: string]: unknown }) => unknown) => (copy: string) => {
  const file = join(copy, name);
  writeFileSync(file, jsonFile('', change(JSON.parse(readFileSync(file, 'utf8')))).bytes);
};
