import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { loadCentre } from '../bin/load-centre';
import { buildApp } from '../lib/stacks';

/** One synthesis in one process, for bench/check: `bare`, `packs` (cdk-nag's own, unwrapped), `default` (CDK's validator on). */
const [mode, environment, outdir] = process.argv.slice(2) as [string, string, string];
const { centre } = loadCentre(environment);
const plugins = mode === 'packs' ? [new AwsSolutionsChecks(), new NIST80053R5Checks()] : [];
try {
  buildApp(centre, { outdir, plugins, builtinValidation: mode === 'default' }).synth();
} catch (error) {
  // Without our exception register the packs have findings; what is measured is the work.
  if (mode !== 'packs') throw error;
}
process.exitCode = 0;
