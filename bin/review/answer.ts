import { COLUMNS } from '../../lib/review/columns';
import { quoted } from '../../lib/review/sql';
import { refusal } from '../../lib/review/statement';
import { fromStored } from '../../lib/review/stored';
import type { Viewer } from '../../lib/review/viewer';
import { leafHash, rootOf } from '../../lib/witness/merkle';
import { type Database, openInMemory, openToRead, sandbox } from './database';

export type Cell = string | number | boolean | null;

/** An answer with all that is needed to ask again and compare. */
export interface Answer {
  readonly question: string;
  readonly sql: string;
  readonly viewer: string;
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows beyond the limit that were left out. */
  readonly more: boolean;
  /** Events of the time that the viewer sees; of all. */
  readonly events: number;
  readonly allEvents: number;
  readonly trails: readonly string[];
  /** `code number` of each finding of the verification that overlaps the time. */
  readonly openFindings: readonly string[];
  /** The logs that the answer rests on: number, and the RFC 6962 root over `SHA-256  key` of each, sorted. */
  readonly logs: number;
  readonly logsRoot: string;
  readonly engine: string;
  /** ms that the query took. */
  readonly took: number;
}

/** Why there is no answer. */
export class NoAnswer extends Error {
  constructor(
    readonly code: 'findings' | 'not-verified' | 'sql',
    message: string,
  ) {
    super(message);
  }
}

export interface Asked {
  readonly question: string;
  readonly sql: string;
  readonly viewer: Viewer;
  /** ISO times; what was verified, when absent. */
  readonly from?: string;
  readonly to?: string;
  readonly despiteFindings: boolean;
  readonly limit: number;
  /** ms after which a query is stopped. */
  readonly patience: number;
}

const LINE = (alias = '') => `${alias}sha256 || '  ' || ${alias}key`;

/** @throws {NoAnswer | InputError} */
export async function ask(file: string, asked: Asked): Promise<Answer & { readonly evidence: readonly string[] }> {
  const store = await openToRead(file);
  let database: Database = store;
  try {
    const spans = (await rows(store, 'SELECT trail, from_time, to_time, findings FROM spans ORDER BY 2, 3')).map(
      (row) => row.map(String) as [string, string, string, string],
    );
    const { from, to } = timeOf(spans, asked);
    const overlapping = spans.filter(([, begin, end]) => begin < to && end > from);
    const openFindings = [
      ...new Set(
        overlapping.flatMap(([trail, begin, end, found]) =>
          (JSON.parse(found) as string[]).map((one) => `${one} (${trail}, ${begin} to ${end})`),
        ),
      ),
    ];
    if (openFindings.length > 0 && !asked.despiteFindings)
      throw new NoAnswer(
        'findings',
        `the time has open findings: ${openFindings.join('; ')}. Explain them first (docs/trail-findings.md); with --despite-findings the answer says so`,
      );
    const time = `event_time >= ${quoted(from)} AND event_time < ${quoted(to)}`;
    const { sees } = asked.viewer;
    const allEvents = await number(store, `SELECT count(*) FROM log_events WHERE ${time}`);
    // Where every event is of the time, none needs to be compared with it again: a sixth of what a question costs.
    const whole = allEvents === (await number(store, 'SELECT coalesce(sum(events), 0) FROM logs'));
    const where = whole ? sees : `${time} AND ${sees}`;
    const events = sees === 'true' ? allEvents : await number(store, `SELECT count(*) FROM (${fromStored('log_events')}) WHERE ${where}`);
    const evidence = (await rows(store, `SELECT ${LINE()} FROM logs ORDER BY key`)).map(([line]) => String(line));
    const columns = ['log', ...COLUMNS.map(({ name }) => name)].join(', ');
    if (sees === 'true') {
      await store.connection.run(`CREATE TEMP VIEW events AS SELECT ${columns} FROM (${fromStored('log_events')}) WHERE ${where}`);
    } else {
      // Whoever writes the SQL must not reach the rest of the file: what may be seen is copied, and the file is let go.
      database = await openInMemory();
      store.close();
      await copySeen(database, file, columns, where);
    }
    await sandbox(database);
    const started = performance.now();
    const answer = await limited(database, asked);
    const took = Math.round(performance.now() - started);
    return {
      question: asked.question,
      sql: asked.sql,
      viewer: asked.viewer.who,
      from,
      to,
      ...answer,
      events,
      allEvents,
      trails: [...new Set(overlapping.map(([trail]) => trail))],
      openFindings,
      logs: evidence.length,
      logsRoot: rootOf(evidence.map((line) => leafHash(Buffer.from(line)))).toString('base64'),
      engine: `DuckDB ${String((await rows(database, 'SELECT version()'))[0]?.[0])}`,
      took,
      evidence,
    };
  } finally {
    database.close();
  }
}

async function copySeen(database: Database, file: string, columns: string, where: string): Promise<void> {
  await database.connection.run(`ATTACH ${quoted(file)} AS store (READ_ONLY)`);
  await database.connection.run(`CREATE TABLE events AS SELECT ${columns} FROM (${fromStored('store.log_events')}) WHERE ${where}`);
  await database.connection.run('DETACH store');
}

const rows = async ({ connection }: Database, sql: string) => (await connection.runAndReadAll(sql)).getRows();
const number = async (database: Database, sql: string) => Number((await rows(database, sql))[0]?.[0]);

/** The time that is asked about must be verified, and without a gap for each trail. @throws {NoAnswer} */
function timeOf(
  spans: readonly (readonly [string, string, string, string])[],
  { from, to }: Asked,
): { readonly from: string; readonly to: string } {
  const trails = [...new Set(spans.map(([trail]) => trail))];
  if (trails.length === 0) throw new NoAnswer('not-verified', 'nothing was taken in to its end; run: centre trail review ingest');
  const covered = trails.map((trail) => {
    const own = spans.filter(([name]) => name === trail);
    let [begin, end] = [own[0]?.[1] as string, own[0]?.[2] as string];
    for (const [, next, until] of own) {
      if (next > end) {
        // A gap: only what lies on the side that is asked about counts.
        if (from !== undefined && from >= next) [begin, end] = [next, until];
      } else if (until > end) end = until;
    }
    return { trail, begin, end };
  });
  const time = {
    from: from ?? covered.map(({ begin }) => begin).reduce((a, b) => (a > b ? a : b)),
    to: to ?? covered.map(({ end }) => end).reduce((a, b) => (a < b ? a : b)),
  };
  const short = covered.find(({ begin, end }) => begin > time.from || end < time.to);
  if (short || time.from >= time.to)
    throw new NoAnswer(
      'not-verified',
      `${time.from} to ${time.to} is not verified${short ? `: of ${short.trail} ${short.begin} to ${short.end} is` : ''}; ingest the rest, or ask with --from and --to`,
    );
  return time;
}

async function limited(database: Database, { sql, limit, patience }: Asked): Promise<Pick<Answer, 'columns' | 'rows' | 'more'>> {
  const timer = setTimeout(() => database.connection.interrupt(), patience);
  try {
    const tree = String((await rows(database, `SELECT json_serialize_sql(${quoted(sql)})`))[0]?.[0]);
    const refused = refusal(JSON.parse(tree));
    if (refused !== undefined) throw new Error(refused);
    const reader = await database.connection.streamAndReadUntil(sql, limit + 1);
    const whole = reader.columnTypes().map((type) => /^(?:U?(?:BIG|SMALL|TINY|HUGE)INT|U?INTEGER)$/.test(String(type)));
    const all = reader.getRowsJson();
    const shown = all.slice(0, limit).map((row) => row.map((value, at) => cell(value, whole[at] === true)));
    return { columns: reader.columnNames(), rows: shown, more: all.length > limit };
  } catch (error) {
    const message = (error as Error).message.split('\n')[0] ?? 'an error';
    throw new NoAnswer('sql', /interrupt/i.test(message) ? `stopped after ${patience / 1000} s` : message);
  } finally {
    clearTimeout(timer);
  }
}

/** Whole numbers come as text; one that a number cannot hold stays so. */
function cell(value: unknown, whole: boolean): Cell {
  if (whole && typeof value === 'string' && Number.isSafeInteger(Number(value))) return Number(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
}
