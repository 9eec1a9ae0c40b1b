import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { FOLDER, lastLines } from './install';
import { EmulatorUnavailable } from './unavailable';

/** Of each of two starts. */
const PATIENCE_MS = 30_000;
const WAIT_MS = 50;
const ANSWER_MS = 5000;
const LOOPBACK = '127.0.0.1';

export interface Emulator {
  /** `http://127.0.0.1:PORT`; never `localhost`, which SDKs prefix with bucket names. */
  readonly endpoint: string;
  readonly pid: number;
  /** Rejects when the emulator ends before it was stopped; never resolves. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
  /** The last lines of its log, for a failure's report. */
  said(): string;
}

/**
 * Starts the local AWS on the loopback interface and waits until it answers; once more when it does not. It ends with this process,
 * however this one ends: its standard input closes.
 * @param identities file of the ids that organizations and accounts get (adapter/identities.py)
 * @param port a free one when absent
 * @throws {EmulatorUnavailable}
 */
export async function startEmulator(
  root: string,
  python: string,
  identities: string,
  port?: number,
  patience = PATIENCE_MS,
): Promise<Emulator> {
  try {
    return await started(root, python, identities, port, patience);
  } catch (error) {
    if (!(error instanceof EmulatorUnavailable) || error.code !== 'not-started') throw error;
    return started(root, python, identities, port, patience);
  }
}

async function started(root: string, python: string, identities: string, port: number | undefined, patience: number): Promise<Emulator> {
  const chosen = port === undefined ? await freePort() : await demanded(port);
  const child = spawn(python, ['-m', 'adapter', String(chosen), identities], {
    cwd: join(root, 'lib', 'emulator'),
    env: environmentOf(root),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-8000);
  });
  let stopped = false;
  const ended = new Promise<string>((done) => {
    child.on('error', (error) => done(error.message));
    child.on('exit', (code, signal) => done(`it ended with ${signal ?? `exit code ${code}`}: ${lastLines(said)}`));
  });
  const died = ended.then((how) => {
    if (stopped) return new Promise<never>(() => {});
    throw new EmulatorUnavailable('died', how, 'Run again; if it happens twice, report it.');
  });
  died.catch(() => {});
  const endpoint = `http://${LOOPBACK}:${chosen}`;
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    stopped = true;
    process.removeListener('exit', kill);
    await ending(child, ended);
  };
  try {
    await Promise.race([answers(endpoint, patience, () => lastLines(said)), died]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, pid: child.pid ?? 0, died, stop, said: () => lastLines(said) };
}

/** Nothing of the caller's AWS settings reaches it. */
function environmentOf(root: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'LANG', 'LD_LIBRARY_PATH', 'TMPDIR'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return { ...Object.fromEntries(kept), PYTHONPYCACHEPREFIX: join(root, FOLDER, 'pycache'), PYTHONUNBUFFERED: '1' };
}

/** Patience is counted in waits, not by a clock, which jumps when the machine was asleep. */
async function answers(endpoint: string, patience: number, said: () => string): Promise<void> {
  let last = '';
  for (let waited = 0; waited < patience; waited += WAIT_MS) {
    const failure = await fetch(`${endpoint}/moto-api/data.json`, { signal: AbortSignal.timeout(ANSWER_MS) })
      .then((response) => response.arrayBuffer().then(() => (response.ok ? undefined : { name: '', cause: `status ${response.status}` })))
      .catch((error: Error) => error);
    if (!failure) return;
    if (failure.name === 'TimeoutError') waited += ANSWER_MS;
    last = String(failure.cause ?? failure);
    await new Promise((done) => setTimeout(done, WAIT_MS));
  }
  const found = `it does not answer, started twice and waited for ${patience / 1000} s each (${last}; its log: ${said()})`;
  throw new EmulatorUnavailable('not-started', found, 'Run again on a less busy machine.');
}

async function ending(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}

async function demanded(port: number): Promise<number> {
  if ((await listening(port)) !== undefined) return port;
  throw new EmulatorUnavailable('port-in-use', `port ${port} of ${LOOPBACK} is taken`, 'Name another port, or none: a free one is chosen.');
}

async function freePort(): Promise<number> {
  const port = await listening(0);
  if (port === undefined) throw new EmulatorUnavailable('port-in-use', `no port of ${LOOPBACK} is free`, 'End what listens there.');
  return port;
}

function listening(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
