import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { annotations } from '../../lib/gate/formats/annotations';
import { compared } from '../../lib/gate/formats/compare';
import { fingerprint } from '../../lib/gate/formats/fingerprint';
import { junit } from '../../lib/gate/formats/junit';
import { sarif } from '../../lib/gate/formats/sarif';
import { judge } from '../../lib/gate/judge';
import { creationsOf } from '../../lib/gate/sources';
import { readAssembly } from '../../lib/template';
import { RULES } from '../../policies/rules';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-formats-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function assembly(name: string, Status: string, extra = false) {
  const outdir = join(scratch, name);
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'formats', {
    env: { account: '200000000003', region: 'eu-central-2' },
    synthesizer: new DefaultStackSynthesizer({ qualifier: 'centre', generateBootstrapVersionRule: false }),
  });
  if (extra) new CfnResource(stack, 'First', { type: 'AWS::SNS::Topic' });
  new CfnResource(stack, 'Store', { type: 'AWS::S3::Bucket', properties: { BucketName: 'one', VersioningConfiguration: { Status } } });
  app.synth();
  return outdir;
}
const versioned = RULES.filter(({ id }) => id === 'bucket-versioned');
const bad = assembly('bad', 'Suspended');
const result = judge(versioned, readAssembly(bad));
const created = creationsOf(bad, root);

test('a finding names the line of the template and the line of source that made the construct', () => {
  const [finding] = result.findings;
  expect(finding).toMatchObject({
    rule: 'bucket-versioned',
    logicalId: 'Store',
    pointer: '/Resources/Store/Properties/VersioningConfiguration/Status',
  });
  const text = readFileSync(join(bad, 'formats.template.json'), 'utf8').split('\n');
  expect(text[(finding?.place.line ?? 0) - 1]).toContain('"Status": "Suspended"');
  const made = created('formats', 'Store');
  expect(made?.path).toBe('formats/Store');
  expect(made?.source?.file).toBe(join('test', 'gate', 'formats.test.ts'));
});

test('SARIF has both lines, a fingerprint that stays when lines move, and what an exception accepts as suppressed', () => {
  const accepted = { reason: 'Because of this and that.', approvers: ['a', 'b'], expires: '2027-01-01' };
  const log = JSON.parse(
    JSON.stringify(
      sarif(
        {
          result,
          created,
          packs: [{ id: 'AwsSolutions-S1', path: 'formats/Store', info: 'no logs', file: 'formats.template.json', line: 3, accepted }],
        },
        RULES,
      ),
    ),
  );
  expect(log.version).toBe('2.1.0');
  const [run] = log.runs;
  const [first, pack] = run.results;
  expect(run.tool.driver.rules[first.ruleIndex].id).toBe('bucket-versioned');
  expect(first.locations[0].physicalLocation.region.startLine).toBe(result.findings[0]?.place.line);
  expect(first.relatedLocations[0].physicalLocation.artifactLocation.uri).toBe('test/gate/formats.test.ts');
  expect(pack.suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: 'Because of this and that. Approved by a and b, until 2027-01-01.' },
  ]);
  const moved = judge(versioned, readAssembly(assembly('moved', 'Suspended', true)));
  expect(moved.findings[0]?.place.line).not.toBe(result.findings[0]?.place.line);
  expect(moved.findings.map(fingerprint)).toEqual(result.findings.map(fingerprint));
});

test('JUnit has a case for each rule, with file and line', () => {
  const text = junit({ result });
  expect(text).toContain(`file="${result.findings[0]?.place.file}" line="${result.findings[0]?.place.line}"`);
  expect(text.match(/<testcase /g)?.length).toBe(result.rules.length);
  expect(text.match(/<failure /g)?.length).toBe(1);
  // A parser of somebody else reads it.
  writeFileSync(join(scratch, 'junit.xml'), text);
  expect(
    execFileSync(
      'python3',
      [
        '-c',
        'import sys,xml.etree.ElementTree as E; print(len(E.parse(sys.argv[1]).getroot().findall(".//failure")))',
        join(scratch, 'junit.xml'),
      ],
      { encoding: 'utf8' },
    ).trim(),
  ).toBe('1');
});

test('annotations are on the line of source', () => {
  expect(annotations({ result, created })).toMatch(
    /^::error file=test\/gate\/formats\.test\.ts,line=\d+,col=\d+,title=bucket-versioned::formats\/Store \(.*formats\.template\.json:\d+\): Expected Enabled, found Suspended\./,
  );
});

test('what is worse, better, and not asked any more', () => {
  const good = judge(versioned, readAssembly(assembly('good', 'Enabled')));
  expect(compared(good, result)).toMatchObject({ worse: [{ rule: 'bucket-versioned' }], better: [], notAsked: [], lost: [] });
  expect(compared(result, good)).toMatchObject({ worse: [], better: [{ rule: 'bucket-versioned' }] });
  expect(compared(good, { ...good, rules: good.rules.filter(({ id }) => id !== 'bucket-versioned') })).toMatchObject({
    notAsked: ['rule bucket-versioned'],
  });
});

describe('the command', () => {
  const gate = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'bin', 'centre.js'), 'gate', ...args], { cwd: scratch, encoding: 'utf8' });
  test('a baseline hides what is known, and nothing else', () => {
    writeFileSync(join(scratch, 'known.json'), gate(bad, '--format', 'json').stdout);
    const known = gate(bad, '--baseline', join(scratch, 'known.json'));
    expect(known.status).toBe(0);
    expect(known.stdout).toContain('findings are known from');
    const worse = join(scratch, 'worse.json');
    writeFileSync(worse, JSON.stringify({ Resources: { Vault: { Type: 'AWS::S3::Bucket' } } }));
    expect(gate(worse, '--baseline', join(scratch, 'known.json')).status).toBe(1);
  });

  test.each([
    [['--baseline', 'nothing.json'], /not-a-result: expected what centre gate --format json wrote, found ENOENT/],
    [['--format', 'pdf'], /--format 'pdf'. One of text, json, sarif, junit, github/],
    [
      ['--policies', 'no-such-branch'],
      /--policies: bad-option: expected a commit whose gate can be built, found no commit 'no-such-branch'/,
    ],
  ])('bad options are one clear error: %j', (args, message) => {
    const { status, stderr } = gate(bad, ...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
