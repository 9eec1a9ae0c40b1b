import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import schema from '../../docs/schemas/gate.schema.json';
import { judge } from '../../lib/gate/judge';
import type { Rule } from '../../lib/gate/types';
import { readTemplates } from '../../lib/template';
import { RULES } from '../../policies/rules';
import { testCentre } from '../policies/centre';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-written-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
mkdirSync(join(scratch, 'two'));
const one = join(scratch, 'two', 'one.json');
const yaml = join(scratch, 'two', 'other.yaml');
writeFileSync(
  one,
  JSON.stringify({ Resources: { Store: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::ImportValue': 'x' } } } } }, null, 1),
);
writeFileSync(yaml, 'Conditions: {C: !Equals [!Ref "AWS::StackId", x]}\nResources:\n  Topic: {Type: AWS::SNS::Topic, Condition: C}\n');
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** What the command wrote, judged by the published schema. */
function written(...args: string[]) {
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'bin', 'centre.js'), 'gate', ...args, '--format', 'json'], {
    cwd: scratch,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, value: JSON.parse(stdout) };
}
const validate = new Ajv({ strictRequired: false }).compile(schema);

test('what the command writes is as the schema says; anything else is not', () => {
  const { status, value } = written(join(scratch, 'two'));
  expect([status, validate(value), validate.errors]).toEqual([1, true, null]);
  expect(value.findings.length).toBeGreaterThan(3);
  for (const spoil of [
    { outcome: 'fine' },
    { verdicts: [{ ...value.verdicts[0], digest: undefined }] },
    { verdicts: [{ ...value.verdicts[0], verdict: 'probably' }] },
    { findings: [{ ...value.findings[0], place: { file: 'x', line: 0, column: 1 } }] },
    { more: 1 },
  ])
    expect(validate(JSON.parse(JSON.stringify({ ...value, ...spoil })))).toBe(false);
});

test('every row of the verdict table has the digest of the bytes it was given for', () => {
  const { value } = written(join(scratch, 'two'));
  const digests: Record<string, string> = { 'one.json': sha256(readFileSync(one)), 'other.yaml': sha256(readFileSync(yaml)) };
  const lines = Object.entries(digests).map(([file, digest]) => `${digest}  ${file}\n`);
  const wrong = value.verdicts.filter(
    ({ file, digest }: { file: string; digest: string }) => digest !== (digests[file] ?? sha256(lines.sort().join(''))),
  );
  expect(wrong).toEqual([]);
  expect(new Set(value.verdicts.map(({ file }: { file: string }) => file)).size).toBe(3);
  writeFileSync(one, `${readFileSync(one, 'utf8')}\n`);
  const other = written(join(scratch, 'two')).value;
  expect(
    other.verdicts.filter(({ file }: { file: string }) => file === 'one.json').map(({ digest }: { digest: string }) => digest),
  ).not.toContain(digests['one.json']);
});

test('each rule that counts what it must cover fails when it covers none of it', () => {
  const nothing = readTemplates([yaml], { account: '200000000003', region: 'eu-central-2' });
  const centre = testCentre();
  const due = RULES.filter((rule) => rule.expects !== undefined && rule.expects(centre) > 1);
  expect(due.length).toBeGreaterThan(40);
  const result = judge(due, nothing, centre);
  const passed = result.rules.filter(({ id, status }) => id !== 'template-resolved' && status !== 'failed').map(({ id }) => id);
  expect(passed).toEqual([]);
});

test('a rule that says nothing of the assembly fails', () => {
  const [first] = RULES as readonly [Rule];
  const silent = { ...first, scope: 'assembly', needs: 'nothing', check: () => [] } as Rule;
  const result = judge([silent], readTemplates([yaml]));
  expect(result.rules.map(({ id, status, reason }) => [id, status, reason])).toContainEqual([first.id, 'failed', '1 undetermined']);
});
