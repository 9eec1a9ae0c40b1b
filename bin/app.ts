import { join } from 'node:path';
import { proveClaims } from '../lib/claims';
import { InputError } from '../lib/config/problem';
import { ExceptionMatcher } from '../lib/gate/exceptions/matcher';
import { CentreValidation } from '../lib/gate/plugin';
import { buildApp } from '../lib/stacks';
import { writeBootstrap } from '../lib/stacks/bootstrap';
import { countedPacks } from '../policies/packs/counted';
import { RULES } from '../policies/rules';
import { ACTIONS, readClaims } from './claims';
import { dayOf, loadCentre } from './load-centre';
import { readRegister } from './register';
import { ROOT } from './root';

/**
 * `cdk synth`, `cdk deploy`. The environment file comes by CENTRE_ENVIRONMENT (default: the reference). While keys are
 * planned, only the stacks that create keys exist: nothing can be deployed with a stand-in ARN.
 */
// Rules of the packs read properties that CDK has deprecated; the warning is about them, not about our stacks.
process.env['JSII_DEPRECATED'] ??= 'quiet';
try {
  const environment = process.env['CENTRE_ENVIRONMENT'] ?? join(ROOT, 'environments', 'reference.yaml');
  // A template says whose access has expired: an older one is made again on its own day.
  const { centre } = loadCentre(environment, dayOf(process.env['CENTRE_AS_OF']));
  const matcher = new ExceptionMatcher(readRegister(), centre);
  const packs = countedPacks([], (check) => matcher.accepts(check));
  const keysOnly = centre.keys.some((key) => !key.adopted);
  if (keysOnly) console.error('Keys are planned, not adopted: only the stacks that create keys are synthesized (phase one of genesis).');
  // In phase one most of the model is not there yet, so rules that count it would fail, and claims would be about a part; the others judge the key stacks.
  const rules = keysOnly
    ? RULES.map(({ expects: _, ...rule }) => rule as (typeof RULES)[number]).filter((rule) => rule.scope !== 'assembly')
    : RULES;
  const claims = keysOnly ? undefined : readClaims();
  const validation = new CentreValidation(rules, centre, claims && ((assembly, model) => proveClaims(assembly, model, claims, ACTIONS)));
  const outdir = process.env['CDK_OUTDIR'] ?? 'cdk.out';
  // Who may deploy is part of who can do what: without the bootstrap no claim could be decided.
  if (claims) writeBootstrap(centre, outdir);
  buildApp(centre, { outdir, keysOnly, plugins: [validation, ...packs] }).synth();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
