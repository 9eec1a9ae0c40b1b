import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bytesOf, type Documents, judgeRelease, replayLog } from '../../lib/release';
import { findCompiler, Line, program, rehearse, rules, SCENARIOS, surroundingsOf } from '../../lib/workshop';
import { type Emulator, startEmulator } from '../emulator';

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
  line = await Line.open(emulator.endpoint, join(root, 'dist'), quick, compiler.digest);
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
});

test('an override that somebody sneaks into StartBuild, and a build that fails: nothing is stated, and nothing leaves', async () => {
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
  for (const version of ['3.0.0', '3.0.1']) expect((await line.objects('distribution', prefix('hello', version))).size).toBe(0);
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
});

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
