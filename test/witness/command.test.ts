import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { command } from '../../bin/commands/trail';
import { isoText } from '../../lib/trail/keys';
import { formatTlogProof, parseTlogProof } from '../../lib/witness/proof';
import { inProcess } from '../in-process';
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

/** `trail witness serve` below is a process. */
const centre = (...args: readonly string[]) => inProcess(() => command.run(args));
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
  const made = [];
  for (const type of ['log', 'witness'])
    made.push(await centre('witness', 'key', '--type', type, '--name', `${type}.example/centre`, '--out', at(`${type}.key`)));
  expect(made.map(({ status, stderr }) => [status, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  [logKey, witnessKey] = made.map(({ stdout }) => stdout.trim()) as [string, string];
  writeFileSync(at('policy'), `log ${logKey}\nwitness supervisor ${witnessKey}\nquorum supervisor\n`);
  expect(await publish('log', span.from, middle)).toMatchObject({ status: 0, stderr: '' });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('from a mirror to a proof that holds offline', async () => {
  const config = witness('first', 'log');
  expect(await centre('witness', 'cosign', '--config', config, '--add')).toEqual({
    status: 0,
    stdout: 'log.example/centre: 7 entries, cosigned\n',
    stderr: '',
  });
  expect((await publish('log', middle, span.to)).stdout).toMatch(/14 entries, root \S+, 0 cosignatures\n6 digests .* findings: none/);
  expect(await centre('witness', 'cosign', '--config', config, '--add')).toMatchObject({ status: 0, stderr: '' });
  const digest = generated.digests.get(`${OWNER}/${HOME}`)?.find((key) => key.includes('CloudTrail-Digest')) as string;
  const inSpan = generated.digests.get(`${OWNER}/${HOME}`)?.[5] as string;
  const file = join(scratch, 'mirror', 'objects', inSpan);
  expect(await centre('prove', file, '--log', at('log'), '--out', at('bundle'))).toMatchObject({ status: 0, stderr: '' });
  const proven = await centre('prove', '--verify', at('bundle'), file, '--policy', at('policy'));
  expect([proven.status, proven.stderr]).toEqual([0, '']);
  expect(proven.stdout).toContain(`proven: digest ${inSpan}`);
  expect(proven.stdout).toContain('cosigned by supervisor');
  // A log file, by way of the digest that names it.
  const named = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { logFiles: { s3Object: string }[] };
  const log = join(scratch, 'mirror', 'objects', named.logFiles[0]?.s3Object as string);
  expect((await centre('prove', log, '--digest', file, '--log', at('log'), '--out', at('log-bundle'))).status).toBe(0);
  expect((await centre('prove', '--verify', at('log-bundle'), log, '--digest', file, '--policy', at('policy'))).status).toBe(0);
  // Another file, another policy, another index: each is not proven.
  const before = join(scratch, 'mirror', 'objects', digest);
  expect((await centre('prove', '--verify', at('bundle'), before, '--policy', at('policy'))).status).toBe(1);
  expect(await centre('prove', before, '--log', at('log'), '--out', at('none'))).toMatchObject({ status: 1, stdout: '' });
  const bundle = parseTlogProof(readFileSync(at('bundle')));
  writeFileSync(at('moved'), formatTlogProof({ ...bundle, index: bundle.index + 1 }));
  expect(await centre('prove', '--verify', at('moved'), '--policy', at('policy'))).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^not proven: the proof does not lead/),
  });
  // Without the witness's line nobody but the log vouches for it.
  const alone = bundle.checkpoint.toString().split('\n').slice(0, -2).join('\n');
  writeFileSync(at('alone'), formatTlogProof({ ...bundle, checkpoint: Buffer.from(`${alone}\n`) }));
  expect((await centre('prove', '--verify', at('alone'), '--policy', at('policy'))).stderr).toBe(
    'not proven: the quorum supervisor is not reached: cosigned by nobody\n',
  );
});

test('a witness refuses what its own copy does not show, with the reason', async () => {
  const refusal = async (config: string) => {
    const { status, stdout, stderr } = await centre('witness', 'cosign', '--config', config);
    return [status, stdout, stderr.split('\n')[0]];
  };
  // The log was made for one account only; the witness watches both.
  const one = await centre(
    'publish',
    '--log',
    at('narrow'),
    '--key',
    at('log.key'),
    ...trail.map((item) => (item === generated.request.accounts.join(',') ? OWNER : item)),
    ...times(span.from, middle),
  );
  expect(one.status).toBe(0);
  expect(await refusal(witness('narrow', 'narrow'))).toEqual([
    1,
    '',
    expect.stringMatching(
      /^not cosigned \(contents, 422\): entry 3: .* was verified for 111122223333 .* watches 111122223333,222233334444/,
    ),
  ]);
  // An hour is left out between two spans.
  expect((await publish('gap', span.from, span.from + 3_600_000)).status).toBe(0);
  expect((await publish('gap', span.from + 2 * 3_600_000, middle)).status).toBe(0);
  expect(await refusal(witness('gap', 'gap'))).toEqual([1, '', expect.stringContaining('nobody vouches for')]);
  // Its copy lost a log: what the publisher says is clean is not.
  cpSync(at('mirror'), at('damaged'), { recursive: true });
  const digest = generated.digests.get(`${OWNER}/${HOME}`)?.[5] as string;
  const [log] = generated.fields(digest)['logFiles'] as { s3Object: string }[];
  rmSync(join(at('damaged/objects'), log?.s3Object as string));
  await publish('clean', span.from, middle);
  expect(await refusal(witness('damaged', 'clean', { mirror: 'damaged' }))).toEqual([
    1,
    '',
    expect.stringMatching(/findings .*: the log says none, this witness's copy log-missing 1/),
  ]);
});

test('a rewritten, truncated or forked log is refused, and two histories are proven', async () => {
  expect((await publish('grown', span.from, middle)).status).toBe(0);
  const config = witness('watch', 'grown');
  expect((await centre('witness', 'cosign', '--config', config, '--add')).status).toBe(0);
  cpSync(at('grown/checkpoint'), at('seen'));
  expect((await publish('grown', middle, span.to)).status).toBe(0);
  expect((await centre('witness', 'cosign', '--config', config, '--add')).status).toBe(0);
  const asked = async (log: string) => (await centre('witness', 'cosign', '--config', witness('watch', log))).stderr;
  // Truncated: an older checkpoint.
  cpSync(at('grown'), at('truncated'), { recursive: true });
  cpSync(at('seen'), at('truncated/checkpoint'));
  expect(await asked('truncated')).toMatch(/^not cosigned \(old-size, 400\): truncated: old size 14 is larger than the checkpoint's 7/);
  // Forked: the same digests, published in other steps.
  for (const hour of [0, 2, 4]) {
    const [from, to] = [hour, hour + 2].map((hours) => span.from + hours * 3_600_000) as [number, number];
    expect((await publish('forked', from, to)).status).toBe(0);
  }
  expect(await asked('forked')).toMatch(
    /^not cosigned \(inconsistent, 422\): rewritten: the proof does not lead from size 14 .* to size 15/,
  );
  // What the second witness would have seen: both histories are signed by the log, and nobody can join them.
  const compared = await centre(
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
  expect(await centre('witness', 'compare', '--verify', at('split'), '--log-key', logKey)).toMatchObject({ status: 0, stderr: '' });
  expect(await centre('witness', 'compare', '--verify', at('split'), '--log-key', witnessKey)).toMatchObject({ status: 1, stdout: '' });
  expect((await centre('witness', 'compare', at('seen'), at('grown/checkpoint'), '--log-key', logKey, '--tiles', at('grown'))).status).toBe(
    0,
  );
  // A state that was set back is noticed by its own cosignature.
  rmSync(at('watch.state'), { recursive: true });
  expect(await asked('grown')).toMatch(/^not cosigned \(rolled-back, 500\): it carries this witness's own cosignature for size 14/);
});

test('releases and the head of the custody ledger go into the same log, and are proven like digests', async () => {
  writeFileSync(at('2.0.0.json'), '{"release":"2.0.0"}');
  const ledger = join(root, 'docs', 'custody-vectors', 'ledger');
  const args = ['publish', '--log', at('documents'), '--key', at('log.key')];
  expect(await centre(...args, '--release', at('2.0.0.json'), '--ledger', ledger)).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('2 entries'),
  });
  // Said again, nothing is added.
  expect((await centre(...args, '--release', at('2.0.0.json'), '--ledger', ledger)).stdout).toContain('2 entries');
  expect((await centre('witness', 'cosign', '--config', witness('documents-w', 'documents'), '--add')).status).toBe(0);
  expect((await centre('prove', at('2.0.0.json'), '--log', at('documents'), '--out', at('release.tlog-proof'))).status).toBe(0);
  expect((await centre('prove', '--verify', at('release.tlog-proof'), at('2.0.0.json'), '--policy', at('policy'))).stdout).toMatch(
    /^proven: release 2\.0\.0\.json, SHA-256/,
  );
  // The head in the log is the one that custody verify can be given from elsewhere.
  const entries = readFileSync(at('documents/tile/entries/000.p/2'), 'utf8');
  const head = /"kind":"ledger-head","name":"custody-ledger\/\d{6}","sha256":"([0-9a-f]{64})"/.exec(entries)?.[1] as string;
  const judged = spawnSync(process.execPath, [join(root, 'dist', 'centre.js'), 'custody', 'verify', ledger, '--head', head], {
    encoding: 'utf8',
  });
  expect([judged.status, judged.stderr]).toEqual([0, '']);
});

test.each([
  [['publish', '--log', 'x'], /^usage: --key is missing/],
  [['publish', '--log', 'x', '--key', 'none'], /^none: unreadable: expected a file, found ENOENT/],
  [['prove', '--verify', 'none', '--policy', 'none'], /^none: unreadable/],
  [['prove', 'x', '--log', 'nowhere'], /^x: unreadable/],
  [['witness', 'cosign'], /^usage: --config is missing/],
  [['witness', 'key', '--name', 'a b', '--type', 'log', '--out', 'x'], /^usage: --name a b/],
  [['witness', 'compare', 'a'], /^usage: --log-key is missing/],
  [['witness', 'dance'], /^usage: there is no 'witness dance'/],
])('bad input: %j', async (args, message) => {
  await expect(centre(...args)).rejects.toThrow(message);
});

test('over HTTP: the log asks, learns the size in a conflict, and gets its line', async () => {
  expect((await publish('http', span.from, middle)).status).toBe(0);
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
    const run = async (args: readonly string[]) => {
      const { status, stdout, stderr } = await centre('publish', '--log', at('http'), '--key', at('log.key'), ...args);
      return [status, stdout, stderr];
    };
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
