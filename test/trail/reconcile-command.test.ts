import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { later, policyDigest } from '../../lib/custody';
import { HOUR, isoText } from '../../lib/trail/keys';
import { writing } from '../custody/long-ledger';
import { root as custodyRoot, genesisEntry, policy, proposal, submission } from '../custody/world';
import { type Loopback, serve } from './server';
import { centre, FROM, GRANTEE, HOURS, store, twoTrails } from './two-trails';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-reconcile-'));
const ASKED = ['reconcile', '--from', isoText(FROM), '--to', isoText(FROM + HOURS * HOUR)];

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(root, 'bin', 'build.mjs')], { encoding: 'utf8' });
  expect([built.status, built.stderr]).toEqual([0, '']);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
function trail(loopback: Loopback | undefined, args: readonly string[]): Promise<Ended> {
  const aws = { AWS_ENDPOINT_URL: loopback?.endpoint, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
  const env: NodeJS.ProcessEnv = { ...process.env, ...aws };
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'centre.js'), 'trail', ...args], { env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('exit', (status) => done({ status, stdout, stderr }));
  });
}

/** The company's own bucket is not there: only the copy that the supervisor has. */
const served = ({ keys, data }: ReturnType<typeof twoTrails>) => serve(keys, { bucket: centre.trail('vendor').copyBucket, of: data });
const told = ({ findings }: { readonly findings: readonly { readonly code: string; readonly found: string }[] }) =>
  findings.map(({ code, found }) => `${code} ${/\(event (.*?)\)/.exec(found)?.[1] ?? ''}`);

/** What somebody does to the company's trail, and what the supervisor's own says of it. */
const DRILLS: readonly (readonly [
  drill: string,
  data: Parameters<typeof twoTrails>[0],
  trail: readonly string[],
  uses: readonly string[],
  keys: NonNullable<Parameters<typeof twoTrails>[1]>,
])[] = [
  ['nothing', {}, [], [], {}],
  ['a read is left out of the log, before it is signed', { without: [40] }, [], ['read-unlogged use-40'], {}],
  [
    'data is read on, after the grant of the ticket has ended',
    {},
    [],
    // Ended at 00:00, and five minutes to settle; judged until 02:45.
    Array.from({ length: 16 }, (_, index) => `read-outside-grant use-${43 + index}`),
    { grant: { made: -3, ended: 3 } },
  ],
  [
    'the trail is stopped, and data is read',
    { stop: [2, 4] },
    [],
    // After 23:20, until 01:20.
    Array.from({ length: 11 }, (_, index) => `read-unlogged use-${39 + index}`),
    {},
  ],
];
test.each(DRILLS)('drill: %s', async (_, data, ofTrail, uses, keys) => {
  const loopback = await served(twoTrails(data, keys));
  try {
    const { status, stdout, stderr } = await trail(loopback, [...ASKED, '--format', 'json']);
    const report = JSON.parse(stdout);
    expect([told(report), told(report.keys), told(report.data), status, stderr]).toEqual([uses, [], ofTrail, uses.length > 0 ? 1 : 0, '']);
    const unlogged = uses.filter((one) => one.startsWith('read-unlogged')).length;
    expect([report.uses, report.matched, report.accesses]).toEqual([33, 33 - unlogged, 33 - unlogged]);
  } finally {
    await loopback.close();
  }
});

/** A copy of the ledger in which a quorum agreed to the grant that the keys' trail tells of, and its executor made it then. */
function ledgerCopy(grantee: string): string {
  const made = isoText(FROM - 5 * HOUR);
  const [key, at] = [
    { name: 'statistics/vendor/europe', arn: store.key.arn, class: 'user-data', policy: policy() } as const,
    later(made, -60),
  ];
  const { entries, state, add } = writing(genesisEntry(custodyRoot({ environment: 'reference' }), later(made, -600), [key]));
  const asked = { keyArn: key.arn, notBefore: at, expires: later(made, 3600) };
  add('intent', submission(proposal(state, 'grant-read', { grantee, ticket: 'TC-1', hours: 8 }, asked)), at);
  const [digest] = state.open.keys();
  const view = { policyDigest: policyDigest(policy()), status: 'enabled', rotations: 0 };
  add('attempt', { proposal: digest, number: 1, executor: state.executor, before: { ...view, granted: false } }, made);
  add('receipt', { proposal: digest, outcome: 'done', reason: null, after: { ...view, granted: true } }, later(made, 5));
  const folder = mkdtempSync(join(scratch, 'ledger-'));
  entries.forEach((bytes, slot) => {
    writeFileSync(join(folder, `${String(slot).padStart(6, '0')}.json`), bytes);
  });
  return folder;
}

test.each([
  ['the one of the ledger', GRANTEE, []],
  ['another than the one of the ledger', GRANTEE.replace(/reader$/, 'writer'), ['grant-not-in-ledger CreateGrant']],
])('the grant that the trail tells of is %s', async (_, grantee, findings) => {
  const loopback = await served(twoTrails());
  try {
    const { status, stdout, stderr } = await trail(loopback, [...ASKED, '--ledger', ledgerCopy(grantee), '--format', 'json']);
    expect([told(JSON.parse(stdout)), status, stderr]).toEqual([findings, findings.length, '']);
  } finally {
    await loopback.close();
  }
});

test('from mirrors, years later, with pinned keys and no network', async () => {
  const pair = twoTrails({ without: [40] });
  const loopback = await serve(pair.keys, { bucket: centre.trail('vendor').copyBucket, of: pair.data });
  for (const [name, generated, copy] of [
    ['keys', pair.keys, []],
    ['data', pair.data, ['--bucket', pair.data.request.scope.bucket, '--copy', centre.trail('vendor').copyBucket]],
  ] as const) {
    const { request, trailArn } = generated;
    // Grants may have been made a day before.
    const from = name === 'keys' ? FROM - 25 * HOUR : FROM;
    const asked = ['--accounts', request.accounts.join(), '--regions', 'eu-central-2', '--from', isoText(from), ...ASKED.slice(3)];
    const out = ['--organization', request.scope.organization as string, '--out', join(scratch, name)];
    expect(await trail(loopback, ['mirror', '--trail-arn', trailArn, ...asked, ...out, ...copy])).toMatchObject({ status: 0, stderr: '' });
  }
  await loopback.close();
  const pinned = join(scratch, 'keys.json');
  writeFileSync(pinned, JSON.stringify(pair.keys.world.publicKeys));
  const mirrors = ['--key-mirror', join(scratch, 'keys'), '--data-mirror', join(scratch, 'data'), '--public-keys', pinned];
  const { status, stdout } = await trail(undefined, [...ASKED, ...mirrors]);
  expect([status, stdout.trimEnd().split('\n').slice(-6)]).toEqual([
    1,
    [
      '2026-03-14T21:15:00Z to 2026-03-15T02:45:00Z: 33 uses of keys, 32 accesses, 32 of the uses matched',
      expect.stringMatching(/^read-unlogged {2}s3:\/\/reference-vendor-data-.*\/day\/40$/),
      expect.stringContaining('expected GetObject or'),
      '    found    Decrypt by AROAREADER:anna at 2026-03-14T23:40:00Z (event use-40), and none',
      expect.stringContaining('Somebody read this object'),
      '1 findings. docs/trail-findings.md has a section on each code.',
    ],
  ]);
});

test.each([
  ['no time', ['reconcile'], '--from is missing'],
  [
    'too short',
    ['reconcile', '--from', '2026-03-14T12:00:00Z', '--to', '2026-03-14T13:00:00Z', '--tolerance', '1800'],
    '--to is too near --from',
  ],
  ['the ledger of another centre', [...ASKED, '--ledger', 'docs/custody-vectors/ledger'], 'expected the ledger of reference'],
  ['a folder that is no ledger', [...ASKED, '--ledger', 'docs/custody-vectors'], 'files like 000000.json only'],
  ['an anchor without a ledger', [...ASKED, '--genesis', 'a'.repeat(64)], '--genesis without --ledger'],
  ['another genesis', [...ASKED, '--ledger', 'docs/custody-vectors/ledger', '--genesis', 'a'.repeat(64)], '000000.json'],
  ['a company that is not there', [...ASKED, '--company', 'nobody'], '--company'],
])('bad input: %s', async (_, args, error) => {
  const { status, stdout, stderr } = await trail(undefined, args);
  expect([status, stdout, stderr.includes(error), stderr.includes('    at ')]).toEqual([2, '', true, false]);
});
