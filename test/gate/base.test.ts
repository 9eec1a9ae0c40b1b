import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A change judged by the policies of the branch it goes to: a real clone, real commits, and the gate of each built from its own files. */
const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-base-test-'));
const clone = join(scratch, 'clone');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const run = (command: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: clone, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { status, stdout, stderr };
};
const git = (...args: string[]) => {
  const { status, stderr } = run('git', '-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false', ...args);
  expect([args[0], status, stderr]).toEqual([args[0], 0, expect.any(String)]);
};
const edit = (file: string, from: string, to: string) => {
  const text = readFileSync(join(clone, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(clone, file), text.replace(from, to));
};
const gate = (template: string, ...args: string[]) => run(process.execPath, 'bin/centre.js', 'gate', template, ...args);
const bucket = join(scratch, 'bucket.yaml');

beforeAll(() => {
  expect(spawnSync('git', ['clone', '--quiet', '--shared', root, clone]).status).toBe(0);
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  // What is written here and not committed yet belongs to the base.
  for (const file of ['bin/base-policies.ts', 'bin/commands/gate.ts', 'bin/root.ts']) copyFileSync(join(root, file), join(clone, file));
  git('checkout', '--quiet', '-b', 'base');
  // The base has a rule, a claim, a promise and a drill more than the change.
  writeFileSync(
    join(clone, 'policies/rules/integrity/bucket-extra.ts'),
    "import { bucketVersioned } from './bucket-versioned';\nexport const bucketExtra = { ...bucketVersioned, id: 'bucket-extra' };\n",
  );
  edit(
    'policies/rules/integrity/index.ts',
    "from './bucket-versioned';",
    "from './bucket-versioned';\nimport { bucketExtra } from './bucket-extra';",
  );
  edit('policies/rules/integrity/index.ts', '  bucketVersioned,\n', '  bucketVersioned,\n  bucketExtra,\n');
  const claim = readFileSync(join(clone, 'policies/claims/two-signatures.yaml'), 'utf8');
  writeFileSync(join(clone, 'policies/claims/extra-claim.yaml'), claim.replace('id: two-signatures', 'id: extra-claim'));
  edit(
    'policies/promises.yaml',
    'promises:\n',
    'promises:\n  - id: extra-promise\n    promise: Something that was promised before the change.\n    seed: The gate\n    shownBy: [rule:bucket-extra, claim:extra-claim, drill:extra-drill]\n',
  );
  git('add', 'bin', 'policies');
  git('commit', '--quiet', '-m', 'The base');
  git('checkout', '--quiet', '-b', 'change');
  rmSync(join(clone, 'policies/rules/integrity/bucket-extra.ts'));
  rmSync(join(clone, 'policies/claims/extra-claim.yaml'));
  edit('policies/rules/integrity/index.ts', "import { bucketExtra } from './bucket-extra';\n", '');
  edit('policies/rules/integrity/index.ts', '  bucketExtra,\n', '');
  edit(
    'policies/promises.yaml',
    / {2}- id: extra-promise\n(?: {4}.*\n)+/.exec(readFileSync(join(clone, 'policies/promises.yaml'), 'utf8'))?.[0] ?? '?',
    '',
  );
  // And one rule is loosened, so that the change would pass by its own policies.
  edit('policies/rules/integrity/bucket-versioned.ts', 'types: [BUCKET]', "types: ['AWS::S3::Nothing']");
  git('add', 'bin', 'policies');
  git('commit', '--quiet', '-m', 'A change that loosens what it is judged by');
  expect(run(process.execPath, 'bin/build.mjs').status).toBe(0);
  writeFileSync(bucket, 'Resources:\n  Store:\n    Type: AWS::S3::Bucket\n');
}, 240_000);

test('what the base has and the change has not is a finding, and a loosened rule is asked as the base has it', () => {
  const { status, stdout } = gate(bucket, '--policies', 'base', '--format', 'json');
  const { base, findings } = JSON.parse(stdout);
  expect([status, base.removed]).toEqual([1, ['claim extra-claim', 'drill extra-drill', 'promise extra-promise', 'rule bucket-extra']]);
  const rules = (list: { rule: string }[]) => new Set(list.map(({ rule }) => rule));
  expect(rules(findings)).not.toContain('bucket-versioned');
  expect(rules(base.result.findings)).toContain('bucket-versioned');
  const annotations = gate(bucket, '--policies', 'base', '--format', 'github').stdout;
  for (const said of ['title=bucket-versioned', 'title=policies-kept', 'rule bucket-extra', 'drill extra-drill'])
    expect(annotations).toContain(said);
}, 240_000);

test('a clean template is still refused when a policy is gone, and passes by the policies of its own commit', () => {
  const plain = join(root, 'test/fixtures/plain.yaml');
  const gone = gate(plain, '--policies', 'base');
  expect([gone.status, gone.stdout]).toEqual([1, expect.stringContaining('rule bucket-extra of base is not here any more')]);
  expect(gate(plain, '--policies', 'HEAD').status).toBe(0);
}, 240_000);
