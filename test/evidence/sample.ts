import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
const CENTRE = join(ROOT, 'bin', 'centre.js');

export interface Sample {
  readonly scratch: string;
  readonly folder: string;
  readonly privateKey: string;
  readonly publicKey: string;
  remove(): void;
}

/** A signed evidence folder of a shipped environment, written by the command as a user would. @param kms ARN of a key to sign with instead */
export function writtenEvidence(environment: string, kms?: string, env: NodeJS.ProcessEnv = {}): Sample {
  const scratch = mkdtempSync(join(tmpdir(), 'evidence-'));
  const [privateKey, publicKey, folder] = ['key.pem', 'public.pem', 'evidence'].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
  ];
  newKey(privateKey, publicKey);
  const file = join(ROOT, 'environments', `${environment}.yaml`);
  const sign = kms === undefined ? privateKey : `kms:${kms}`;
  const args = ['evidence', '--environment', file, '--as-of', '2026-11-24', '--out', folder, '--sign', sign];
  execFileSync(process.execPath, [CENTRE, ...args], { env: { ...process.env, ...env } });
  return { scratch, folder, privateKey, publicKey, remove: () => rmSync(scratch, { recursive: true, force: true }) };
}

export function newKey(privateKey: string, publicKey: string): void {
  execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', privateKey]);
  execFileSync('openssl', ['ec', '-in', privateKey, '-pubout', '-out', publicKey], { stdio: 'ignore' });
}

export function centre(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CENTRE, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, error: stderr };
}

/** Exit code of a command of a folder, as a reader would type it. */
export function shell(folder: string, command: string, env: NodeJS.ProcessEnv = {}): number | null {
  return spawnSync('sh', ['-c', command], { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' }).status;
}
