import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examplePrivateKey, examplePublicKey } from '../../lib/config/example-keys';
import { environmentFile } from '../config/edits';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-custody-'));
const path = (name: string) => join(scratch, name);
const LEDGER = path('ledger');
const EXECUTOR = 'e'.repeat(64);
const KEY = 'statistics/vendor/europe';
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(script: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: scratch, encoding: 'utf8' });
  return { status, stdout, stderr };
}
const custody = (...args: string[]) => run(join(root, 'bin', 'centre.js'), ['custody', ...args]);
const custodian = (...args: string[]) => run(path('custodian.js'), args);
const keyFile = (slug: string) => path(`${slug}.pem`);
/** @returns what it printed; the command must succeed */
function good({ status, stdout, stderr }: ReturnType<typeof run>): string {
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}
const approve = (paper: string, ...slugs: string[]) => {
  for (const slug of slugs) good(custodian('approve', paper, '--key', keyFile(slug), '--ledger', LEDGER));
};
const APPOINT = 'appoint --environment reference --party vendor --public-key x --key vendor-1.pem --out x.json'.split(' ');
const QUORUM = ['foundation-1', 'foundation-2', 'vendor-1', 'notary-1'];

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(root, 'bin', 'build.mjs')], { encoding: 'utf8' });
  expect([built.status, built.stderr]).toEqual([0, '']);
  // Alone in its folder, as on a machine where nothing is installed.
  cpSync(join(root, 'dist', 'custodian.js'), path('custodian.js'));
  for (const slug of ['foundation-1', 'foundation-2', 'foundation-3', 'foundation-4', 'vendor-1', 'vendor-2', 'notary-1', 'notary-2'])
    writeFileSync(keyFile(slug), examplePrivateKey('reference', slug).export({ format: 'pem', type: 'pkcs8' }));
  good(
    custody(
      'genesis',
      '--environment',
      environmentFile('reference'),
      '--executor',
      EXECUTOR,
      '--expires',
      '2027-06-01T00:00:00Z',
      '--out',
      'genesis.json',
    ),
  );
  for (const slug of ['foundation-1', 'foundation-2', 'foundation-3', 'vendor-1', 'vendor-2', 'notary-1', 'notary-2'])
    good(custodian('approve', 'genesis.json', '--key', keyFile(slug)));
  good(custody('submit', 'genesis.json', '--ledger', LEDGER, '--at', '2026-06-01T00:00:00Z'));
});

test('a policy change from draft to receipt, over files', () => {
  const policy = JSON.parse(good(custody('status', '--ledger', LEDGER, '--format', 'json')));
  expect(policy.keys.length).toBeGreaterThan(10);
  const current = JSON.parse(
    Buffer.from(JSON.parse(readFileSync(path('genesis.json'), 'utf8')).genesis.payload, 'base64').toString(),
  ).keys.find((key: { name: string }) => key.name === KEY).policy;
  const statements = current.Statement.map((one: { Sid: string }) =>
    one.Sid === 'IngestionEncrypts' ? { ...one, Action: ['kms:GenerateDataKey', 'kms:Encrypt'] } : one,
  );
  writeFileSync(path('policy.json'), JSON.stringify({ ...current, Statement: statements }));
  good(
    custody(
      'propose',
      'change-policy',
      '--key-name',
      KEY,
      '--policy',
      'policy.json',
      '--ledger',
      LEDGER,
      '--not-before',
      '2026-06-02T00:00:00Z',
      '--out',
      'change.json',
    ),
  );
  approve('change.json', 'foundation-1', 'vendor-1', 'notary-1');
  const shown = good(custody('show', 'change.json', '--ledger', LEDGER));
  expect(shown).toContain(
    '~ statement IngestionEncrypts\n    - Action: ["kms:GenerateDataKey"]\n    + Action: ["kms:GenerateDataKey","kms:Encrypt"]\n',
  );
  expect(shown).toContain('approved by foundation-1, vendor-1, notary-1\n  missing     3 valid signatures of 4 custodians');
  const early = custody('submit', 'change.json', '--ledger', LEDGER, '--at', '2026-06-02T00:00:00Z');
  expect([early.status, early.stderr]).toEqual([
    2,
    'change.json: quorum: expected 4 custodians, and one at least of foundation and vendor, found 3 valid signatures of 4 custodians. Nothing was recorded. centre custody show says what the paper is and lacks.\n',
  ]);
  cpSync(path('change.json'), path('copy.json'));
  approve('copy.json', 'foundation-2');
  good(custody('submit', 'change.json', 'copy.json', '--ledger', LEDGER, '--at', '2026-06-02T00:00:00Z', '--pretend-keys', 'keys.json'));
  const waiting = JSON.parse(good(custody('status', '--ledger', LEDGER, '--at', '2026-06-03T00:00:00Z', '--format', 'json'))).open;
  expect(waiting).toMatchObject([
    {
      action: 'change-policy',
      key: KEY,
      due: '2026-06-05T00:00:00Z',
      state: 'waiting',
      approvedBy: ['foundation-1', 'vendor-1', 'notary-1', 'foundation-2'],
    },
  ]);
  good(custody('submit', '--ledger', LEDGER, '--at', '2026-06-05T00:00:00Z', '--pretend-keys', 'keys.json'));
  expect(
    good(custody('log', '--ledger', LEDGER))
      .split('\n')
      .map((line) => line.slice(28, 52).trim()),
  ).toEqual(['genesis', 'intent change-policy', 'attempt', 'receipt done', '']);
  const verified = JSON.parse(good(custody('verify', LEDGER, '--format', 'json')));
  expect(verified).toMatchObject({ verified: true, entries: 4, root: 1, acts: 1, anchored: false, headKnown: false });
  expect(custody('verify', LEDGER, '--genesis', verified.genesis, '--head', verified.head).status).toBe(0);
  expect(custody('verify', LEDGER, '--genesis', verified.head).status).toBe(1);
  const cut = custody('verify', LEDGER, '--head', verified.genesis);
  expect([cut.status, cut.stdout]).toEqual([
    1,
    expect.stringContaining(`000004.json: chain: expected entries up to the head ${verified.genesis}`),
  ]);
});

test('a custodian is replaced; one party vetoes what waits', () => {
  const key = examplePublicKey('reference', 'foundation-4');
  good(
    custody(
      'rotate-custodian',
      '--ledger',
      LEDGER,
      '--replace',
      'foundation-3',
      '--add',
      'foundation-4',
      '--public-key',
      key,
      '--not-before',
      '2026-06-06T00:00:00Z',
      '--out',
      'root.json',
    ),
  );
  approve('root.json', ...QUORUM);
  good(custodian('approve', 'root.json', '--key', keyFile('foundation-4'), '--only', 'root'));
  good(custody('submit', 'root.json', '--ledger', LEDGER, '--at', '2026-06-06T00:00:00Z'));
  good(custodian('veto', 'root.json', '--key', keyFile('foundation-3'), '--reason', 'I stay', '--out', 'own.json'));
  expect(custody('submit', 'own.json', '--ledger', LEDGER, '--at', '2026-06-07T00:00:00Z')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('own.json: veto-own-removal: '),
  });
  good(custody('submit', '--ledger', LEDGER, '--at', '2026-06-09T00:00:00Z', '--pretend-keys', 'keys.json'));
  good(
    custody(
      'propose',
      'disable',
      '--key-name',
      KEY,
      '--reason',
      'end of a market',
      '--ledger',
      LEDGER,
      '--not-before',
      '2026-06-10T00:00:00Z',
      '--out',
      'disable.json',
    ),
  );
  approve('disable.json', 'foundation-4', 'foundation-2', 'vendor-1', 'notary-1');
  good(custody('submit', 'disable.json', '--ledger', LEDGER, '--at', '2026-06-10T00:00:00Z'));
  good(custodian('veto', 'disable.json', '--key', keyFile('notary-2'), '--reason', 'still in use', '--out', 'veto.json'));
  good(custody('submit', 'veto.json', '--ledger', LEDGER, '--at', '2026-06-11T00:00:00Z'));
  const status = JSON.parse(good(custody('status', '--ledger', LEDGER, '--at', '2026-06-11T00:00:00Z', '--format', 'json')));
  expect([status.root.version, status.root.custodians.includes('foundation-4'), status.open]).toEqual([2, true, []]);
  expect(good(custody('status', '--ledger', LEDGER))).toContain('root 2: 4 of ');
});

test('a ceremony is a script to print, with a line for each who signs', () => {
  const text = good(custody('ceremony', 'genesis.json', '--place', 'Zurich', '--witness', 'Ruth Ammann', '--witness', 'Karl Novak'));
  expect(text).toMatch(/^TRANSCRIPT OF A KEY CEREMONY: genesis\nPlace: Zurich {6}Date/);
  expect(text.match(/_{30}\n/g)?.length).toBeGreaterThanOrEqual(9);
  expect(text).toContain('Ruth Ammann');
  const { custodians } = JSON.parse(good(custody('ceremony', 'genesis.json', '--format', 'json')));
  expect(custodians[0].keyId).toBe(good(custodian('key-id', keyFile('foundation-1'))).trim());
});

test("a custodian's file needs nothing beside it and has nothing of the CDK", () => {
  const bundle = readFileSync(path('custodian.js'), 'utf8');
  expect(
    [...new Set([...bundle.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name as string))].filter(
      (name) => !name.startsWith('node:'),
    ),
  ).toEqual([]);
  expect(bundle.length).toBeLessThan(100_000);
  expect(bundle).not.toMatch(/aws-cdk|node:(http|https|net|child_process|dns)/);
});

test.each<[string, string[], string]>([
  ['no subcommand', [], 'usage: no subcommand. One of registry, genesis,'],
  ['an unknown subcommand', ['bless'], "usage: there is no subcommand 'bless'."],
  [
    'no paper',
    ['show', 'nothing.json'],
    'nothing.json: unreadable: expected a genesis, a proposal, a veto, a key registry or a probe, found no such file.',
  ],
  ['a paper that is none', ['show', 'keys.json'], 'keys.json: unknown-field: expected keys: only proposal, root, found a map.'],
  ['no ledger', ['status', '--ledger', 'nowhere'], 'nowhere: unreadable: expected a ledger: a folder of entries, found no such folder.'],
  [
    'an unknown key',
    ['propose', 'rotate', '--key-name', 'log/nobody', '--ledger', LEDGER, '--out', 'x.json'],
    '--key-name: unknown-key: expected a key of the ledger (',
  ],
  ['an unknown action', ['propose', 'delete', '--ledger', LEDGER, '--out', 'x.json'], "usage: there is no action 'delete'."],
  [
    'a file that is there',
    ['propose', 'rotate', '--key-name', KEY, '--ledger', LEDGER, '--out', 'change.json'],
    'change.json: exists: expected a new file, found one that is there.',
  ],
  [
    'a key that is none',
    ['approve', 'change.json', '--key', 'policy.json'],
    'policy.json: bad-key: expected a private P-256 key, PEM, found no private key without a passphrase.',
  ],
  [
    'hours that are none',
    ['propose', 'rotate', '--key-name', KEY, '--ledger', LEDGER, '--hours', 'x', '--out', 'x.json'],
    "usage: --hours 'x'. A whole number, 1 or more.",
  ],
  [
    'a time that is none',
    ['propose', 'rotate', '--key-name', KEY, '--ledger', LEDGER, '--not-before', 'soon', '--out', 'x.json'],
    '--not-before: bad-value: expected value: a second in UTC, YYYY-MM-DDTHH:MM:SSZ, of a day that exists, found "soon".',
  ],
  [
    'a replay',
    ['submit', 'change.json', 'copy.json', '--ledger', LEDGER, '--at', '2026-06-12T00:00:00Z'],
    'change.json: root-version: expected root version 2, found root version 1.',
  ],
  [
    'an empty ledger',
    ['submit', 'change.json', '--ledger', 'empty'],
    'empty: position: expected a ledger that begins with genesis, found an empty folder.',
  ],
  ['a head that is no digest', ['verify', LEDGER, '--head', 'x'], "usage: --head 'x'. A digest, 64 hexadecimal digits."],
  [
    'a custodian without a key',
    ['rotate-custodian', '--ledger', LEDGER, '--add', 'vendor-3', '--party', 'vendor', '--out', 'x.json'],
    'usage: --public-key is missing. Whoever comes brings a key.',
  ],
  [
    'a custodian without a party',
    ['rotate-custodian', '--ledger', LEDGER, '--add', 'vendor-3', '--public-key', 'x', '--out', 'x.json'],
    'usage: --add and --party are missing.',
  ],
  [
    'a registry that is another paper',
    ['registry', '--environment', environmentFile('reference'), 'change.json'],
    'change.json: payload-type: expected a key registry, found another paper.',
  ],
  ['a prober for ever', [...APPOINT, '--days', '401'], "usage: --days '401'. A whole number, 1 to 400."],
  ['a prober without a key', APPOINT, 'x.json: bad-value: expected publicKey: a public key, base64, found "x".'],
])('bad input: %s', (_, args, message) => {
  const { status, stdout, stderr } = custody(...args);
  expect([status, stdout, stderr.slice(0, message.length)]).toEqual([2, '', message]);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(readdirSync(scratch).filter((name) => name.includes('partial'))).toEqual([]);
  expect(existsSync(path('x.json'))).toBe(false);
});

test('verify names the first bad entry', () => {
  const copy = path('tampered');
  cpSync(LEDGER, copy, { recursive: true });
  const file = join(copy, '000002.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"number":1', '"number":2'));
  const { status, stdout } = custody('verify', copy);
  expect([status, stdout]).toEqual([1, expect.stringMatching(/000002\.json: digest: expected digest [0-9a-f]{64}, found [0-9a-f]{64}\n$/)]);
  expect(custody('status', '--ledger', copy)).toMatchObject({ status: 2, stderr: expect.stringContaining('000002.json: digest: ') });
});
