import { COLUMNS } from './columns';
import type { Question, Subject } from './questions';
import { quoted } from './sql';

/** Name of the Glue table that the saved queries read. */
export const TABLE = 'cloudtrail_logs';

/**
 * A question in Athena's words: the columns of COLUMNS out of CloudTrail's table, then the very text that DuckDB runs.
 * @param from, to ISO times; whole days are read, by partition projection
 */
export function athenaSql(question: Question, subject: Subject, from: string, to: string): string {
  const days = `day BETWEEN ${quoted(from.slice(0, 10).replaceAll('-', '/'))} AND ${quoted(to.slice(0, 10).replaceAll('-', '/'))}`;
  const columns = COLUMNS.map(({ name, athena }) => `    ${athena} AS ${name}`).join(',\n');
  const events = `events AS (\n  SELECT\n${columns}\n  FROM ${TABLE}\n  WHERE ${days} AND eventtime >= ${quoted(from)} AND eventtime < ${quoted(to)}\n)`;
  const body = question.sql(subject);
  return body.startsWith('WITH ') ? `WITH ${events}, ${body.slice('WITH '.length)}` : `WITH ${events}\n${body}`;
}
