import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'interrupted-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const COMMAND = [join(root, 'bin', 'centre.js'), 'rehearse', '--environment', 'environments/minimal.yaml', '--only', 'stop-the-trail'];

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  said: string;
  readonly ended: Promise<{ readonly status: number | null; readonly said: string }>;
  readonly folder: string;
}

function rehearsal(name: string, command: readonly string[] = [process.execPath, ...COMMAND]): Started {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const [file, ...args] = command as [string, ...string[]];
  const child = spawn(file, args, { cwd: root, env: { ...process.env, TMPDIR: folder } });
  const started: Started = {
    child,
    said: '',
    folder,
    ended: new Promise((done) => child.on('close', (status) => done({ status, said: started.said }))),
  };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      started.said += chunk;
    });
  return started;
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((done) => setTimeout(done, 50));
}

/** Processes below this one, with their command lines. */
function below(pid: number): { readonly pid: number; readonly command: string }[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [
    { pid: child, command: readFileSync(`/proc/${child}/cmdline`, 'utf8').replace(/\0/g, ' ') },
    ...below(child),
  ]);
}
const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('two at once; one is interrupted and the local AWS of the other dies in the middle of a deployment', async () => {
  const [one, two] = [rehearsal('one'), rehearsal('two')] as const;
  const bootstraps = ({ said }: Started) => said.includes('create organizations and accounts');
  await until(() => bootstraps(one) && bootstraps(two));
  const processes = [one, two].map(({ child }) => below(child.pid as number));
  const emulators = processes.map((list) => list.find(({ command }) => command.includes('-m adapter')) as { pid: number; command: string });
  expect(emulators.map(({ command }) => command.split(' ')[3]?.length)).not.toEqual([0, 0]);
  expect(emulators[0]?.command.split(' ')[3]).not.toBe(emulators[1]?.command.split(' ')[3]);

  one.child.kill('SIGINT');
  process.kill((emulators[1] as { pid: number }).pid, 'SIGKILL');
  const [first, second] = [await one.ended, await two.ended];
  expect([first.status, first.said.trimEnd().split('\n').at(-1)]).toEqual([
    130,
    'interrupted: the local AWS is stopped and nothing is left behind',
  ]);
  expect([second.status, second.said.includes('local AWS: died: it ended with SIGKILL'), second.said.includes('    at ')]).toEqual([
    3,
    true,
    false,
  ]);
  await until(() => processes.flat().every(({ pid }) => !alive(pid)));
  expect([one, two].map(({ folder }) => readdirSync(folder))).toEqual([[], []]);
}, 240_000);

test('interrupted while a drill builds: what it runs ends too', async () => {
  const one = rehearsal('drill', [process.execPath, ...COMMAND.slice(0, -1), 'builds-differ']);
  await until(() => below(one.child.pid as number).some(({ command }) => command.includes('aws_cli.py')));
  const processes = below(one.child.pid as number);
  one.child.kill('SIGINT');
  const { status, said } = await one.ended;
  expect([status, said.trimEnd().split('\n').at(-1)]).toEqual([130, 'interrupted: the local AWS is stopped and nothing is left behind']);
  await until(() => processes.every(({ pid }) => !alive(pid)));
  expect(readdirSync(one.folder)).toEqual([]);
}, 240_000);

test('a port that is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as { port: number };
  const { status, said } = await rehearsal('port', [process.execPath, ...COMMAND, '--port', String(port)]).ended;
  server.close();
  expect([status, said.includes(`local AWS: port-in-use: port ${port} of 127.0.0.1 is taken`)]).toEqual([3, true]);
  expect(readdirSync(join(scratch, 'port'))).toEqual([]);
}, 60_000);

test('no space from the beginning: nothing is begun', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, COMMAND, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: '/proc' },
  });
  expect([status, stdout, stderr]).toEqual([
    3,
    '',
    'no disk space: /proc: 0.0 MB are free. Free some, or name another folder by TMPDIR; 64 MB must be free.\n',
  ]);
});

test('no space in the middle', async () => {
  // Files may not grow beyond 20 blocks: writing fails as it does on a full disk.
  const { status, said } = await rehearsal('full', ['bash', '-c', 'ulimit -f 20; exec "$0" "$@"', process.execPath, ...COMMAND]).ended;
  expect([status, /no disk space: .*: EFBIG\. Free some/.test(said), said.includes('    at ')]).toEqual([3, true, false]);
  expect(readdirSync(join(scratch, 'full'))).toEqual([]);
}, 60_000);
