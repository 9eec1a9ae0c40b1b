import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnCondition, CfnParameter, CfnResource, DefaultStackSynthesizer, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { stringify } from 'yaml';
import { readAssembly, readTemplates } from '../../lib/template';
import type { Assembly } from '../../lib/template/types';
import type { Change, TemplateJson } from './case';
import { conditional, overriding, withChange } from './change';

/** Where the carried template is said to be deployed. */
export interface Home {
  readonly account: string;
  readonly region: string;
  readonly stack: string;
}
/** @param change absent for the control: the compliant template, carried the same way */
type Carrier = (compliant: TemplateJson, change: Change | undefined, home: Home, directory: string) => Assembly;

/** Six ways in which the same changed property reaches a final template; each generated from the compliant template. */
export const CARRIERS: { readonly [name: string]: Carrier } = {
  'raw YAML': (compliant, change, home, directory) => {
    const file = join(made(directory), `${home.stack}.yaml`);
    writeFileSync(file, stringify(withChange(compliant, change), { aliasDuplicateObjects: false }));
    return readTemplates([file], home);
  },
  L1: (compliant, change, home, directory) =>
    synthesized(home, directory, (stack) => {
      addResources(stack, withChange(compliant, change));
    }),
  addPropertyOverride: (compliant, change, home, directory) =>
    synthesized(home, directory, (stack) => {
      addResources(stack, compliant);
      if (!change) return;
      const { path, value } = overriding(compliant, change);
      (stack.node.findChild(change.logicalId) as CfnResource).addOverride(path, value);
    }),
  CfnInclude: (compliant, change, home, directory) => {
    const templateFile = join(made(directory), 'included.json');
    writeFileSync(templateFile, JSON.stringify(withChange(compliant, change)));
    return synthesized(home, join(directory, 'out'), (stack) => {
      new CfnInclude(stack, 'Included', { templateFile, preserveLogicalIds: true });
    });
  },
  'nested stack': (compliant, change, home, directory) =>
    synthesized(home, directory, (stack) => {
      addResources(new NestedStack(stack, 'Nested'), withChange(compliant, change));
    }),
  'Fn::If': (compliant, change, home, directory) =>
    synthesized(home, directory, (stack) => {
      const parameter = new CfnParameter(stack, 'Weaken', { type: 'String', allowedValues: ['no', 'yes'], default: 'no' });
      const weak = new CfnCondition(stack, 'IsWeak', { expression: Fn.conditionEquals(parameter, 'yes') });
      const sound = new CfnCondition(stack, 'IsSound', { expression: Fn.conditionNot(weak) });
      addResources(stack, change ? conditional(compliant, change, weak.logicalId, sound.logicalId) : compliant);
    }),
};

function made(directory: string): string {
  mkdirSync(directory, { recursive: true });
  return directory;
}

function synthesized(home: Home, outdir: string, build: (stack: Stack) => void): Assembly {
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const { account, region } = home;
  const synthesizer = new DefaultStackSynthesizer({ qualifier: 'centre', generateBootstrapVersionRule: false });
  build(new Stack(app, home.stack, { env: { account, region }, synthesizer }));
  app.synth();
  return readAssembly(outdir);
}

/** Resources as L1s, with their logical ids kept. */
function addResources(stack: Stack, template: TemplateJson): void {
  const { Resources, ...sections } = template;
  if (Object.keys(sections).length > 0) throw new Error('a carried template has Resources only');
  for (const [logicalId, { Type, Properties, ...attributes }] of Object.entries(Resources)) {
    const resource = new CfnResource(stack, logicalId, { type: Type, properties: (Properties ?? {}) as Record<string, unknown> });
    resource.overrideLogicalId(logicalId);
    for (const [name, value] of Object.entries(attributes)) resource.addOverride(name, value);
  }
}
