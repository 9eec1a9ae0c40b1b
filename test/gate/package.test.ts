import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

/** What others get: the package as npm packs it, in an empty folder; and the workflow they would paste. */
const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-package-'));
const app = join(scratch, 'app');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const run = (command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(command, [...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
};
const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs', 'adding-a-rule.md'), 'utf8'))?.[1] ?? '';

beforeAll(() => {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', scratch], root);
  expect([packed.status, packed.stderr.replace(/^npm (warn|notice).*$/gim, '').trim()]).toEqual([0, '']);
  mkdirSync(join(app, 'node_modules', 'swiss-centre'), { recursive: true });
  const unpacked = run(
    'tar',
    ['-xzf', join(scratch, packed.stdout.trim()), '--strip-components=1', '-C', 'node_modules/swiss-centre'],
    app,
  );
  expect(unpacked.status).toBe(0);
  // What npm would fetch for its dependencies is what is installed here.
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    mkdirSync(dirname(join(app, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name));
  }
}, 240_000);

test('the package has what it needs and none of our tests or sources', () => {
  const top = readdirSync(join(app, 'node_modules', 'swiss-centre')).sort();
  expect(top).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'docs', 'environments', 'package.json', 'policies']);
});

test("the worked example is under 30 lines, has the right types, and judges somebody's template", () => {
  expect(
    example
      .trim()
      .split('\n')
      .filter((line) => line.trim() !== '').length,
  ).toBeLessThan(30);
  writeFileSync(join(app, 'rule.ts'), example);
  writeFileSync(join(app, 'wrong.ts'), example.replace("family: 'integrity'", "family: 'taste'"));
  const tsc = (file: string) =>
    run(
      join(root, 'node_modules', '.bin', 'tsc'),
      ['--strict', '--skipLibCheck', '--module', 'commonjs', '--target', 'es2022', '--types', 'node', '--outDir', 'out', file],
      app,
    );
  expect(tsc('rule.ts')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(tsc('wrong.ts').stdout).toContain('Type \'"taste"\' is not assignable');
  writeFileSync(
    join(app, 'template.yaml'),
    'Parameters:\n  Days: {Type: Number}\nResources:\n  A: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}\n  B: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 60}}\n  C: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: !Ref Days}}\n',
  );
  const judged = run(process.execPath, ['out/rule.js', 'template.yaml'], app);
  expect([judged.status, judged.stderr]).toEqual([1, '']);
  expect(judged.stdout.split('\n').filter((line) => line.includes('queue-expires'))).toEqual([
    'template.yaml:4 queue-expires: 1209600',
    'template.yaml:6 queue-expires: parameter Days can be anything at deployment',
  ]);
}, 120_000);

test('pack, plugin and every rule are exported, and both refuse an open bucket in somebody else’s app', () => {
  writeFileSync(
    join(app, 'app.js'),
    `const { App, Stack, Validations } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { CentreChecks, CentreValidation, RULES, ruleOf } = require('swiss-centre');
const app = new App({ outdir: 'cdk.out', analyticsReporting: false });
new Bucket(new Stack(app, 's', { env: { account: '200000000003', region: 'eu-central-2' } }), 'Open');
const report = new CentreChecks().validateScope(app);
Validations.of(app).addPlugins(new CentreValidation(RULES));
let failed = false;
process.stderr.write = () => true;
try { app.synth(); } catch { failed = true; }
failed ||= process.exitCode === 1;
process.exitCode = 0;
console.log(JSON.stringify({ rules: RULES.length, one: ruleOf('bucket-locked').id, pack: report.violations.map((v) => v.ruleName).includes('Centre-bucket-locked'), failed }));`,
  );
  const said = run(process.execPath, ['app.js'], app, { JSII_DEPRECATED: 'quiet' });
  expect(JSON.parse(said.stdout.trim().split('\n').at(-1) as string)).toEqual({
    rules: readdirSync(join(root, 'docs', 'rules')).length,
    one: 'bucket-locked',
    pack: true,
    failed: true,
  });
}, 120_000);

test('the command of the package judges a template', () => {
  const plain = run(process.execPath, ['node_modules/swiss-centre/bin/centre.js', 'gate', join(root, 'test/fixtures/plain.yaml')], app);
  expect([plain.status, plain.stdout]).toEqual([0, expect.stringContaining('Gate: clean')]);
});

test('the workflow for GitHub is YAML with the steps it says, and its commands run', () => {
  const workflow = parse(readFileSync(join(root, 'docs', 'ci', 'github.yml'), 'utf8'));
  const steps: { run?: string; uses?: string }[] = workflow.jobs.gate.steps;
  expect(steps.map(({ uses, run: line }) => (uses ?? line ?? '').split(' ')[0])).toEqual([
    'actions/checkout@v4',
    'actions/setup-node@v4',
    'npm',
    'npm',
    'npm',
    'npm',
    'github/codeql-action/upload-sarif@v3',
  ]);
  const clone = join(scratch, 'clone');
  expect(run('git', ['clone', '--quiet', '--shared', root, clone], scratch).status).toBe(0);
  expect(run('git', ['checkout', '--quiet', '-B', 'main'], clone).status).toBe(0);
  expect(run('git', ['update-ref', 'refs/remotes/origin/main', 'HEAD'], clone).status).toBe(0);
  cpSync(join(root, 'package.json'), join(clone, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  for (const { run: line } of steps) {
    // Installing is what .ci/run does on every change.
    if (line === undefined || line === 'npm ci') continue;
    const { status, stderr } = run('bash', ['-euo', 'pipefail', '-c', line], clone, { BASE: 'main' });
    expect([line, status, stderr]).toEqual([line, 0, expect.any(String)]);
  }
  expect(JSON.parse(readFileSync(join(clone, 'gate.sarif'), 'utf8')).version).toBe('2.1.0');
}, 600_000);
