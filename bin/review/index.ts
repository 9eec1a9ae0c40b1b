import { join } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { writeWhole } from '../../lib/objects/write-whole';
import { athenaSql, between } from '../../lib/review/athena';
import { QUESTIONS, type Question } from '../../lib/review/questions';
import { subjectOf, UnknownName, viewerOf } from '../../lib/review/viewer';
import { isoText, isoTime } from '../../lib/trail/keys';
import { type Command, parsed, UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { ROOT } from '../root';
import { OPTIONS as TRAIL, type Values as TrailValues } from '../trail/options';
import { written } from '../trail/verify';
import { ask, NoAnswer } from './answer';
import { runIngest } from './load';
import { csv, json, parquet, table } from './shown';

const text = { type: 'string' } as const;
const OPTIONS = {
  ...TRAIL,
  db: text,
  as: text,
  market: text,
  partner: text,
  limit: text,
  sql: text,
  'despite-findings': { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parsed<typeof OPTIONS>>['values'];

export const review: Command = {
  summary: "questions to verified logs, on the reviewer's own machine",
  help: `Usage: centre trail review ingest --db FILE [TRAIL OPTIONS]
       centre trail review ask QUESTION --db FILE --as WHO [OPTIONS]
       centre trail review sql 'SELECT ...' --db FILE --as WHO [OPTIONS]
       centre trail review questions | athena QUESTION

ingest    verifies a trail (the options of centre trail verify, best with --mirror), and takes in the events of logs whose hash a
          signed digest has; killed, it goes on where it was.
ask       one of the named questions; sql takes your own, over the table events. Nothing but events can be reached from it.
questions lists them; athena prints one for Athena, for archives beyond one machine.

  --as WHO             supervisor, company:SLUG, market:SLUG or partner:COMPANY/SLUG: an answer shows what that role may see
  --environment FILE   names of markets, partners, stores and keys; default: the reference
  --market SLUG        for market-access and reads-outside-grant
  --partner CO/SLUG    for partner-session
  --from T, --to T     default: all that was verified
  --format F           table, csv, json, or parquet with --out
  --out FILE           written whole, instead of shown
  --limit N            rows, default 1000
  --despite-findings   answer although the verification has findings; each answer says so

Exit code: 0 answered, 1 refused because of open findings (or ingested with findings), 2 bad input, 3 could not be completed.`,
  run: (argv) => {
    const { values, positionals } = parsed(argv, OPTIONS, 'trail review', true);
    const [verb, asked, ...more] = positionals;
    if (more.length > 0) throw new UsageError(`'${more[0]}' is not understood`, 'See: centre trail review --help');
    if (verb === 'questions') return listed();
    if (verb === 'ingest') {
      const { db, as: _as, market: _m, partner: _p, limit: _l, sql: _s, 'despite-findings': _d, ...trail } = values;
      return runIngest(needed(db, '--db', 'a file'), trail as TrailValues);
    }
    if (verb === 'ask') return answered(questionNamed(asked), values);
    if (verb === 'sql') return answered(free(asked), values);
    if (verb === 'athena') return athena(questionNamed(asked), values);
    throw new UsageError(
      verb === undefined ? 'review needs ingest, ask, sql, questions or athena' : `there is no 'review ${verb}'`,
      'See: centre trail review --help',
    );
  },
};

function listed(): number {
  for (const { id, title, needs } of QUESTIONS) console.log(`${id.padEnd(20)} ${title}${needs === 'nothing' ? '' : ` (--${needs})`}`);
  return 0;
}

function questionNamed(id: string | undefined): Question {
  const found = QUESTIONS.find((question) => question.id === id);
  if (!found)
    throw new UsageError(
      id === undefined ? 'a question is missing' : `there is no question '${id}'`,
      `One of ${QUESTIONS.map((question) => question.id).join(', ')}.`,
    );
  return found;
}

function free(sql: string | undefined): Question {
  if (sql === undefined || sql.trim() === '')
    throw new UsageError('the SQL is missing', "For example 'SELECT event, count(*) FROM events GROUP BY 1'.");
  return { id: 'sql', title: 'SQL of your own', needs: 'nothing', sql: () => sql };
}

function needed(value: string | undefined, option: string, what: string): string {
  if (value === undefined) throw new UsageError(`${option} is missing`, `It takes ${what}.`);
  return value;
}

function moment(value: string | undefined, option: string): { readonly time?: string } {
  if (value === undefined) return {};
  const time = isoTime(value.length === 10 ? `${value}T00:00:00Z` : value);
  if (time === undefined) throw new UsageError(`${option} ${value}`, 'It takes a UTC time such as 2026-01-31 or 2026-01-31T12:00:00Z.');
  return { time: isoText(time) };
}

function subjectFor(question: Question, values: Values) {
  const { centre } = loadCentre(values.environment ?? join(ROOT, 'environments', 'reference.yaml'));
  if (question.needs !== 'nothing') needed(values[question.needs], `--${question.needs}`, `a ${question.needs} of the environment file`);
  const named = <T>(option: string, make: () => T): T => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof UnknownName)) throw error;
      throw new InputError([
        { code: 'bad-option', file: option, expected: error.expected, found: error.found, fix: 'Names stand in the environment file.' },
      ]);
    }
  };
  return { centre, named, subject: named(`--${question.needs}`, () => subjectOf(centre, values.market, values.partner)) };
}

async function answered(question: Question, values: Values): Promise<number> {
  const file = needed(values.db, '--db', 'a database of centre trail review ingest');
  const format = values.format ?? 'table';
  if (!['table', 'csv', 'json', 'parquet'].includes(format))
    throw new UsageError(`--format ${format}`, 'One of table, csv, json, parquet.');
  if (format === 'parquet' && values.out === undefined) throw new UsageError('--out is missing', 'Parquet goes into a file.');
  const limit = Number(values.limit ?? 1000);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000_000)
    throw new UsageError(`--limit ${values.limit}`, 'It takes a whole number from 1 to 1000000.');
  const { centre, named, subject } = subjectFor(question, values);
  const viewer = named('--as', () =>
    viewerOf(centre, needed(values.as, '--as', 'supervisor, company:SLUG, market:SLUG or partner:COMPANY/SLUG')),
  );
  const [{ time: from }, { time: to }] = [moment(values.from, '--from'), moment(values.to, '--to')];
  try {
    const { evidence, ...answer } = await ask(file, {
      question: question.id,
      sql: question.sql(subject),
      viewer,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      despiteFindings: values['despite-findings'] === true,
      limit,
      patience: 120_000,
    });
    if (format === 'parquet') await parquet(answer, values.out as string);
    else {
      const shown = format === 'json' ? json(answer, evidence) : format === 'csv' ? csv(answer) : table(answer);
      if (values.out === undefined) await written(shown);
      else writeWhole(values.out, `${shown}\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.code === 'sql')
      throw new UsageError(`the SQL is not understood: ${error.message}`, 'The table is events; docs/review.md has its columns.');
    console.error(`no answer: ${error.message}`);
    return error.code === 'findings' ? 1 : 3;
  }
}

function athena(question: Question, values: Values): number {
  const { subject } = subjectFor(question, values);
  const [{ time: from = '1970-01-01T00:00:00Z' }, { time: to = isoText(Date.now()) }] = [
    moment(values.from, '--from'),
    moment(values.to, '--to'),
  ];
  console.log(athenaSql(question, subject, between(from, to)));
  return 0;
}
