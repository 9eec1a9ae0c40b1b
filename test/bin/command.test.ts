import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentFile } from '../config/edits';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-bin-'));
const out = join(scratch, 'out');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const centre = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'centre.js'), ...args], {
    cwd: scratch,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
/** What the first check, whose assembly the other tests ask about, said. */
let checked: ReturnType<typeof centre>;
const noTrace = (text: string) => expect(text).not.toMatch(/^\s+at .*[:(]\d+/m);

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(root, 'bin', 'build.mjs')], { encoding: 'utf8' });
  expect([built.status, built.stderr]).toEqual([0, '']);
  checked = centre('check', '--out', out, '--as-of', '2026-11-24', '--format', 'json');
});

test('check: the whole report as JSON', () => {
  expect(checked.status).toBe(0);
  const report = JSON.parse(checked.stdout);
  expect(Object.keys(report)).toEqual(expect.arrayContaining(['accounts', 'rules', 'claims', 'exceptions', 'promises', 'seconds']));
  expect([report.outcome, report.accounts.length, report.rules.filter((rule: { status: string }) => rule.status !== 'passed')]).toEqual([
    'clean',
    15,
    [],
  ]);
  expect(report.accounts.every((account: { stacks: unknown[] }) => account.stacks.length > 0)).toBe(true);
  expect(report.packs.every((pack: { rules: number; open: unknown[] }) => pack.rules > 50 && pack.open.length === 0)).toBe(true);
});

test('check: a trial says so wherever it shows', () => {
  const folder = join(scratch, 'trial');
  const { status, stdout } = centre('check', '--environment', environmentFile('trial'), '--out', folder);
  expect([status, stdout.match(/TRIAL/g)?.length]).toEqual([0, 2]);
  const templates = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
  for (const file of templates)
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8')).Description).toContain('TRIAL: unfit for real data.');
});

test('gate: a template changed after the synthesis is caught, at its line', () => {
  const copy = join(scratch, 'tampered');
  cpSync(out, copy, { recursive: true });
  const file = join(copy, 'vendor-statistics.template.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"COMPLIANCE"', '"GOVERNANCE"'));
  const line = text.split('\n').findIndex((row) => row.includes('"COMPLIANCE"')) + 1;
  const { status, stdout } = centre('gate', copy, '--environment', environmentFile('reference'), '--as-of', '2026-11-24');
  expect(status).toBe(1);
  expect(stdout).toContain(`vendor-statistics.template.json:${line}:`);
  expect(stdout).toContain('expected COMPLIANCE, found GOVERNANCE');
});

test('gate: a template left out is noticed, because the model expects what it held', () => {
  const copy = join(scratch, 'shorter');
  cpSync(out, copy, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8'));
  delete manifest.artifacts['vendor-log-archive'];
  writeFileSync(join(copy, 'manifest.json'), JSON.stringify(manifest));
  const { status, stdout } = centre('gate', copy, '--environment', environmentFile('reference'), '--as-of', '2026-11-24');
  expect(status).not.toBe(0);
  expect(stdout).toMatch(/covered \d+ where the model says at least \d+/);
});

test('gate: any template, without an environment, says which rules it left out', () => {
  const file = join(scratch, 'any.yaml');
  writeFileSync(file, 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: t}\n');
  const { status, stdout } = centre('gate', file);
  expect(status).toBe(0);
  expect(stdout).toMatch(/Left out, as no --environment was named: .*key-adopted/);
});

test('gate: planned keys are not for deployment', () => {
  const folder = join(scratch, 'planned');
  expect(centre('check', '--environment', environmentFile('minimal'), '--out', folder).status).toBe(0);
  const refused = centre('gate', folder, '--environment', environmentFile('minimal'));
  expect([refused.status, refused.stdout]).toEqual([
    3,
    expect.stringContaining('14 of 14 keys are planned, not adopted: not for deployment'),
  ]);
  expect(centre('gate', folder, '--environment', environmentFile('minimal'), '--planned-keys').status).toBe(0);
});

test.each([
  ['an unknown command', ['judge'], /there is no command 'judge'/],
  ['an unknown option', ['check', '--enviroment', 'x'], /Unknown option '--enviroment'/],
  ['a file that is not there', ['check', '--environment', 'none.yaml'], /none\.yaml: unreadable: /],
  ['a day that does not exist', ['check', '--as-of', '2026-02-30'], /--as-of: bad-option: /],
  ['a format that does not exist', ['check', '--format', 'xml'], /--format 'xml'/],
  ['no path', ['gate'], /no PATH/],
  ['a path that is not there', ['gate', 'nowhere'], /nowhere: unreadable: /],
  ['a resource that is not there', ['explain', 'nothing-of-that-name'], /no rule/],
  ['init without answers', ['init'], /missing --out, --name/],
])('%s: exit code 2, one clear line, no stack trace', (_, args, message) => {
  const { status, stdout, stderr } = centre(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
  noTrace(stderr);
});

test('a bad environment file: every problem with its line, and nothing is written', () => {
  const file = join(scratch, 'bad.yaml');
  writeFileSync(
    file,
    readFileSync(environmentFile('minimal'), 'utf8')
      .replace('threshold: 2', 'threshold: 1')
      .replace('region: eu-central-2', 'region: us-east-1'),
  );
  const { status, stderr } = centre('check', '--environment', file, '--out', join(scratch, 'never'));
  expect(status).toBe(2);
  expect(stderr).toMatch(/bad\.yaml:6:9: bad-value: expected eu-central-2, found 'us-east-1'/);
  expect(stderr).toMatch(/bad\.yaml:\d+:14: out-of-range: expected at least 2, found 1/);
  noTrace(stderr);
  expect(existsSync(join(scratch, 'never'))).toBe(false);
});

test('check: a folder with something else in it is not replaced, nor a file', () => {
  const folder = mkdtempSync(join(scratch, 'mine-'));
  writeFileSync(join(folder, 'diary.txt'), 'dear diary');
  for (const target of [folder, join(folder, 'diary.txt')])
    expect([centre('check', '--out', target).status, readFileSync(join(folder, 'diary.txt'), 'utf8')]).toEqual([2, 'dear diary']);
});

test('check: killed half-way, it leaves the old assembly, and the next run clears up', async () => {
  const { spawn } = await import('node:child_process');
  const folder = join(scratch, 'killed');
  const environment = ['--environment', environmentFile('minimal')];
  expect(centre('check', ...environment, '--out', folder).status).toBe(0);
  const args = [join(root, 'bin', 'centre.js'), 'check', ...environment, '--out', folder];
  const child = spawn(process.execPath, args, { cwd: scratch, stdio: 'ignore' });
  await new Promise((done) => setTimeout(done, 450));
  child.kill('SIGKILL');
  await new Promise((done) => child.on('exit', done));
  expect(centre('gate', folder, ...environment, '--planned-keys').status).toBe(0);
  expect(centre('check', ...environment, '--out', folder).status).toBe(0);
  expect(readdirSync(scratch).filter((name) => /^killed\./.test(name))).toEqual([]);
});

test('check: a registry that a quorum did not sign', () => {
  const file = join(scratch, 'forged.yaml');
  writeFileSync(file, readFileSync(environmentFile('reference')));
  const registry = JSON.parse(readFileSync(environmentFile('reference').replace('.yaml', '.keys.json'), 'utf8'));
  writeFileSync(file.replace('.yaml', '.keys.json'), JSON.stringify({ ...registry, signatures: registry.signatures.slice(0, 3) }));
  const { status, stderr } = centre('check', '--environment', file, '--out', join(scratch, 'forged'));
  expect([status, stderr]).toEqual([2, expect.stringMatching(/forged\.keys\.json: registry-quorum: /)]);
  noTrace(stderr);
});

test('explain: a rule, a promise, a resource, and the list', () => {
  expect(centre('explain', 'bucket-locked').stdout).toMatch(/COMPLIANCE mode[\s\S]*Source: S3 User Guide/);
  expect(centre('explain', 'keys-in-custody').stdout).toMatch(/Shown by:\n {2}rule bucket-key-from-registry/);
  expect(centre('explain', 'vendor-statistics/DataEuropeStore', '--assembly', out).stdout).toMatch(
    /AWS::S3::Bucket[\s\S]*compliant {4}bucket-locked/,
  );
  expect(centre('explain').stdout).toMatch(/^Rules\n[\s\S]*\nPromises\n/);
});

test('claims: each with both columns, details of one, and one clear line for bad input', () => {
  const all = centre('claims', '--assembly', out);
  expect([all.status, all.stdout.split('\n').filter((line) => line.startsWith('  ✓')).length]).toEqual([0, 25]);
  const one = centre('claims', 'lock-holds', '--assembly', out);
  expect(one.stdout).toMatch(/proven +supervisor hostile +DeletesOrShortensWhatIsLocked \(\d+ asked\)/);
  expect(centre('claims', 'nope')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^usage: there is no claim nope\. One of /),
  });
  expect(centre('claims', '--assembly', join(scratch, 'nowhere'))).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^usage: there is no assembly in .*\. Run centre check first/),
  });
});

test('who-can --follow: what people have to become first, and a coalition that is none', () => {
  const bucket = 'arn:aws:s3:::reference-vendor-source-200000000004';
  const followed = centre('who-can', 's3:PutBucketPolicy', bucket, '--assembly', out, '--follow').stdout;
  expect(followed).toMatch(/can +arn:aws:iam::200000000004:role\/cdk-centre-cfn-exec-role/);
  expect(followed).toMatch(/people of vendor\n.*-> cloudformation:CreateStack -> /);
  const wrong = centre('who-can', 's3:PutBucketPolicy', bucket, '--assembly', out, '--follow', '--together', 'vendor,nobody');
  expect([wrong.status, wrong.stderr]).toEqual([2, 'usage: there is no organization nobody. One of supervisor, vendor, member.\n']);
});

test('who-can, can, access: answers, and one clear line for bad input', () => {
  const object = 'arn:aws:s3:::reference-vendor-data-europe-200000000003/object';
  const reader = 'arn:aws:iam::200000000003:role/reference-vendor-read-europe';
  expect(centre('who-can', 's3:GetObject', object, '--assembly', out).stdout).toContain(`can     ${reader}`);
  expect(centre('can', reader, 's3:DeleteObject', object, '--assembly', out)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^explicitly-denied\n {2}resource +Deny +vendor-statistics\/DataEuropeStorePolicy DenyHidingErasingAndBypassing/,
    ),
  });
  expect(
    centre(
      'can',
      reader,
      's3:GetObject',
      object,
      '--assembly',
      out,
      '--context',
      'aws:SecureTransport=true',
      '--context',
      'aws:RequestedRegion=eu-central-2',
    ).stdout,
  ).toMatch(/^allowed\n/);
  const file = join(scratch, 'case.json');
  writeFileSync(
    file,
    readFileSync(join(root, 'docs', 'access.md'), 'utf8')
      .split('```json\n')[1]
      ?.split('```')[0] ?? '',
  );
  expect(centre('access', 'decide', file)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^allowed\n/) });
  const errors = [
    ['who-can', 's3:GetObject'],
    ['who-can', 's3:GetObject', 'arn:aws:s3:::nothing/x', '--assembly', out],
    ['can', 'nobody', 's3:GetObject', object, '--assembly', out],
    ['access', 'decide', 'none.json'],
    ['who-can', 'a:B', object, '--assembly', 'none'],
  ];
  for (const args of errors) {
    const { status, stdout, stderr } = centre(...args);
    expect([status, stdout]).toEqual([2, '']);
    noTrace(stderr);
  }
});

test('access diff: what a changed policy makes newly reachable', () => {
  const changed = join(scratch, 'opened');
  cpSync(out, changed, { recursive: true });
  const file = join(changed, 'vendor-statistics.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  template.Resources.IngestPolicy.Properties.PolicyDocument.Statement[0].Action = ['s3:PutObject', 's3:GetObject'];
  writeFileSync(file, JSON.stringify(template));
  expect(centre('access', 'diff', out, out)).toMatchObject({ status: 0, stdout: expect.stringMatching(/0 newly, 0 no longer/) });
  const { status, stdout } = centre('access', 'diff', out, changed);
  expect(status).toBe(1);
  expect(stdout).toContain(
    '+ arn:aws:iam::200000000003:role/reference-vendor-ingest s3:GetObject arn:aws:s3:::reference-vendor-data-europe-200000000003/*',
  );
  expect(stdout).toMatch(/: 9 newly, 0 no longer/);
});

test('init: an example that check takes, and never over an existing file', () => {
  const file = join(scratch, 'mine.yaml');
  expect(centre('init', '--example', '--out', file, '--name', 'mine').status).toBe(0);
  expect(centre('check', '--environment', file, '--out', join(scratch, 'mine')).status).toBe(0);
  expect(centre('init', '--example', '--out', file)).toMatchObject({ status: 2, stderr: expect.stringContaining('exists') });
});

test('doctor and --help', () => {
  const doctor = centre('doctor');
  expect([0, 3]).toContain(doctor.status);
  expect(doctor.stdout).toMatch(/aws-cdk-lib +2\.276\.0/);
  for (const command of ['check', 'gate', 'explain', 'who-can', 'can', 'access', 'init', 'doctor', 'schema'])
    expect(centre(command, '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining(`Usage: centre ${command}`) });
  expect(centre('--help').stdout).toContain('Exit code: 0 clean');
});

test('two checks at once into one folder: both finish, one whole assembly stays', async () => {
  const { spawn } = await import('node:child_process');
  const environment = ['--environment', environmentFile('minimal')];
  const args = [join(root, 'bin', 'centre.js'), 'check', ...environment, '--out', join(scratch, 'shared')];
  const both = [1, 2].map(() => new Promise((done) => spawn(process.execPath, args, { cwd: scratch, stdio: 'ignore' }).on('exit', done)));
  const codes = await Promise.all(both);
  expect(codes).toContain(0);
  expect(centre('gate', join(scratch, 'shared'), ...environment, '--planned-keys').status).toBe(0);
  expect(readdirSync(scratch).filter((name) => /partial|old-/.test(name))).toEqual([]);
});
