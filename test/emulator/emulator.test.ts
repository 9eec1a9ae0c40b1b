import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, EmulatorUnavailable, installedPython, startEmulator } from '../../lib/emulator';
import { CASES } from './adapter.cases';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'emulator-test-'));
const identities = join(scratch, 'identities.json');
let python: string;
let emulator: Emulator;

beforeAll(async () => {
  writeFileSync(identities, '[]');
  python = await installedPython(root, () => {});
  emulator = await startEmulator(root, python, identities);
}, 600_000);
afterAll(async () => {
  await emulator?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('what the emulator would drop in silence fails the deployment', () => {
  const { stdout, stderr } = spawnSync(python, [join(__dirname, 'adapter.py'), emulator.endpoint], {
    encoding: 'utf8',
    input: JSON.stringify(CASES),
  });
  expect(stderr).toBe('');
  const results = (JSON.parse(stdout) as object[]).map((result, index) => ({ name: CASES[index]?.name, ...result }));
  expect(results).toEqual(CASES.map(({ name, expected }) => ({ name, ...expected })));
});

test('it listens on the loopback interface only', () => {
  const port = Number(new URL(emulator.endpoint).port).toString(16).toUpperCase().padStart(4, '0');
  const { stdout } = spawnSync('cat', ['/proc/net/tcp', '/proc/net/tcp6'], { encoding: 'utf8' });
  const local = [...stdout.matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /gm)].filter(([, , found]) => found === port);
  expect(local.map(([, address]) => address)).toEqual(['0100007F']);
});

test('a port that is taken is said to be', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as { port: number };
  const refused = startEmulator(root, python, identities, port);
  await expect(refused).rejects.toThrow(
    new EmulatorUnavailable('port-in-use', `port ${port} of 127.0.0.1 is taken`, 'Name another port, or none: a free one is chosen.'),
  );
  server.close();
});

test.each([
  { starts: 'once in two', hangs: 1, ends: 'answers' },
  {
    starts: 'never',
    hangs: 2,
    ends: /^local AWS: not-started: it does not answer, started twice and waited for 0.5 s each \(.*ECONNREFUSED.*; its log: I hang\)/,
  },
])(
  'an emulator that starts $starts',
  async ({ hangs, ends }) => {
    const folder = mkdtempSync(join(scratch, 'starts-'));
    const counted = join(folder, 'starts');
    const script = join(folder, 'python');
    const hanging = `echo >> ${counted}; if [ $(wc -l < ${counted}) -le ${hangs} ]; then echo I hang >&2; exec sleep 60; fi`;
    const answering = `require('http').createServer((_, response) => response.end('{}')).listen(process.argv[1], '127.0.0.1')`;
    writeFileSync(script, `#!/bin/sh\n${hanging}\nexec ${process.execPath} -e "${answering}" "$3"\n`, { mode: 0o755 });
    const outcome = await startEmulator(root, script, identities, undefined, hangs === 1 ? 3000 : 500).then(
      async (started) => started.stop().then(() => 'answers'),
      (error: Error) => error.message,
    );
    expect(outcome).toEqual(ends instanceof RegExp ? expect.stringMatching(ends) : ends);
    expect(readFileSync(counted, 'utf8')).toBe('\n\n');
  },
  60_000,
);

test('an emulator that dies is noticed, one that is stopped is gone', async () => {
  const other = await startEmulator(root, python, identities);
  process.kill(other.pid, 'SIGKILL');
  await expect(other.died).rejects.toThrow('local AWS: died: it ended with SIGKILL');
  const third = await startEmulator(root, python, identities);
  await third.stop();
  expect([alive(other.pid), alive(third.pid)]).toEqual([false, false]);
});

test('without Python it says what is missing', async () => {
  const nowhere = join(scratch, 'python3');
  await expect(installedPython(withRequirements(), () => {}, nowhere)).rejects.toThrow(`local AWS: no-python: ${nowhere} is not here`);
});

/** A project folder in which nothing is installed yet. */
function withRequirements(): string {
  const folder = join(scratch, 'project');
  spawnSync('mkdir', ['-p', join(folder, 'lib', 'emulator')]);
  writeFileSync(join(folder, 'lib', 'emulator', 'requirements.txt'), '');
  return folder;
}
