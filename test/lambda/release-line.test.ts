import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { command as releaseCommand } from '../../bin/commands/release';
import { installedAwsCli } from '../../lib/emulator';
import { bytesOf, type Documents, digestOfDocument, judgeRelease, replayLog, SIDES } from '../../lib/release';
import { findCompiler, Line, ownGround, program, rehearse, rules, SCENARIOS, surroundingsOf } from '../../lib/workshop';
import { edited, reference } from '../config/edits';
import { type Emulator, startEmulator } from '../emulator';
import { inProcess } from '../in-process';

const root = join(__dirname, '..', '..');
const compiler = findCompiler();
let emulator: Emulator;
let line: Line;
const where = surroundingsOf();
beforeAll(async () => {
  if (compiler === undefined) throw new Error('these tests need a C compiler: gcc, cc or clang');
  emulator = await startEmulator('100000000003');
  // The second that B begins later is for the timestamps of the whole rehearsal.
  const quick = process.env['PROVE'] ? where : { ...where, supervisor: { ...where.supervisor, later: 0 } };
  const awsCli = await installedAwsCli(root, () => undefined);
  line = await Line.open(await ownGround(emulator.endpoint, root, compiler.digest, 1), { root, awsCli, where: quick });
});
afterAll(async () => {
  await line?.close();
  await emulator?.stop();
  for (const { folder } of Object.values(where)) rmSync(folder, { recursive: true, force: true });
});

const command = () => compiler?.command ?? '';
const prefix = (name: string, version: string) => `releases/vendor/${name}/${version}/`;
const events = async () =>
  replayLog([...(await line.objects('log', 'log/vendor/')).values()], line.parties.trust).map(
    ({ entry }) => `${entry.event} ${entry.name} ${entry.version}`,
  );

test('a reproducible program is released by the functions as they would be deployed, and verifies with openssl, sha256sum and jq alone', async () => {
  const [scenario] = SCENARIOS as [(typeof SCENARIOS)[0]];
  for await (const { outcome, published, asExpected } of rehearse(line, command(), [scenario])) {
    expect([outcome.status, outcome.cause, asExpected]).toEqual(['SUCCEEDED', undefined, true]);
    judgeRelease(Object.fromEntries(published) as Documents, line.parties.trust);
    const folder = mkdtempSync(join(tmpdir(), 'release-tools-'));
    const write = (name: string, bytes: Buffer | string) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    };
    for (const [name, bytes] of published) write(`release/${name}`, bytes);
    write('trust.json', bytesOf(line.parties.trust));
    const script = /```sh\n(# verify[\s\S]*?)```/.exec(readFileSync(join(root, 'docs', 'release.md'), 'utf8'))?.[1] ?? 'exit 9';
    const run = () => {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'verify', 'release', 'trust.json'], {
        cwd: folder,
        encoding: 'utf8',
      });
      return { status, said: stdout + stderr };
    };
    expect(run()).toMatchObject({ status: 0, said: expect.stringMatching(/released and verified\n$/) });
    // Each change is found by the commands, too.
    const signed = JSON.parse(String(published.get('release.supervisor.json')));
    const other = JSON.parse(String(published.get('release.centre.json')));
    const changes: readonly (readonly [string, Buffer | string])[] = [
      ['files/bin/hello', 'another program'],
      ['files/more', 'a file nobody signed'],
      ['release.supervisor.json', JSON.stringify({ ...signed, signatures: other.signatures })],
      ['provenance.supervisor.json', published.get('provenance.centre.json') as Buffer],
      ['comparison.json', published.get('summary.json') as Buffer],
    ];
    for (const [name, bytes] of changes) {
      write(`release/${name}`, bytes);
      expect([name, run().status]).toEqual([name, 1]);
      if (published.has(name)) write(`release/${name}`, published.get(name) as Buffer);
      else rmSync(join(folder, 'release', name));
    }
    expect(run().status).toBe(0);
    rmSync(folder, { recursive: true });
  }
}, 120_000);

test('what the commands write is what the deployed functions take', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'release-commands-'));
  const write = (name: string, bytes: Buffer | string, mode = 0o644) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes, { mode });
  };
  const named = edited(reference, '\nname: reference\n', `\nname: ${line.parties.trust.environment}\n`);
  const [image] = /sha256:[0-9a-f]{64}/.exec(named) ?? [];
  write('environment.yaml', edited(named, String(image), `sha256:${compiler?.digest}`));
  write('trust.json', bytesOf(line.parties.trust));
  for (const { name, executable, bytes } of program(command(), '4.0.0')) write(`source/${name}`, bytes, executable ? 0o755 : 0o644);
  const at = (name: string) => join(folder, name);
  const release = (...args: readonly string[]) =>
    inProcess(() => releaseCommand.run([...args, '--environment', at('environment.yaml'), '--format', 'json']));
  const about = ['--company', 'vendor', '--name', 'endpoint', '--version', '4.0.0'];
  const snapshot = JSON.parse((await release('snapshot', at('source'), ...about, '--out', at('out'))).stdout);
  const key = `snapshots/${snapshot.snapshot}.json`;
  const { centre, supervisor } = await line.upload(readFileSync(at('out/source.zip')), key, readFileSync(at(`out/${key}`)));
  const versions = ['--uploaded', centre, '--uploaded-supervisor', supervisor];
  const order = JSON.parse((await release('order', at('out'), '--trust', at('trust.json'), ...versions)).stdout);
  const input = await line.submit(order.key, readFileSync(order.wrote));
  expect(await line.ended(await line.start({ input }))).toMatchObject({ status: 'SUCCEEDED' });
  const { basis } = judgeRelease(
    Object.fromEntries(await line.objects('distribution', prefix('endpoint', '4.0.0'))) as Documents,
    line.parties.trust,
  );
  expect(digestOfDocument(basis.order)).toBe(order.order);
  rmSync(folder, { recursive: true });
}, 120_000);

test('what the page says to type for an order works as it stands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'release-page-'));
  symlinkSync(join(root, 'environments'), join(folder, 'environments'));
  const [, script = 'exit 9'] = /```sh\n(# order[\s\S]*?)```/.exec(readFileSync(join(root, 'docs', 'release.md'), 'utf8')) ?? [];
  const typed = script.replaceAll('npm run -s centre --', `'${process.execPath}' '${join(root, 'dist', 'centre.js')}'`);
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', typed], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.match(/^Wrote .*/gm)).toEqual([
    'Wrote try/trust.json: 7 keys, no custody root, so no fast lane.',
    'Wrote try/out: 2 files.',
    'Wrote try/out/orders/endpoint/1.0.0.json: product endpoint 1.0.0, full lane.',
  ]);
  rmSync(folder, { recursive: true });
}, 120_000);

test('an override that somebody sneaks into StartBuild, a build that fails, and tools that are not those that were named: nothing is stated, and nothing leaves', async () => {
  const services = line.services;
  services.supervisor.overrides = {
    environment: { type: 'LINUX_CONTAINER', image: `other@sha256:${'1'.repeat(64)}`, computeType: 'BUILD_GENERAL1_SMALL' },
  };
  const sneaked = await line.order({ kind: 'product', name: 'hello', version: '3.0.0' }, program(command(), '3.0.0'));
  expect(await line.ended(await line.start(sneaked))).toMatchObject({
    status: 'FAILED',
    error: 'ReleaseError',
    cause: expect.stringContaining('overrides: expected no override of the project, found environment.image'),
  });
  services.supervisor.overrides = {};
  const broken = await line.order({ kind: 'product', name: 'hello', version: '3.0.1' }, program('false', '3.0.1'));
  expect(await line.ended(await line.start(broken))).toMatchObject({
    status: 'FAILED',
    error: 'ReleaseError',
    cause: expect.stringContaining('build-failed'),
  });
  // Under the digest that the source names lie other tools.
  const named = 'c'.repeat(64);
  const source = rules('3.0.2').map((file) => (file.name === 'toolchain.sha256' ? { ...file, bytes: Buffer.from(`${named}\n`) } : file));
  for (const side of SIDES) await line.aws[side].putObject(line.names[`toolchain-${side}`], `${named}.tar`, Buffer.from('other tools'));
  const exchanged = await line.order({ kind: 'product', name: 'hello', version: '3.0.2' }, source);
  expect(await line.ended(await line.start(exchanged))).toMatchObject({
    status: 'FAILED',
    error: 'ReleaseError',
    cause: expect.stringContaining('build-failed'),
  });
  expect(services.centre.said).toMatch(/^exit code 1: .*toolchain\.tar: FAILED/s);
  for (const version of ['3.0.0', '3.0.1', '3.0.2']) expect((await line.objects('distribution', prefix('hello', version))).size).toBe(0);
  expect([...(await line.objects('records', prefix('hello', '3.0.0'))).keys()]).not.toContain('provenance.supervisor.json');
});

test('an execution that is stopped after any step, and started again, releases once and loses no record', async () => {
  const authorisation = await line.authorise('phishing', 1);
  const execution = await line.order({ kind: 'rules', name: 'phishing', version: '1' }, rules('1'), authorisation);
  const before = line.services.centre.started + line.services.supervisor.started;
  let stops = 0;
  for (let after = 1; ; after += process.env['PROVE'] ? 1 : 4) {
    const arn = await line.start(execution);
    const done = await until(arn, after);
    if (done) break;
    stops += 1;
    await line.stop(arn);
  }
  expect(stops).toBeGreaterThanOrEqual(process.env['PROVE'] ? 10 : 3);
  expect((await line.ended(await line.start(execution))).status).toBe('SUCCEEDED');
  expect(line.services.centre.started + line.services.supervisor.started - before).toBe(2);
  expect((await events()).filter((fact) => fact.includes('phishing'))).toEqual(['released phishing 1', 'rebuilt phishing 1']);
  const released = judgeRelease(
    Object.fromEntries(await line.objects('distribution', prefix('phishing', '1'))) as Documents,
    line.parties.trust,
  );
  expect([released.rebuilt, released.basis.use]).toEqual(['same', 1]);
  // With PROVE after each step, and each start does all that came before it.
}, 300_000);

/** Whether the execution ended before so many functions had answered; else it goes on behind our back until it is stopped. */
async function until(arn: string, functions: number): Promise<boolean> {
  for (;;) {
    if ((await line.status(arn))['status'] !== 'RUNNING') return true;
    const answered = (await line.history(arn)).filter(({ type }) => type === 'LambdaFunctionSucceeded').length;
    if (answered >= functions) return false;
    await new Promise((done) => setTimeout(done, 20));
  }
}

(process.env['PROVE'] ? test : test.skip)(
  'the whole rehearsal: every scenario ends as it must',
  async () => {
    const wrong: string[] = [];
    for await (const { scenario, asExpected, different } of rehearse(line, command(), SCENARIOS.slice(1)))
      if (!asExpected) wrong.push(`${scenario.id}: ${different.join(', ')}`);
    expect(wrong).toEqual([]);
  },
  300_000,
);
