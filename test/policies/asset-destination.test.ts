import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, DefaultStackSynthesizer, type DefaultStackSynthesizerProps, Stack } from 'aws-cdk-lib';
import { judge } from '../../lib/gate/judge';
import { readAssembly, readTemplates } from '../../lib/template';
import { residencyAssetDestination } from '../../policies/rules/residency/residency-asset-destination';

const scratch = mkdtempSync(join(tmpdir(), 'centre-assets-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const CASES: readonly {
  readonly name: string;
  readonly props: DefaultStackSynthesizerProps;
  readonly region?: string;
  readonly found: readonly string[];
}[] = [
  { name: "the account's own bucket in Zurich", props: { qualifier: 'centre' }, found: [] },
  {
    name: 'a bucket of another account',
    props: { qualifier: 'centre', fileAssetsBucketName: 'cdk-centre-assets-999999999999-eu-central-2' },
    found: ['cdk-centre-assets-999999999999-eu-central-2 in eu-central-2 (s.assets.json)'],
  },
  {
    name: 'a bucket whose name is of another Region',
    props: { qualifier: 'centre', fileAssetsBucketName: 'cdk-centre-assets-200000000003-us-east-1' },
    found: ['cdk-centre-assets-200000000003-us-east-1 in eu-central-2 (s.assets.json)'],
  },
  {
    name: 'a stack in another Region',
    props: { qualifier: 'centre' },
    region: 'eu-west-1',
    found: ['cdk-centre-assets-200000000003-eu-west-1 in eu-west-1 (s.assets.json)'],
  },
  {
    name: 'published by a role of another account',
    props: { qualifier: 'centre', fileAssetPublishingRoleArn: 'arn:aws:iam::999999999999:role/publisher' },
    found: ['cdk-centre-assets-200000000003-eu-central-2 in eu-central-2 (s.assets.json), by arn:aws:iam::999999999999:role/publisher'],
  },
];

test.each(CASES)('$name', ({ props, region, found }) => {
  const outdir = mkdtempSync(join(scratch, 'a-'));
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 's', {
    env: { account: '200000000003', region: region ?? 'eu-central-2' },
    synthesizer: new DefaultStackSynthesizer({ ...props, generateBootstrapVersionRule: false }),
  });
  new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
  app.synth();
  const result = judge([residencyAssetDestination], readAssembly(outdir));
  expect(result.findings.map((finding) => finding.found)).toEqual(found);
});

test('templates without an assembly have no assets to judge', () => {
  const file = join(scratch, 'raw.json');
  writeFileSync(file, JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }));
  expect(judge([residencyAssetDestination], readTemplates([file])).rules.at(-1)?.counts).toEqual({
    compliant: 0,
    violating: 0,
    'not-applicable': 1,
    undetermined: 0,
  });
});
