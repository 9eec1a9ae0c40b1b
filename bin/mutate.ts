import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../lib/config/problem';
import { mutate } from '../lib/mutate';
import { ClaimJudge } from '../lib/mutate/claims';
import { RuleJudge } from '../lib/mutate/judge';
import { parseRegister } from '../lib/mutate/register';
import { summary, summaryPage, summaryText } from '../lib/mutate/summary';
import type { Schemas } from '../lib/mutate/types';
import { readAssembly } from '../lib/template';
import schemas from '../policies/data/properties.json';
import { RULES } from '../policies/rules';
import { assemblyFolder } from './access-world';
import { ACTIONS, readClaims } from './claims';
import { formatOf, parsed, progress, UsageError } from './command';
import { loadCentre } from './load-centre';
import { ROOT } from './root';

const HELP = `Usage: npm run mutate -- [--assembly DIR] [--environment FILE] [--share N/M] [--format text|json] [--page FILE]

Changes the assembly in every way its resource schemas and policies know, one thing at a time, and asks rules and claims whether they
notice. What they do not notice, and no reason in policies/harmless.yaml explains, is a survivor.

  --assembly DIR      default: cdk.out (run centre check first)
  --share N/M         every Mth group of twins, from the Nth (1 to M)
  --rules-only        no claim is asked: what only a claim would notice is told as a survivor
  --page FILE         writes the table as a page (docs/mutations.md)

Exit code: 0 no survivor, 1 survivors, 2 bad input.`;

function main(argv: readonly string[]): number {
  const text = { type: 'string' } as const;
  const options = {
    assembly: text,
    environment: text,
    share: text,
    format: text,
    page: text,
    'rules-only': { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parsed(argv, options, 'mutate');
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const format = formatOf(values.format);
  const [, share, shares] = /^(\d+)\/(\d+)$/.exec(values.share ?? '1/1') ?? [];
  if (share === undefined || Number(share) < 1 || Number(share) > Number(shares))
    throw new UsageError(`--share '${values.share}'`, 'For example 1/4.');
  const { centre } = loadCentre(values.environment ?? join(ROOT, 'environments', 'reference.yaml'));
  const assembly = readAssembly(assemblyFolder(values.assembly));
  const file = join(ROOT, 'policies', 'harmless.yaml');
  const register = parseRegister(readFileSync(file, 'utf8'), file);
  const rules = new RuleJudge(RULES, assembly, centre);
  const judges = values['rules-only'] ? { rules } : { rules, claims: new ClaimJudge(assembly, centre, readClaims(), ACTIONS) };
  const started = performance.now();
  const outcomes = mutate(
    assembly,
    centre,
    schemas as unknown as Schemas,
    register,
    judges,
    (done, of) => progress(`${done} of ${of} groups of mutants, ${Math.round((performance.now() - started) / 1000)} s`),
    (index) => index % Number(shares) === Number(share) - 1,
  );
  progress('');
  const result = summary(outcomes);
  console.log(format === 'json' ? JSON.stringify(result, null, 1) : summaryText(result));
  if (values.page !== undefined) writeFileSync(values.page, summaryPage(result, schemas.source, values.share));
  return result.survivors.length === 0 ? 0 : 1;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof InputError || error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
