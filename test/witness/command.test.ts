import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isoText } from '../../lib/trail/keys';
import { parseSignedCheckpoint } from '../../lib/witness/checkpoint';
import { formatTlogProof, parseTlogProof } from '../../lib/witness/proof';
import { Generated, HOME, OWNER } from '../trail/generate';
import { ONE } from '../trail/plans';
import { mirrored } from './mirrored';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-witness-bin-'));
const at = (name: string) => join(scratch, name);
const generated = new Generated({ ...ONE, accounts: [OWNER, '222233334444'], regions: [HOME], hours: 6 });
const { span } = generated.request;
const middle = span.from + 3 * 3_600_000;
let trail: readonly string[];
let [logKey, witnessKey] = ['', ''];

function centre(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist', 'centre.js'), 'trail', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}
const times = (from: number, to: number) => ['--from', isoText(from), '--to', isoText(to)];
const publish = (log: string, from: number, to: number, ...more: readonly string[]) =>
  centre('publish', '--log', at(log), '--key', at('log.key'), ...trail, ...times(from, to), ...more);

/** A file for a witness that reads `log` and keeps its state in `state`. */
function witness(name: string, log: string, more: object = {}): string {
  const trails = [
    {
      trailArn: generated.trailArn,
      accounts: generated.request.accounts,
      regions: [HOME],
      mirror: 'mirror',
      publicKeys: 'keys.json',
      ...more,
    },
  ];
  writeFileSync(
    at(`${name}.json`),
    JSON.stringify({ key: 'witness.key', state: `${name}.state`, log: { key: logKey, from: log }, trails }),
  );
  return at(`${name}.json`);
}

beforeAll(async () => {
  const built = spawnSync(process.execPath, [join(root, 'bin', 'build.mjs')], { encoding: 'utf8' });
  expect([built.status, built.stderr]).toEqual([0, '']);
  const { mirror, keys } = await mirrored(generated, scratch);
  trail = ['--mirror', mirror, '--public-keys', keys, '--accounts', generated.request.accounts.join(','), '--regions', HOME];
  const made = (['log', 'witness'] as const).map((type) =>
    centre('witness', 'key', '--type', type, '--name', `${type}.example/centre`, '--out', at(`${type}.key`)),
  );
  expect(made.map(({ status, stderr }) => [status, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  [logKey, witnessKey] = made.map(({ stdout }) => stdout.trim()) as [string, string];
  writeFileSync(at('policy'), `log ${logKey}\nwitness supervisor ${witnessKey}\nquorum supervisor\n`);
  expect(publish('log', span.from, middle)).toMatchObject({ status: 0, stderr: '' });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('from a mirror to a proof that holds offline', () => {
  const config = witness('first', 'log');
  expect(centre('witness', 'cosign', '--config', config, '--add')).toEqual({
    status: 0,
    stdout: 'log.example/centre: 7 entries, cosigned\n',
    stderr: '',
  });
  expect(publish('log', middle, span.to).stdout).toMatch(/14 entries, root \S+, 0 cosignatures\n6 digests .* findings: none/);
  expect(centre('witness', 'cosign', '--config', config, '--add')).toMatchObject({ status: 0, stderr: '' });
  const digest = generated.digests.get(`${OWNER}/${HOME}`)?.find((key) => key.includes('CloudTrail-Digest')) as string;
  const inSpan = generated.digests.get(`${OWNER}/${HOME}`)?.[5] as string;
  const file = join(scratch, 'mirror', 'objects', inSpan);
  expect(centre('prove', file, '--log', at('log'), '--out', at('bundle'))).toMatchObject({ status: 0, stderr: '' });
  const proven = centre('prove', '--verify', at('bundle'), file, '--policy', at('policy'));
  expect([proven.status, proven.stderr]).toEqual([0, '']);
  expect(proven.stdout).toContain(`proven: digest ${inSpan}`);
  expect(proven.stdout).toContain('cosigned by supervisor');
  // A log file, by way of the digest that names it.
  const named = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { logFiles: { s3Object: string }[] };
  const log = join(scratch, 'mirror', 'objects', named.logFiles[0]?.s3Object as string);
  expect(centre('prove', log, '--digest', file, '--log', at('log'), '--out', at('log-bundle')).status).toBe(0);
  expect(centre('prove', '--verify', at('log-bundle'), log, '--digest', file, '--policy', at('policy')).status).toBe(0);
  // Another file, another policy, another index: each is not proven.
  const before = join(scratch, 'mirror', 'objects', digest);
  expect(centre('prove', '--verify', at('bundle'), before, '--policy', at('policy')).status).toBe(1);
  expect(centre('prove', before, '--log', at('log'), '--out', at('none'))).toMatchObject({ status: 1, stdout: '' });
  const bundle = parseTlogProof(readFileSync(at('bundle')));
  writeFileSync(at('moved'), formatTlogProof({ ...bundle, index: bundle.index + 1 }));
  expect(centre('prove', '--verify', at('moved'), '--policy', at('policy'))).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^not proven: the proof does not lead/),
  });
  // Without the witness's line nobody but the log vouches for it.
  const alone = bundle.checkpoint.toString().split('\n').slice(0, -2).join('\n');
  writeFileSync(at('alone'), formatTlogProof({ ...bundle, checkpoint: Buffer.from(`${alone}\n`) }));
  expect(centre('prove', '--verify', at('alone'), '--policy', at('policy')).stderr).toBe(
    'not proven: the quorum supervisor is not reached: cosigned by nobody\n',
  );
});

test('a witness refuses what its own copy does not show, with the reason', () => {
  const refusal = (config: string) => {
    const { status, stdout, stderr } = centre('witness', 'cosign', '--config', config);
    return [status, stdout, stderr.split('\n')[0]];
  };
  // The log was made for one account only; the witness watches both.
  const one = centre(
    'publish',
    '--log',
    at('narrow'),
    '--key',
    at('log.key'),
    ...trail.map((item) => (item === generated.request.accounts.join(',') ? OWNER : item)),
    ...times(span.from, middle),
  );
  expect(one.status).toBe(0);
  expect(refusal(witness('narrow', 'narrow'))).toEqual([
    1,
    '',
    expect.stringMatching(
      /^not cosigned \(contents, 422\): entry 3: .* was verified for 111122223333 .* watches 111122223333,222233334444/,
    ),
  ]);
  // An hour is left out between two spans.
  expect(publish('gap', span.from, span.from + 3_600_000).status).toBe(0);
  expect(publish('gap', span.from + 2 * 3_600_000, middle).status).toBe(0);
  expect(refusal(witness('gap', 'gap'))).toEqual([1, '', expect.stringContaining('nobody vouches for')]);
  // Its copy lost a log: what the publisher says is clean is not.
  cpSync(at('mirror'), at('damaged'), { recursive: true });
  const logs = readdirSync(at('damaged/objects'), { recursive: true, encoding: 'utf8' }).filter((name) => /_CloudTrail_.*T01/.test(name));
  rmSync(join(at('damaged/objects'), logs[0] as string));
  publish('clean', span.from, middle);
  expect(refusal(witness('damaged', 'clean', { mirror: 'damaged' }))).toEqual([
    1,
    '',
    expect.stringMatching(/findings .*: the log says none, this witness's copy log-missing 1/),
  ]);
});

test('a rewritten, truncated or forked log is refused, and two histories are proven', () => {
  expect(publish('grown', span.from, middle).status).toBe(0);
  const config = witness('watch', 'grown');
  expect(centre('witness', 'cosign', '--config', config, '--add').status).toBe(0);
  cpSync(at('grown/checkpoint'), at('seen'));
  expect(publish('grown', middle, span.to).status).toBe(0);
  expect(centre('witness', 'cosign', '--config', config, '--add').status).toBe(0);
  const asked = (log: string) => centre('witness', 'cosign', '--config', witness('watch', log)).stderr;
  // Truncated: an older checkpoint.
  cpSync(at('grown'), at('truncated'), { recursive: true });
  cpSync(at('seen'), at('truncated/checkpoint'));
  expect(asked('truncated')).toMatch(/^not cosigned \(old-size, 400\): truncated: old size 14 is larger than the checkpoint's 7/);
  // Forked: the same number of entries, in another order of publishing.
  expect(publish('forked', span.from, span.from + 2 * 3_600_000).status).toBe(0);
  expect(publish('forked', span.from + 2 * 3_600_000, span.to - 3_600_000).status).toBe(0);
  writeFileSync(at('1.2.3'), 'a release');
  expect(publish('forked', span.to - 3_600_000, span.to - 1, '--release', at('1.2.3')).status).toBeGreaterThanOrEqual(0);
  const forked = parseSignedCheckpoint(readFileSync(at('forked/checkpoint')));
  expect(forked.size).toBeGreaterThanOrEqual(14);
  expect(asked('forked')).toMatch(
    /^not cosigned \(inconsistent, 422\): (forked: two roots for size 14|rewritten: the proof does not lead)/,
  );
  // What the second witness would have seen: both histories are signed by the log, and nobody can join them.
  const compared = centre(
    'witness',
    'compare',
    at('seen'),
    at('forked/checkpoint'),
    '--log-key',
    logKey,
    '--tiles',
    at('forked'),
    '--out',
    at('split'),
  );
  expect(compared).toMatchObject({ status: 1, stdout: expect.stringContaining('split view: log.example/centre signed root') });
  expect(centre('witness', 'compare', '--verify', at('split'), '--log-key', logKey)).toMatchObject({ status: 0, stderr: '' });
  expect(centre('witness', 'compare', '--verify', at('split'), '--log-key', witnessKey)).toMatchObject({ status: 1, stdout: '' });
  expect(centre('witness', 'compare', at('seen'), at('grown/checkpoint'), '--log-key', logKey, '--tiles', at('grown')).status).toBe(0);
  // A state that was set back is noticed by its own cosignature.
  rmSync(at('watch.state'), { recursive: true });
  expect(asked('grown')).toMatch(/^not cosigned \(rolled-back, 500\): it carries this witness's own cosignature for size 14/);
});

test('over HTTP: the log asks, learns the size in a conflict, and gets its line', async () => {
  expect(publish('http', span.from, middle).status).toBe(0);
  const child = spawn(process.execPath, [
    join(root, 'dist', 'centre.js'),
    'trail',
    'witness',
    'serve',
    '--config',
    witness('http-w', 'http'),
  ]);
  try {
    const [url = ''] = (await new Promise<string>((done) => child.stdout.once('data', (chunk: Buffer) => done(chunk.toString())))).split(
      ' ',
    );
    const run = (args: readonly string[]) =>
      new Promise<readonly [number | null, string, string]>((done) => {
        const one = spawn(process.execPath, [
          join(root, 'dist', 'centre.js'),
          'trail',
          'publish',
          '--log',
          at('http'),
          '--key',
          at('log.key'),
          ...args,
        ]);
        let [out, err] = ['', ''];
        one.stdout.on('data', (chunk) => (out += chunk));
        one.stderr.on('data', (chunk) => (err += chunk));
        one.on('close', (status) => done([status, out, err]));
      });
    expect(await run(['--witness', url])).toEqual([0, expect.stringContaining('7 entries'), '']);
    expect(await run([...trail, ...times(middle, span.to), '--witness', url])).toEqual([
      0,
      expect.stringMatching(/14 entries, root \S+, 1 cosignatures/),
      '',
    ]);
    const posted = async (body: string, method = 'POST', path = '/add-checkpoint') => {
      const answer = await fetch(`${url}${path}`, method === 'GET' ? {} : { method, body });
      return [answer.status, answer.headers.get('content-type'), await answer.text()];
    };
    const now = readFileSync(at('http/checkpoint'), 'utf8');
    expect(await posted(`old 0\n\n${now}`)).toEqual([409, 'text/x.tlog.size', '14\n']);
    expect((await posted('old 00\n\nx'))[0]).toBe(400);
    expect((await posted(`old 14\n\n${now.replace('log.example', 'other.example')}`))[0]).toBe(404);
    expect((await posted(`old 15\n\n${now}`))[0]).toBe(400);
    expect((await posted(`old 14\n\n${now.replace(/\n\n— \S+ \S+\n/, '\n\n')}`))[0]).toBe(403);
    expect((await posted('', 'GET', '/'))[0]).toBe(404);
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) => child.once('close', done));
  }
  expect(existsSync(at('http-w.state'))).toBe(true);
});
