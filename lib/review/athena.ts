import { TABLE } from '../model/athena';
import { COLUMNS } from './columns';
import type { Question, Subject } from './questions';
import { quoted } from './sql';

/** First and last day in the words of the projection, and the time itself: values in SQL, or what whoever runs a saved query gives. */
export interface AskedTime {
  readonly days: readonly [string, string];
  readonly from: string;
  readonly to: string;
}
const dayOf = (time: string) => time.slice(0, 10).replaceAll('-', '/');
/** @param from, to ISO times; whole days are read, by partition projection */
export const between = (from: string, to: string): AskedTime => ({
  days: [quoted(dayOf(from)), quoted(dayOf(to))],
  from: quoted(from),
  to: quoted(to),
});
/** Of a saved query: four execution parameters, in this order (Athena User Guide, "Use execution parameters"). */
export const GIVEN_TIME: AskedTime = { days: ['?', '?'], from: '?', to: '?' };
/** The parameters that `GIVEN_TIME` waits for. */
export const executionParameters = (from: string, to: string): readonly string[] => {
  const time = between(from, to);
  return [...time.days, time.from, time.to];
};

/** A question in Athena's words: the columns of COLUMNS out of CloudTrail's tables, then the very text that DuckDB runs. */
export function athenaSql(
  question: Question,
  subject: Subject,
  { days: [first, last], from, to }: AskedTime,
  tables: readonly string[] = [TABLE],
): string {
  const days = `day BETWEEN ${first} AND ${last}`;
  const rows = tables.length === 1 ? tables[0] : `(${tables.map((table) => `SELECT * FROM ${table}`).join(' UNION ALL ')}) AS logs`;
  const columns = COLUMNS.map(({ name, athena }) => `    ${athena} AS ${name}`).join(',\n');
  const events = `events AS (\n  SELECT\n${columns}\n  FROM ${rows}\n  WHERE ${days} AND eventtime >= ${from} AND eventtime < ${to}\n)`;
  const body = question.sql(subject);
  return body.startsWith('WITH ') ? `WITH ${events}, ${body.slice('WITH '.length)}` : `WITH ${events}\n${body}`;
}
