import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../lib/config/problem';
import { mutate } from '../lib/mutate';
import { ClaimJudge } from '../lib/mutate/claims';
import { RuleJudge } from '../lib/mutate/judge';
import { summaryPage } from '../lib/mutate/page';
import { parseRegister, unusedReasons } from '../lib/mutate/register';
import { summary, summaryText } from '../lib/mutate/summary';
import type { Schemas } from '../lib/mutate/types';
import { readAssembly } from '../lib/template';
import type { Assembly } from '../lib/template/types';
import schemas from '../policies/data/properties.json';
import { RULES } from '../policies/rules';
import { assemblyFolder } from './access-world';
import { ACTIONS, readClaims } from './claims';
import { formatOf, parsed, UsageError } from './command';
import { loadCentre } from './load-centre';
import { openJournal } from './mutate/journal';
import { ROOT } from './root';
import { Pace } from './trail/pace';

const HELP = `Usage: npm run mutate -- [--assembly DIR] [--environment FILE] [--share N/M] [--type TYPE] [--jobs N] [--format text|json] [--page FILE]

Changes the assembly in every way its resource schemas and policies know, one thing at a time, and asks rules and claims whether they
notice. What they do not notice, and no reason in policies/harmless.yaml explains, is a survivor. A run that is ended goes on where it
was, as long as code, environment and assembly are the same; how far it is stands on stderr.

  --assembly DIR      default: cdk.out (run centre check first)
  --share N/M         every Mth group of twins, from the Nth (1 to M)
  --type TYPE         resources of this type only, e.g. AWS::Events::Rule
  --jobs N            processes that share the work (default: 1)
  --journal DIR       where it is kept who killed what (default: .cache/mutation)
  --rules-only        no claim is asked: what only a claim would notice is told as a survivor
  --page FILE         writes the table as a page (docs/mutations.md)

Exit code: 0 no survivor, 1 survivors (or, of a whole run, reasons that nothing needs), 2 bad input.`;

async function main(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = {
    assembly: text,
    environment: text,
    share: text,
    jobs: text,
    type: text,
    journal: text,
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
  const [share, shares] = shareOf(values.share);
  const jobs = Number(values.jobs ?? 1);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) throw new UsageError(`--jobs '${values.jobs}'`, 'A number from 1 to 64.');
  const { centre } = loadCentre(values.environment ?? join(ROOT, 'environments', 'reference.yaml'));
  const assembly = readAssembly(assemblyFolder(values.assembly));
  demandSchemas(assembly);
  if (jobs > 1) {
    if (values.share !== undefined) throw new UsageError('--jobs with --share', 'Each job is a share already.');
    await inJobs(argv, jobs);
  }
  const file = join(ROOT, 'policies', 'harmless.yaml');
  const register = parseRegister(readFileSync(file, 'utf8'), file);
  const rules = new RuleJudge(RULES, assembly, centre);
  const judges = values['rules-only'] ? { rules } : { rules, claims: new ClaimJudge(assembly, centre, readClaims(), ACTIONS) };
  const question = [
    readFileSync(process.argv[1] as string, 'utf8'),
    JSON.stringify([readClaims(), centre.environment, centre.asOf, centre.keys.map(({ name, arn }) => [name, arn])]),
    ...assembly.templates.map(({ stackName, digest }) => `${stackName} ${digest}`),
  ];
  const journal = openJournal(values.journal ?? join(ROOT, '.cache', 'mutation'), question, {
    share: values.share ?? 'all',
    withClaims: !values['rules-only'],
  });
  let pace = new Pace(0);
  const outcomes = mutate(assembly, centre, schemas as unknown as Schemas, register, judges, {
    known: journal.known,
    chosen: (index, { type }) => index % shares === share - 1 && (values.type === undefined || type === values.type),
    opened: (groups) => {
      pace = new Pace(groups, 'groups of mutants');
    },
    decided: (index, killers) => {
      journal.decided(index, killers);
      pace.add(1);
    },
  });
  pace.end();
  if (outcomes.length === 0) throw new UsageError('no mutant', 'Check --type and --share: what asks about nothing shows nothing.');
  const result = summary(outcomes);
  const isWhole = values.share === undefined && values.type === undefined && !values['rules-only'];
  const unused = isWhole ? unusedReasons(register, outcomes) : [];
  console.log(format === 'json' ? JSON.stringify({ ...result, unusedReasons: unused }, null, 1) : summaryText(result));
  for (const reason of unused) console.error(`policies/harmless.yaml: no mutant needs this reason any more: ${reason}`);
  if (values.page !== undefined) {
    const partial = `${values.page}.partial-${process.pid}`;
    writeFileSync(partial, summaryPage(result, schemas.source, values.share));
    renameSync(partial, values.page);
  }
  return result.survivors.length === 0 && unused.length === 0 ? 0 : 1;
}

/** A type without a schema would be left out in silence. @throws {UsageError} */
function demandSchemas(assembly: Assembly): void {
  const types = assembly.templates.flatMap(({ branches }) => branches.flatMap(({ resources }) => resources.map(({ type }) => type)));
  const missing = [...new Set(types)].filter((type) => !(type in schemas.types)).sort();
  if (missing.length > 0)
    throw new UsageError(
      `no schema of ${missing.join(', ')} in policies/data/properties.json`,
      'Renew it: policies/data/refresh-properties.mjs.',
    );
}

/** @throws {UsageError} unless it says which of how many shares */
function shareOf(text = '1/1'): readonly [share: number, shares: number] {
  const [, share, shares] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (share === undefined || shares === undefined || share < 1 || share > shares)
    throw new UsageError(`--share '${text}'`, 'For example 1/4.');
  return [share, shares];
}

/** Asks about the shares in processes of their own; what they find is in the journal, from which the whole is told. */
async function inJobs(argv: readonly string[], jobs: number): Promise<void> {
  const common = argv.filter((word, index) => !/^--(jobs|page)(=|$)/.test(word) && !/^--(jobs|page)$/.test(argv[index - 1] ?? ''));
  const children = Array.from({ length: jobs }, (_, index) =>
    spawn(process.execPath, [process.argv[1] as string, ...common, '--share', `${index + 1}/${jobs}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number | null));
  if (codes.some((code) => code !== 0 && code !== 1)) throw new UsageError('a job ended early', 'Run again: it goes on where it was.');
}

async function run(): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof InputError || error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
void run();
