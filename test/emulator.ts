import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(__dirname, '..');
const folder = join(root, '.local-aws');
const python = join(folder, 'venv', 'bin', 'python');
const INSTALLED = join(folder, 'installed');
const LOCK = join(folder, 'lock');

export interface Emulator {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): void;
}

/** AWS on the loopback, for one test file: KMS and S3 of moto. Installs itself by hash, once. @throws when it cannot: tests never skip */
export async function startEmulator(accountId: string): Promise<Emulator> {
  await install();
  const port = await freePort();
  const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: folder,
    stdio: 'ignore',
    env: { MOTO_ACCOUNT_ID: accountId, PATH: process.env['PATH'] },
  });
  const stop = () => void server.kill();
  process.once('exit', stop);
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    const answers = await fetch(`${endpoint}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return { endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, stop };
    if (tries === 200 || server.exitCode !== null) throw new Error(`the emulator in ${folder} does not answer on ${endpoint}`);
    await pause(100);
  }
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function install(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let tries = 0; !existsSync(INSTALLED); tries += 1) {
    try {
      mkdirSync(LOCK);
    } catch {
      if (tries > 300) throw new Error(`somebody installs the emulator for five minutes: remove ${LOCK} if nobody does`);
      await pause(1000);
      continue;
    }
    try {
      const run = (...command: [string, ...string[]]) =>
        execFileSync(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
      run('python3', '-m', 'venv', join(folder, 'venv'));
      run(python, '-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--require-hashes', '-r', join(__dirname, 'emulator.txt'));
      writeFileSync(INSTALLED, '');
    } finally {
      rmSync(LOCK, { recursive: true });
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
