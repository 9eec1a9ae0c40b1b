import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPython, startEmulator as start } from '../lib/emulator';

const root = join(__dirname, '..');

export interface Emulator {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
  stop(): Promise<void>;
}

/** The local AWS of a rehearsal, for one test file, and credentials of an account in it. @throws when it cannot: tests never skip */
export async function startEmulator(accountId: string): Promise<Emulator> {
  const scratch = mkdtempSync(join(tmpdir(), 'emulator-'));
  const identities = join(scratch, 'identities.json');
  writeFileSync(identities, '[]');
  const emulator = await start(root, await installedPython(root, () => undefined), identities);
  const stop = async () => {
    await emulator.stop();
    rmSync(scratch, { recursive: true, force: true });
  };
  return { endpoint: emulator.endpoint, credentials: await credentialsOf(emulator.endpoint, accountId), stop };
}

async function credentialsOf(endpoint: string, accountId: string): Promise<Emulator['credentials']> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-2/sts/aws4_request, SignedHeaders=host, Signature=0';
  const RoleArn = `arn:aws:iam::${accountId}:role/test`;
  const body = new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: 'test' });
  const answer = await (await fetch(endpoint, { method: 'POST', headers: { authorization }, body })).text();
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(
    (name) => new RegExp(`<${name}>([^<]+)<`).exec(answer)?.[1] ?? '',
  ) as [string, string, string];
  return { accessKeyId, secretAccessKey, sessionToken };
}
