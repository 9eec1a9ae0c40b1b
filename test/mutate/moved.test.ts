import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { judge } from '../../lib/gate/judge';
import { isMap } from '../../lib/mutate/apply';
import { buildApp } from '../../lib/stacks';
import { writeBootstrap } from '../../lib/stacks/bootstrap';
import { readAssembly } from '../../lib/template';
import { RULES } from '../../policies/rules';
import { testCentre } from '../policies/centre';

const centre = testCentre();
const scratch = mkdtempSync(join(tmpdir(), 'centre-moved-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Document = { readonly [key: string]: unknown };
type Resources = { readonly [logicalId: string]: Document };
interface Stored {
  readonly folder: string;
  readonly file: string;
  readonly account: string;
  readonly document: Document;
}

/** Keys are adopted under their logical id in their own stack (key-adopted): elsewhere, a key is another one. */
const makesKeys = (document: Document) => Object.values(document['Resources'] as Resources).some(({ Type }) => Type === 'AWS::KMS::Key');

/** The reference as written, each template but those that make keys given to a change that writes it otherwise. */
function written(weaken: boolean, change: (stored: Stored) => void): string {
  const folder = mkdtempSync(join(scratch, 'out-'));
  writeBootstrap(centre, folder);
  buildApp(centre, { outdir: folder }).synth();
  let changed = 0;
  for (const { file, account = '' } of readAssembly(folder).templates) {
    const text = readFileSync(join(folder, file), 'utf8');
    const document = JSON.parse(weaken ? text.replaceAll('"COMPLIANCE"', '"GOVERNANCE"') : text) as Document;
    writeFileSync(join(folder, file), JSON.stringify(document));
    if (makesKeys(document)) continue;
    change({ folder, file, account, document });
    changed++;
  }
  expect(changed).toBeGreaterThan(20);
  return folder;
}

/** Findings by rule, account and resource, whatever it is called now. */
function verdicts(folder: string) {
  const assembly = readAssembly(folder);
  const accounts = new Map(assembly.templates.map(({ stackName, account }) => [stackName, account]));
  const { findings, rules } = judge(RULES, assembly, centre);
  return {
    findings: findings.map(({ rule, stack, logicalId }) => `${rule} ${accounts.get(stack)} ${logicalId?.replace(/^Renamed/, '')}`).sort(),
    failed: rules.filter(({ status }) => status === 'failed').map(({ id }) => id),
  };
}

const renamed = (id: string) => `Renamed${id}`;

/** Every reference follows. */
function following(node: unknown, ids: ReadonlySet<string>): unknown {
  const named = (id: unknown) => (typeof id === 'string' && ids.has(id) ? renamed(id) : id);
  if (Array.isArray(node)) return node.map((item) => following(item, ids));
  if (!isMap(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]): [string, unknown] => {
      if (key === 'Ref') return [key, named(value)];
      if (key === 'Fn::GetAtt' && Array.isArray(value)) return [key, [named(value[0]), ...value.slice(1)]];
      if (key === 'DependsOn') return [key, Array.isArray(value) ? value.map(named) : named(value)];
      if (key === 'Fn::Sub') throw new Error('the reference has no Fn::Sub');
      return [key, following(value, ids)];
    }),
  );
}

const WAYS: { readonly [name: string]: (stored: Stored) => void } = {
  'under other logical ids': ({ folder, file, document }) => {
    const resources = Object.entries(document['Resources'] as Resources);
    const ids = new Set(resources.map(([id]) => id));
    const Resources = Object.fromEntries(resources.map(([id, resource]) => [renamed(id), following(resource, ids)]));
    writeFileSync(join(folder, file), JSON.stringify({ ...(following(document, ids) as Document), Resources }));
  },
  'in a nested stack': ({ folder, file, account, document }) => {
    expect(Object.keys(document).filter((section) => /^(Conditions|Mappings)$/.test(section))).toEqual([]);
    const nested = file.replace('.template.json', '.nested.template.json');
    writeFileSync(join(folder, nested), JSON.stringify(document));
    const stack = {
      Type: 'AWS::CloudFormation::Stack',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { TemplateURL: `https://s3.eu-central-2.amazonaws.com/cdk-centre-assets-${account}-eu-central-2/moved` },
      Metadata: { 'aws:asset:path': nested.split('/').at(-1) },
    };
    writeFileSync(join(folder, file), JSON.stringify({ Resources: { Moved: stack } }));
  },
  "by the CDK's generic resource": ({ folder, file, document }) => {
    const outdir = mkdtempSync(join(scratch, 'generic-'));
    const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
    const stack = new Stack(app, 'Generic', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
    for (const [id, { Type, Properties = {}, ...attributes }] of Object.entries(document['Resources'] as Resources)) {
      const resource = new CfnResource(stack, id, { type: String(Type), properties: Properties as { [name: string]: unknown } });
      resource.overrideLogicalId(id);
      for (const [name, value] of Object.entries(attributes)) resource.addOverride(name, value);
    }
    app.synth();
    const { Resources } = JSON.parse(readFileSync(join(outdir, 'Generic.template.json'), 'utf8')) as Document;
    writeFileSync(join(folder, file), JSON.stringify({ ...document, Resources }));
  },
};

const plain = (weaken: boolean) => verdicts(written(weaken, () => {}));

test.each(Object.entries(WAYS))('the reference made %s has the same verdict', (_, way) => {
  expect(verdicts(written(false, way))).toEqual({ findings: [], failed: [] });
});

test.each(Object.entries(WAYS))('what is wrong is found as well when it is made %s', (_, way) => {
  const found = plain(true);
  expect(found.findings.length).toBeGreaterThan(10);
  expect(verdicts(written(true, way))).toEqual(found);
});
