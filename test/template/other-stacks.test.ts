import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, CfnResource, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { judge } from '../../lib/gate/judge';
import { readAssembly, readTemplates } from '../../lib/template';
import { Unresolved } from '../../lib/template/types';
import { bucketVersioned } from '../../policies/rules/integrity/bucket-versioned';

const scratch = mkdtempSync(join(tmpdir(), 'centre-others-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Resources = { readonly [name: string]: object };
const importer = (value: unknown): Resources => ({ Resources: { R: { Type: 'X', Properties: { value } } } });
const exporter = (value: unknown, name: unknown = 'shared', more: object = {}): Resources => ({
  ...more,
  Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'one' } } },
  Outputs: { Out: { Value: value, Export: { Name: name } } },
});
const imported = { 'Fn::ImportValue': 'shared' };
const branchy = {
  Parameters: { P: { Type: 'String', AllowedValues: ['a', 'b'] } },
  Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } },
};

/** What R of the first template is, when these templates are judged together in one account and Region. */
function value(...templates: Resources[]): unknown {
  const folder = mkdtempSync(join(scratch, 't-'));
  for (const [index, template] of templates.entries()) writeFileSync(join(folder, `t${index}.json`), JSON.stringify(template));
  const [first] = readTemplates([folder], { account: '111122223333', region: 'eu-central-2' }).templates;
  const found = first?.branches[0]?.byId('R')?.properties['value'];
  return found instanceof Unresolved ? { open: found.reason } : found;
}

test.each<[string, unknown, unknown]>([
  ['an export', value(importer(imported), exporter('Suspended')), 'Suspended'],
  [
    'an export whose name is put together',
    value(
      importer({ 'Fn::ImportValue': { 'Fn::Sub': 'sh-${AWS::Region}' } }),
      exporter('v', { 'Fn::Join': ['-', ['sh', { Ref: 'AWS::Region' }]] }),
    ),
    'v',
  ],
  ['an attribute of a named resource', value(importer(imported), exporter({ 'Fn::GetAtt': ['B', 'Arn'] })), 'arn:aws:s3:::one'],
  [
    'the output of a stack by its name',
    value(importer({ 'Fn::GetStackOutput': { StackName: 't1', OutputName: 'Out' } }), exporter('v')),
    'v',
  ],
  [
    'an export that nobody makes',
    value(importer(imported), exporter('v', 'other')),
    { open: 'Fn::ImportValue: the export shared is made by no stack here' },
  ],
  [
    'an export that is open',
    value(importer(imported), exporter({ Ref: 'AWS::StackId' })),
    { open: 'Fn::ImportValue: the export shared is known at deployment only' },
  ],
  [
    'an export that differs by branch',
    value(importer(imported), exporter({ 'Fn::If': ['C', 'x', 'y'] }, 'shared', branchy)),
    { open: 'Fn::ImportValue: the export shared is known at deployment only' },
  ],
  [
    'an export of the same value in every branch',
    value(importer(imported), exporter({ 'Fn::If': ['C', 'x', 'x'] }, 'shared', branchy)),
    'x',
  ],
  [
    'an export whose name may be this one',
    value(importer(imported), exporter('v'), exporter('w', { Ref: 'AWS::StackId' })),
    { open: 'Fn::ImportValue: the export shared is known at deployment only' },
  ],
  [
    'an export that is imported again',
    value(importer(imported), exporter({ 'Fn::ImportValue': 'third' }), exporter('v', 'third')),
    { open: 'Fn::ImportValue: the export shared is known at deployment only' },
  ],
  [
    'a role to read another account with',
    value(
      importer({ 'Fn::GetStackOutput': { StackName: 't1', OutputName: 'Out', RoleArn: 'arn:aws:iam::999999999999:role/r' } }),
      exporter('v'),
    ),
    { open: 'Fn::GetStackOutput reads another stack' },
  ],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected);
});

test('a property weakened by what another stack exports is violating, not only undetermined; another account is another export', () => {
  const judged = (account: string) => {
    const outdir = mkdtempSync(join(scratch, 'out-'));
    const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
    const stack = (name: string, id: string) =>
      new Stack(app, name, {
        env: { account: id, region: 'eu-central-2' },
        synthesizer: new DefaultStackSynthesizer({ qualifier: 'centre', generateBootstrapVersionRule: false }),
      });
    const says = stack('says', account);
    new CfnResource(says, 'Topic', { type: 'AWS::SNS::Topic' });
    new CfnOutput(says, 'Status', { value: 'Suspended', exportName: 'status' });
    new CfnResource(stack('reads', '111122223333'), 'Store', {
      type: 'AWS::S3::Bucket',
      properties: { VersioningConfiguration: { Status: { 'Fn::ImportValue': 'status' } } },
    });
    app.synth();
    return judge([bucketVersioned], readAssembly(outdir)).findings.map(({ rule, verdict, found }) => [rule, verdict, found]);
  };
  expect(judged('111122223333')).toContainEqual(['bucket-versioned', 'violating', 'Suspended']);
  expect(judged('444455556666')).toContainEqual([
    'bucket-versioned',
    'undetermined',
    'Fn::ImportValue: the export status is made by no stack here',
  ]);
});
