import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { judge } from '../lib/gate/judge';
import { readAssembly } from '../lib/template';
import { RULES } from '../policies/rules';

/** Stacks of buckets: `synth` writes them and times what a validator adds, `gate` times our rules over what was written; for bench/gate. */
const [mode, outdir, count] = process.argv.slice(2) as [string, string, string];
const now = () => Number(process.hrtime.bigint()) / 1e9;

if (mode === 'gate') {
  const started = now();
  const result = judge(RULES, readAssembly(outdir));
  const resources = result.templates.reduce((sum, template) => sum + template.resources, 0);
  console.log(JSON.stringify({ seconds: now() - started, resources }));
} else {
  const app = new App({
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: mode === 'builtin',
    context: { '@aws-cdk/core:failSynthOnValidationErrors': false },
  });
  if (mode === 'nag') Validations.of(app).addPlugins(new AwsSolutionsChecks());
  for (let stack = 0, left = Number(count); left > 0; stack++, left -= 400) {
    const one = new Stack(app, `s${stack}`, { env: { account: '200000000003', region: 'eu-central-2' } });
    for (let bucket = 0; bucket < Math.min(400, left); bucket++)
      new CfnResource(one, `B${bucket}`, { type: 'AWS::S3::Bucket', properties: { VersioningConfiguration: { Status: 'Enabled' } } });
  }
  const started = now();
  app.synth();
  console.log(JSON.stringify({ seconds: now() - started }));
}
