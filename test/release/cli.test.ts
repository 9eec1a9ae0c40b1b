import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { examplePrivateKey } from '../../lib/config/example-keys';
import { bytesOf, openOrder, runRelease, trustDigest } from '../../lib/release';
import { authorise, fastOpening, opening, TRUST, World } from './world';

let folder: string;
const centre = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, '..', '..', 'dist', 'centre.js'), 'release', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
};
const write = (file: string, bytes: Buffer | string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), bytes);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'release-cli-'));
  const world = new World();
  const authorisation = await authorise();
  for (const one of [opening(), fastOpening('7', authorisation)]) {
    await openOrder(world.ports(), one.order, one.snapshot, one.archive, one.order.lane === 'fast' ? authorisation : undefined);
    await runRelease(world.ports(), one.order, world.workshop());
  }
  for (const [name, bytes] of world.distribution.map) write(name, bytes);
  for (const [name, bytes] of world.log.map) write(name, bytes);
  write('trust.json', bytesOf(TRUST));
  cpSync(join(folder, FULL), join(folder, 'without'), { recursive: true });
  rmSync(join(folder, 'without', 'trust.json'));
  write('other-trust.json', bytesOf({ ...TRUST, organizations: { centre: 'someone', supervisor: 'supervisor' }, keys: swapped() }));
  for (const side of ['centre', 'supervisor'])
    write(`${side}.pem`, examplePrivateKey('release', `${side}-release`).export({ type: 'pkcs8', format: 'pem' }) as string);
});
afterAll(() => rmSync(folder, { recursive: true }));
/** The keys of build and release exchanged: every key is one, and each is another's. */
function swapped() {
  const [a, b, c, d, e, f, g] = TRUST.keys.map(({ publicKey }) => publicKey) as [string, string, string, string, string, string, string];
  return TRUST.keys.map((one, index) => ({ ...one, publicKey: [e, f, d, c, a, b, g][index] as string }));
}

test('the rehearsal says what it lacks, with exit code 3 and nothing left', () => {
  // A copy of the project in which the local AWS is not installed.
  const root = join(__dirname, '..', '..');
  const project = join(folder, 'project');
  for (const file of ['dist/centre.js', 'policies/exceptions.yaml', 'lib/emulator/requirements.txt'])
    write(`project/${file}`, readFileSync(join(root, file)));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  const run = (path: string) => {
    const args = [join(project, 'dist', 'centre.js'), 'release', 'rehearse', '--only', 'reproducible', '--out', 'kept'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: { PATH: path } });
    return { status, said: stdout + stderr, left: existsSync(join(folder, 'kept')) };
  };
  const lacks = (said: RegExp) => ({ status: 3, said: expect.stringMatching(said), left: false });
  expect(run(join(folder, 'nowhere'))).toEqual(lacks(/^no C compiler: expected gcc, cc or clang on the PATH, found none\. Debian: /));
  write('only-cc/cc', `#!/bin/sh\nexec ${process.execPath} --version\n`);
  chmodSync(join(folder, 'only-cc', 'cc'), 0o755);
  expect(run(join(folder, 'only-cc'))).toEqual(lacks(/^local AWS: no-python: python3 is not here/));
});

const FULL = 'releases/vendor/endpoint/1.0.0';
test('verify says what it checked and against whose keys', () => {
  const { status, said } = centre('verify', FULL, '--trust', 'trust.json');
  expect(said).toMatch(/^verified {2}urn:swiss-centre:release:model:vendor:endpoint:1\.0\.0\n/);
  for (const part of [
    'provenance of build A',
    'provenance of build B',
    'comparison: the same files',
    'verification summary',
    "the centre's release signature",
    "the supervisor's release signature",
    'log entry 0',
    'bin/app',
  ])
    expect(said).toContain(`ok  ${part}`);
  expect([status, said.includes(trustDigest(TRUST)), said.includes('not asked')]).toEqual([0, true, true]);
  const json = JSON.parse(centre('verify', `${FULL}/files/bin/app`, '--trust', 'trust.json', '--format', 'json').said);
  expect([json.verified, json.files, json.checks.length]).toEqual([true, [{ name: 'bin/app', sha256: expect.any(String) }], 8]);
  expect(centre('verify', 'releases/vendor/malware/7', '--trust', 'trust.json').said).toContain(
    'fast: use 1 of 2; build B was made afterwards',
  );
});

test.each([
  ['another trust document', ['verify', FULL, '--trust', 'other-trust.json'], 1, 'signature-unknown'],
  ['a folder that is none', ['verify', 'nowhere', '--trust', 'trust.json'], 2, 'nothing there'],
  ['no trust document beside it', ['verify', 'without'], 2, 'unreadable'],
  ['the one beside it', ['verify', FULL], 0, 'it came with the release; compare this digest'],
  ['a trust document that is none', ['verify', FULL, '--trust', 'centre.pem'], 2, 'not-json'],
  ['a file that was not released', ['verify', 'trust.json', '--bundle', FULL, '--trust', 'trust.json'], 1, 'artefact'],
  ['no folder at all', ['verify'], 2, 'usage'],
  ['an unknown verb', ['withdraw', 'undo'], 2, "there is no 'withdraw undo'"],
  ['a log with another head', ['log', 'log/vendor', '--trust', 'trust.json', '--head', '0'.repeat(64)], 1, 'expected an end'],
])('%s: exit code and message', (_, args, code, message) => {
  const { status, said } = centre(...args);
  expect([status, said.includes(message), said.includes('    at ')]).toEqual([code, true, false]);
});

test('the log of a full and a fast release holds; with an entry left out it does not', () => {
  const { status, said } = centre('log', 'log/vendor', '--trust', 'trust.json');
  expect([status, said.split('\n').map((line) => line.slice(28, 37).trim())]).toEqual([
    0,
    ['released', 'released', 'rebuilt', expect.any(String), ''],
  ]);
  write('cut/000000.json', readFileSync(join(folder, 'log/vendor/000001.json')));
  expect(centre('log', 'cut', '--trust', 'trust.json')).toMatchObject({ status: 1, said: expect.stringContaining('log-chain') });
});

test('a release is withdrawn by both organizations, and verify knows it from the list', () => {
  const steps = [
    ['withdraw', 'draft', FULL, '--trust', 'trust.json', '--reason', 'it deletes files', '--out', 'draft.json'],
    ['withdraw', 'sign', 'draft.json', '--key', 'centre.pem', '--out', 'a.json'],
    ['withdraw', 'sign', 'draft.json', '--key', 'supervisor.pem', '--out', 'b.json'],
    ['withdraw', 'assemble', 'a.json', 'b.json', '--trust', 'trust.json', '--out', 'withdrawal.json'],
    ['withdraw', 'list', '--trust', 'trust.json', '--number', '1', '--out', 'empty.json'],
    ['withdraw', 'list', 'withdrawal.json', '--trust', 'trust.json', '--number', '2', '--out', 'list.json'],
  ];
  for (const list of ['empty', 'list']) {
    for (const side of ['centre', 'supervisor'])
      steps.push(['withdraw', 'sign', `${list}.json`, '--key', `${side}.pem`, '--out', `${list}.${side}.json`]);
    steps.push([
      'withdraw',
      'assemble',
      `${list}.centre.json`,
      `${list}.supervisor.json`,
      '--trust',
      'trust.json',
      '--out',
      `${list}.signed.json`,
    ]);
  }
  for (const step of steps) expect([step, centre(...step).status]).toEqual([step, 0]);
  const verify = (...more: readonly string[]) => centre('verify', FULL, '--trust', 'trust.json', ...more);
  expect(verify('--withdrawals', 'empty.signed.json')).toMatchObject({
    status: 0,
    said: expect.stringContaining('not withdrawn, by list 1'),
  });
  expect(verify('--withdrawals', 'list.signed.json')).toMatchObject({
    status: 1,
    said: expect.stringMatching(/withdrawn: .*it deletes files/),
  });
  expect(verify('--withdrawals', 'list.centre.json')).toMatchObject({ status: 1, said: expect.stringContaining('one-signature') });
  expect(verify('--withdrawals', 'empty.signed.json', '--at', '2099-01-01T00:00:00Z')).toMatchObject({
    status: 1,
    said: expect.stringContaining('list-time'),
  });
  expect(centre('withdraw', 'list', 'a.json', '--trust', 'trust.json', '--number', '3', '--out', 'x.json')).toMatchObject({
    status: 2,
    said: expect.stringContaining('one-signature'),
  });
});
