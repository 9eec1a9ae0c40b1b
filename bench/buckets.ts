import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { InputError } from '../lib/config/problem';
import { judge } from '../lib/gate/judge';
import { readTemplates } from '../lib/template';
import { RULES } from '../policies/rules';

/**
 * For bench/gate: a mode other than `gate` writes one stack of buckets and times what a validator adds; `gate` times our rules, with reading
 * and parsing, over an assembly, or over the files that a list names.
 */
const [mode, path, count] = process.argv.slice(2) as [string, string, string];
const now = () => Number(process.hrtime.bigint()) / 1e9;

if (mode === 'gate') {
  const paths = path.endsWith('.list') ? readFileSync(path, 'utf8').trim().split('\n') : [path];
  const started = now();
  const result = judge(RULES, readTemplates(paths, { region: 'eu-central-2' }));
  const resources = result.templates.reduce((sum, template) => sum + template.resources, 0);
  console.log(JSON.stringify({ seconds: now() - started, resources, verdicts: result.verdicts.length }));
} else if (mode === 'readable') {
  const files = readFileSync(path, 'utf8').trim().split('\n').filter(isReadable);
  console.log(JSON.stringify({ seconds: 0, files }));
} else {
  const app = new App({
    outdir: path,
    analyticsReporting: false,
    builtinCloudFormationValidation: mode === 'builtin',
    // CloudFormation takes 500 resources a stack; what grows with the square of them shows beyond.
    context: { '@aws-cdk/core:failSynthOnValidationErrors': false, '@aws-cdk/core:stackResourceLimit': 0 },
  });
  if (mode === 'nag') Validations.of(app).addPlugins(new AwsSolutionsChecks());
  const stack = new Stack(app, 's', { env: { account: '200000000003', region: 'eu-central-2' } });
  for (let bucket = 0; bucket < Number(count); bucket++)
    // Of its own class: cdk-nag passes over a bucket that is made as a generic resource.
    new CfnBucket(stack, `B${bucket}`, { versioningConfiguration: { status: 'Enabled' } });
  const started = now();
  app.synth();
  const seconds = now() - started;
  // Silence is no proof that a validator ran: what it found is counted.
  const report = join(path, 'validation-report.json');
  const findings = existsSync(report) ? readFileSync(report, 'utf8').split('"constructPath"').length - 1 : 0;
  if (mode === 'nag' && findings < Number(count)) throw new Error(`cdk-nag found ${findings} in ${count} buckets: it did not judge them`);
  console.log(JSON.stringify({ seconds, findings }));
}

function isReadable(file: string): boolean {
  try {
    return readTemplates([file]).templates.length > 0;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
