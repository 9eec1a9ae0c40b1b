import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { COMPANY_ACCOUNTS, SUPERVISOR_ACCOUNTS } from '../../lib/config/environment';
import { examplePublicKey } from '../../lib/config/example-keys';
import { parseEnvironment } from '../../lib/config/load';
import { type Command, parsed, UsageError } from '../command';
import { environmentYaml, type NewEnvironment } from '../new-environment';

export const command: Command = {
  summary: 'write a new environment file, from options or questions',
  help: `Usage: centre init --out FILE --name NAME --supervisor SLUG --company SLUG [--class production|trial]
                   [--accounts ID,...] [--organizations ID,ID] [--roots ID,ID] [--keys KEY,KEY,KEY] [--example]

Writes an environment file with one company and one market, which you then edit. What is not given is asked on a terminal.

  --accounts       nine account ids: the supervisor's ${SUPERVISOR_ACCOUNTS.join(', ')}; the company's ${COMPANY_ACCOUNTS.join(', ')}
  --organizations  organization ids of the supervisor and of the company
  --roots          ids of the two organization roots
  --keys           public keys of three custodians: supervisor, company, independent trustee (ECC P-256, SPKI, DER, base64)
  --example        made-up ids and derivable keys instead, for trying; implies --class trial
  --force          replace an existing file`,
  run: async (argv) => {
    const text = { type: 'string' } as const;
    const options = {
      out: text,
      name: text,
      supervisor: text,
      company: text,
      class: text,
      accounts: text,
      organizations: text,
      roots: text,
      keys: text,
      example: { type: 'boolean' },
      force: { type: 'boolean' },
    } as const;
    const { values } = parsed(argv, options, 'init');
    const answers = await complete(values.example ? withExamples(values as Answers) : (values as Answers));
    const file = answers.out as string;
    if (existsSync(file) && !values.force) throw new UsageError(`${file} exists`, 'Name another file, or --force.');
    const yaml = environmentYaml(fromAnswers(answers));
    // The loader has the last word: what it refuses is not written.
    parseEnvironment(yaml, file);
    const staging = `${file}.partial-${process.pid}`;
    writeFileSync(staging, yaml);
    renameSync(staging, file);
    console.log(`Wrote ${file}. Next: edit markets, people and retention, then: centre check --environment ${file}`);
    return 0;
  },
};

const QUESTIONS = {
  out: 'File to write',
  name: 'Name of the environment (short)',
  supervisor: "Supervisor's short name",
  company: "Company's short name",
  accounts: 'Nine account ids, separated by commas',
  organizations: 'Two organization ids (supervisor, company)',
  roots: 'Two root ids (supervisor, company)',
  keys: 'Three public keys (supervisor, company, trustee)',
} as const;
type Answers = { [K in keyof typeof QUESTIONS]?: string } & { class?: string; example?: boolean };

function withExamples(values: Answers): Answers {
  const name = values.name ?? 'example';
  const [supervisor, company] = [values.supervisor ?? 'supervisor', values.company ?? 'vendor'];
  return {
    ...values,
    class: values.class ?? 'trial',
    name,
    supervisor,
    company,
    out: values.out ?? `${name}.yaml`,
    accounts: values.accounts ?? Array.from({ length: 9 }, (_, index) => `90000000000${index + 1}`).join(','),
    organizations: values.organizations ?? 'o-example00001,o-example00002',
    roots: values.roots ?? 'r-ex01,r-ex02',
    keys: values.keys ?? [`${supervisor}-1`, `${company}-1`, 'trustee-1'].map((custodian) => examplePublicKey(name, custodian)).join(','),
  };
}

async function complete(values: Answers): Promise<Answers> {
  const missing = (Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[]).filter((key) => values[key] === undefined);
  if (missing.length === 0) return values;
  if (!process.stdin.isTTY)
    throw new UsageError(
      `missing ${missing.map((key) => `--${key}`).join(', ')}`,
      'Give them, or --example for made-up ones, or run on a terminal.',
    );
  const dialogue = createInterface({ input: process.stdin });
  // One iterator for all questions: lines pasted at once are not lost between them.
  const lines = dialogue[Symbol.asyncIterator]();
  const answers = { ...values };
  for (const key of missing) {
    process.stdout.write(`${QUESTIONS[key]}: `);
    const { value, done } = await lines.next();
    if (done) throw new UsageError('the questions were not all answered', 'Nothing was written.');
    answers[key] = String(value).trim();
  }
  dialogue.close();
  return answers;
}

function fromAnswers(answers: Answers): NewEnvironment {
  const list = (key: 'accounts' | 'organizations' | 'roots' | 'keys', length: number) => {
    const items = (answers[key] ?? '').split(',').map((item) => item.trim());
    if (items.length !== length) throw new UsageError(`--${key} has ${items.length} entries`, `${length} are needed, separated by commas.`);
    return items;
  };
  return {
    name: answers.name as string,
    kind: answers.class ?? 'production',
    supervisor: answers.supervisor as string,
    company: answers.company as string,
    accounts: list('accounts', 9),
    organizations: list('organizations', 2),
    roots: list('roots', 2),
    keys: list('keys', 3),
  };
}
