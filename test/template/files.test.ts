import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnParameter, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { InputError } from '../../lib/config/problem';
import { isUnresolved, readAssembly, readTemplates } from '../../lib/template';

const scratch = mkdtempSync(join(tmpdir(), 'centre-template-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let files = 0;
function written(text: string | Buffer, extension = 'yaml'): string {
  const file = join(scratch, `t${files++}.${extension}`);
  writeFileSync(file, text);
  return file;
}
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.message.replaceAll(scratch, '');
    throw error;
  }
  return 'nothing';
}

test.each([
  ['broken JSON', '{"Resources": {"A": {]}}', /^\/t\d+\.yaml:1:\d+: syntax: /],
  ['broken YAML', 'Resources:\n  A: [', /^\/t\d+\.yaml:\d+:\d+: syntax: /],
  ['a logical id twice, in JSON', '{"Resources": {"A": {"Type": "X"},\n  "A": {"Type": "Y"}}}', /:2:3: duplicate-key: /],
  ['a property twice, in YAML', 'Resources:\n  A:\n    Type: X\n    Type: Y\n', /:4:5: duplicate-key: /],
  ['no resources', 'A: 1\n', /: not-a-template: expected a map of Resources, found none/],
  ['a list', '- 1\n', /: not-a-template: expected a map, found a list/],
  ['nothing', '', /: not-a-template: expected a map, found nothing/],
  ['an alias that contains itself', 'Resources: &a\n  A: *a\n', /: syntax: expected a finite document/],
  [
    'a hash merge',
    'Resources:\n  A: &a {Type: X}\n  B:\n    <<: *a\n',
    /:4: syntax: expected YAML as CloudFormation takes it, found a hash merge/,
  ],
  ['two documents', 'Resources: {}\n---\nResources: {}\n', /: syntax: /],
])('%s', (_, text, message) => {
  expect(refusal(() => readTemplates([written(text)]))).toMatch(message);
});

test('bytes that are not UTF-8, a path that is not there, a folder without templates, an assembly without stacks', () => {
  expect(refusal(() => readTemplates([written(Buffer.from([0xff, 0xfe]))]))).toMatch(/unreadable: expected text in UTF-8/);
  expect(refusal(() => readTemplates([join(scratch, 'none')]))).toMatch(/none: unreadable: expected a template or a folder/);
  const empty = mkdtempSync(join(scratch, 'empty-'));
  expect(refusal(() => readTemplates([empty]))).toMatch(/empty: expected templates/);
  expect(refusal(() => readAssembly(empty))).toMatch(/no-manifest: /);
  writeFileSync(join(empty, 'manifest.json'), '{"artifacts": {}}');
  expect(refusal(() => readAssembly(empty))).toMatch(/empty: expected at least one stack/);
});

test('aliases cannot blow up', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `L${index}: &l${index} [${index === 0 ? '1' : `*l${index - 1}, *l${index - 1}`}]`);
  expect(refusal(() => readTemplates([written(`${lines.join('\n')}\nResources: {}\n`)]))).toMatch(/at most 1000000 values/);
});

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const MALFORMED: readonly { readonly name: string; readonly text: () => string; readonly message: RegExp }[] = [
  { name: 'truncated JSON', text: () => '{"Resources": {"A": {"Type": "AWS::S3::Buck', message: /:1:\d+: syntax: / },
  { name: 'truncated YAML', text: () => 'Resources:\n  A: {Type: "AWS::S3', message: /:2:\d+: syntax: / },
  ...[450, 5_000, 200_000].flatMap((depth) => [
    {
      name: `JSON nested ${depth} deep`,
      text: () => `{"Resources": ${nested(depth, '{"a":', '').slice(0, -1)}:1${'}'.repeat(depth)}}`,
      message: /: syntax: .*nested too deep|: too-large: /,
    },
    {
      name: `lists nested ${depth} deep`,
      text: () => `{"Resources": {"A": ${nested(depth, '[', ']')}}}`,
      message: /: syntax: .*nested too deep/,
    },
  ]),
  { name: 'YAML nested 5000 deep', text: () => `Resources: ${nested(5_000, '[', ']')}\n`, message: /: syntax: .*nested too deep/ },
  {
    name: '10 MB of YAML',
    text: () => `Resources:\n${'  # a comment, and another one\n'.repeat(340_000)}`,
    message: /: too-large: expected at most 1048576 bytes/,
  },
  { name: '20 MB of JSON', text: () => `{"Resources": {"A": "${'x'.repeat(20 << 20)}"}}`, message: /: too-large: / },
];

test.each(MALFORMED)('$name is one clear error, in bounded time and memory', ({ text, message }) => {
  const file = written(text());
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  const said = refusal(() => readTemplates([file]));
  expect(said.slice(0, 300)).toMatch(message);
  expect(performance.now() - started).toBeLessThan(20_000);
  expect((process.memoryUsage().heapUsed - before) / (1 << 20)).toBeLessThan(400);
});

test('10 MB of JSON is judged; values, conditions and stacks that go round in a ring are open, and end', () => {
  const many = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`R${index}`, { Type: 'X', Properties: { text: 'y'.repeat(480) } }]),
  );
  expect(readTemplates([written(JSON.stringify({ Resources: many }), 'json')]).templates[0]?.branches[0]?.resources.length).toBe(20_000);
  const folder = mkdtempSync(join(scratch, 'ring-'));
  writeFileSync(
    join(folder, 'ring.yaml'),
    'Conditions: {A: {Condition: B}, B: {Condition: A}}\nResources:\n  X: {Type: AWS::S3::Bucket, Condition: A, Properties: {BucketName: !Ref Y}}\n  Y: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref X}}\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./ring.yaml}}\n',
  );
  const { templates } = readTemplates([join(folder, 'ring.yaml')]);
  expect(templates.flatMap(({ gaps }) => gaps.map(({ reason }) => reason))).toContain('stacks nested deeper than 16, or in themselves');
  expect(templates[0]?.branches.every((branch) => isUnresolved(branch.byId('Y')?.properties['BucketName']))).toBe(true);
});

const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.boolean(), fc.array(tie('value'), { maxLength: 4 }), tie('map')),
  map: fc.dictionary(
    fc.string().filter((key) => key !== 'Ref' && key !== 'Condition' && !key.startsWith('Fn::') && key !== '__proto__'),
    tie('value'),
    { maxKeys: 4 },
  ),
})).map;

test('JSON and its YAML resolve alike, and every place points at its own text', () => {
  fc.assert(
    fc.property(json, (properties) => {
      const document = { Resources: { Subject: { Type: 'X', Properties: properties } } };
      const texts = [
        JSON.stringify(document, null, 2),
        stringify(document, {
          version: '1.1',
          defaultKeyType: 'QUOTE_DOUBLE',
          defaultStringType: 'QUOTE_DOUBLE',
          aliasDuplicateObjects: false,
        }),
      ];
      const [first, second] = texts.map((text, index) => readTemplates([written(text, index === 0 ? 'json' : 'yaml')]).templates[0]);
      expect(first?.branches[0]?.byId('Subject')?.properties).toEqual(second?.branches[0]?.byId('Subject')?.properties);
      const lines = (texts[0] as string).split('\n');
      for (const key of Object.keys(properties as object)) {
        const place = first?.place(['Resources', 'Subject', 'Properties', key]);
        expect(lines[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1)).toMatch(
          new RegExp(`^${JSON.stringify(key).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('a mangled template is read or refused, never anything else', () => {
  const text = stringify({
    Parameters: { P: { Type: 'String' } },
    Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } },
    Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::If': ['C', 'x', { Ref: 'AWS::NoValue' }] } } } },
  });
  const mangled = fc
    .tuple(fc.nat(text.length - 1), fc.nat(12), fc.string({ maxLength: 3 }))
    .map(([at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));
  fc.assert(fc.property(mangled, (changed) => refusal(() => readTemplates([written(changed)])) !== undefined));
});

test('short tags mean what their long forms mean', () => {
  const short =
    'Parameters: {P: {Type: String, AllowedValues: [a]}}\nConditions: {C: !Equals [!Ref P, a]}\nResources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !If [C, !Sub "b-${P}", !Ref "AWS::NoValue"], Arn: !GetAtt A.Arn, J: !Join ["-", [a, !Select [0, !Split ["/", "x/y"]]]]}\n';
  const [template] = readTemplates([written(short)]).templates;
  expect(template?.branches[0]?.byId('A')?.properties).toEqual({ BucketName: 'b-a', Arn: 'arn:aws:s3:::b-a', J: 'a-x' });
  expect(template?.gaps).toEqual([]);
});

test('an assembly of the CDK: stages, nested stacks with their parameters, bootstrap templates beside it', () => {
  const outdir = join(scratch, 'assembly');
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const env = { account: '111122223333', region: 'eu-central-2' };
  const parent = new Stack(app, 'parent', { env });
  const nested = new NestedStack(parent, 'Nested', { parameters: { Name: 'given' } });
  new CfnParameter(nested, 'Name');
  new CfnResource(nested, 'Inner', { type: 'AWS::SNS::Topic', properties: { TopicName: { Ref: 'Name' } } });
  new CfnResource(new Stack(new Stage(app, 'stage', { env }), 'staged'), 'Topic', { type: 'AWS::SNS::Topic' });
  app.synth();
  mkdirSync(join(outdir, 'bootstrap'));
  writeFileSync(join(outdir, 'bootstrap', 'one.template.json'), '{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}');
  writeFileSync(
    join(outdir, 'bootstrap', 'index.json'),
    JSON.stringify([{ file: 'one.template.json', stackName: 'one', account: '999999999999', region: 'eu-central-2' }]),
  );
  const { templates, assetDestinations } = readAssembly(outdir);
  expect(templates.map(({ stackName, account, region }) => [stackName, account, region])).toEqual([
    ['stage-staged', '111122223333', 'eu-central-2'],
    ['parent', '111122223333', 'eu-central-2'],
    [expect.stringMatching(/^parent\/Nested/), '111122223333', 'eu-central-2'],
    ['one', '999999999999', 'eu-central-2'],
  ]);
  expect(templates[2]?.branches[0]?.byId('Inner')?.properties).toEqual({ TopicName: 'given' });
  expect(templates[2]?.nestedIn?.template.stackName).toBe('parent');
  expect(templates.flatMap(({ gaps }) => gaps)).toEqual([]);
  expect(
    assetDestinations.every(
      ({ bucket, account }) => bucket === 'cdk-hnb659fds-assets-111122223333-eu-central-2' && account === '111122223333',
    ),
  ).toBe(true);
});

test('a nested template beside a raw one is judged with it; one that is not here is a gap', () => {
  const folder = mkdtempSync(join(scratch, 'nested-'));
  writeFileSync(join(folder, 'child.yaml'), 'Resources: {C: {Type: AWS::SNS::Topic}}\n');
  writeFileSync(
    join(folder, 'parent.yaml'),
    'Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml}}\n  M: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://example.com/x.yaml"}}\n',
  );
  const { templates } = readTemplates([folder]);
  expect(templates.map(({ stackName }) => stackName)).toEqual(['parent', 'parent/N']);
  expect(templates[0]?.gaps).toEqual([{ reason: 'the nested template is not here, so it cannot be judged', pointer: ['Resources', 'M'] }]);
});
