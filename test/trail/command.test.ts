import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoText } from '../../lib/trail/keys';
import { acting, actRecord, GLOBAL } from './act.cases';
import { Generated, HOME, OWNER } from './generate';
import { ONE } from './plans';
import { type Loopback, serve } from './server';
import { digestAt, logOf, remove } from './tamper';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-trail-bin-'));
const generated = new Generated({
  ...ONE,
  organization: 'o-abcde12345',
  accounts: [OWNER, '222233334444'],
  regions: [HOME, 'us-east-1'],
  hours: 40,
  rotateAfter: 9,
});
const { span } = generated.request;
const QUESTION = [
  '--accounts',
  `${OWNER},222233334444`,
  '--regions',
  `${HOME},us-east-1`,
  '--from',
  isoText(span.from),
  '--to',
  isoText(span.to),
];
const ASKED = ['--trail-arn', generated.trailArn, '--organization', 'o-abcde12345', ...QUESTION];
const keysFile = join(scratch, 'keys.json');
let loopback: Loopback;

beforeAll(async () => {
  const built = spawnSync(process.execPath, [join(root, 'bin', 'build.mjs')], { encoding: 'utf8' });
  expect([built.status, built.stderr]).toEqual([0, '']);
  loopback = await serve(generated);
  writeFileSync(keysFile, JSON.stringify(generated.world.publicKeys));
});
afterAll(async () => {
  await loopback.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param killAfterMs of its life; as by power loss */
function trail(args: readonly string[], killAfterMs?: number, more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: loopback.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    ...more,
  };
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'centre.js'), 'trail', ...args], { env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('close', (status) => {
      clearTimeout(timer);
      done({ status, stdout, stderr });
    });
  });
}

test('a whole organization in one run: bucket, prefix and keys are asked for', async () => {
  const { status, stdout, stderr } = await trail(['verify', ...ASKED]);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.match(/40\.0 of 40 hours, clean/g)).toHaveLength(4);
  expect(stdout).toContain('Clean: every digest and log of every account, Region and hour asked for is there');
});

test('findings: exit 1, in every format', async () => {
  const log = logOf(generated, digestAt(generated, 9));
  const saved = generated.world.objects.get(log);
  remove(generated, log);
  const [text, json, junit] = await Promise.all(['text', 'json', 'junit'].map((format) => trail(['verify', ...ASKED, '--format', format])));
  if (saved) generated.world.objects.set(log, saved);
  expect([text?.status, json?.status, junit?.status]).toEqual([1, 1, 1]);
  expect(text?.stdout).toContain(`log-missing  s3://reference-logs/${log}\n    expected the log with SHA-256`);
  expect(JSON.parse(json?.stdout ?? '')).toMatchObject({
    totals: { 'log-missing': 1 },
    findings: [{ code: 'log-missing' }],
    notAskedFor: [],
  });
  expect(junit?.stdout).toMatch(/<testsuite name="centre trail verify" tests="4" failures="1">[\s\S]*<failure type="log-missing"/);
});

test('accounts and Regions that were not asked for are named', async () => {
  const { stdout } = await trail(['verify', ...ASKED, '--accounts', OWNER, '--regions', HOME]);
  expect(stdout).toContain(`not asked for, hence not verified: ${OWNER}/us-east-1, 222233334444.`);
});

test('acts are told of when they are asked for, in their Region, and in a journal of their own', async () => {
  const made = new Generated(acting(GLOBAL, [actRecord('organizations', 'CloseAccount')]));
  const store = await serve(made);
  const journal = join(scratch, 'acts');
  const asked = ['verify', '--trail-arn', made.trailArn, '--accounts', OWNER, '--regions', `${HOME},${GLOBAL}`].concat([
    '--from',
    isoText(made.request.span.from),
    '--to',
    isoText(made.request.span.to),
    '--resume',
    journal,
  ]);
  const more = { AWS_ENDPOINT_URL: store.endpoint };
  const [first, second] = [await trail([...asked, '--acts'], undefined, more), await trail([...asked, '--acts'], undefined, more)];
  const other = await trail(asked, undefined, more);
  rmSync(journal);
  const without = await trail(asked, undefined, more);
  await store.close();
  expect([first.status, first.stdout.includes(`act-on-account  ${OWNER}/us-east-1\n`), second.stdout === first.stdout]).toEqual([
    1,
    true,
    true,
  ]);
  expect([without.status, other.status, other.stderr.includes('expected the journal of this question')]).toEqual([0, 2, true]);
});

test('killed at any moment, it goes on and ends with the same report', async () => {
  const whole = await trail(['verify', ...ASKED, '--format', 'json']);
  const journal = join(scratch, 'journal');
  loopback.slow(40);
  let last: Ended | undefined;
  for (let life = 350; last?.status !== 0 && life < 20_000; life += 250)
    last = await trail(['verify', ...ASKED, '--format', 'json', '--resume', journal], life);
  loopback.slow(0);
  expect(last?.stdout).toBe(whole.stdout);
  appendFileSync(journal, '{"torn');
  expect((await trail(['verify', ...ASKED, '--format', 'json', '--resume', journal])).stdout).toBe(whole.stdout);
  const other = await trail(['verify', ...ASKED, '--retention-days', '1', '--resume', journal]);
  expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('journal: expected the journal of this question')]);
});

test('a mirror, made by a run that is killed, is verified with pinned keys and without a network', async () => {
  const folder = join(scratch, 'mirror');
  loopback.slow(20);
  let made: Ended | undefined;
  for (let life = 350; made?.status !== 0 && life < 20_000; life += 300) made = await trail(['mirror', ...ASKED, '--out', folder], life);
  loopback.slow(0);
  expect(existsSync(join(folder, 'public-keys.json'))).toBe(true);
  const offline = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  const { status, stdout } = await trail(
    ['verify', '--mirror', folder, '--public-keys', keysFile, ...QUESTION, '--format', 'json'],
    undefined,
    offline,
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse((await trail(['verify', ...ASKED, '--format', 'json'])).stdout));
  const unpinned = await trail(['verify', '--mirror', folder, ...QUESTION], undefined, offline);
  expect([unpinned.status, unpinned.stderr]).toEqual([2, expect.stringContaining('--public-keys is missing')]);
  const wider = await trail(
    ['verify', '--mirror', folder, '--public-keys', keysFile, ...QUESTION, '--to', '2026-04-01'],
    undefined,
    offline,
  );
  expect([wider.status, wider.stderr]).toEqual([2, expect.stringContaining('mirror: expected a listing of')]);
});

/** What cannot be understood: exit 2, one line, no stack trace. */
const BAD: readonly (readonly [string, readonly string[], string])[] = [
  ['no time', ['verify', '--trail-arn', generated.trailArn, '--accounts', OWNER, '--regions', HOME], '--from is missing'],
  ['no such day', ['verify', ...ASKED, '--from', '2026-02-30'], 'There is no such day'],
  ['times in the wrong order', ['verify', ...ASKED, '--to', '2026-01-01'], '--to is not an hour after --from'],
  ['no ARN', ['verify', ...ASKED, '--trail-arn', 'centre'], "It takes a trail's ARN"],
  ['an account of eleven digits', ['verify', ...ASKED, '--accounts', '12345678901'], 'It takes account ids'],
  [
    'an organization trail without its organization',
    ['verify', '--trail-arn', generated.trailArn, ...QUESTION],
    '--organization is missing',
  ],
  [
    'a trail that does not exist',
    ['verify', ...ASKED, '--trail-arn', generated.trailArn.replace('centre', 'none')],
    'DescribeTrails knows no such trail',
  ],
  ['keys that are none', ['verify', ...ASKED, '--public-keys', join(root, 'package.json')], 'public-keys'],
  ['a prefix that climbs', ['verify', ...ASKED, '--bucket', 'b', '--prefix', '../'], 'without empty or dotted parts'],
  ['no bucket name', ['verify', ...ASKED, '--bucket', 'No_Bucket'], 'It takes the name of a bucket'],
  ['no such verb', ['judge'], "there is no 'trail judge'"],
];
test.each(BAD)('bad input: %s', async (_name, args, says) => {
  const { status, stdout, stderr } = await trail(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(says);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a store that does not list decides nothing: exit 3', async () => {
  const { status, stdout, stderr } = await trail(['verify', ...ASKED, '--bucket', 'another-bucket']);
  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toContain('could not be completed: S3 does not list another-bucket');
  expect(stderr).toContain('With --resume FILE a run can go on where it was.');
});

test('the page of findings is what the command prints', async () => {
  expect((await trail(['findings'])).stdout).toBe(readFileSync(join(root, 'docs', 'trail-findings.md'), 'utf8'));
});
