import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { quoted } from '../../lib/review/sql';
import { printable } from '../../lib/trail/finding';
import type { Answer, Cell } from './answer';
import { openInMemory } from './database';

const WIDEST = 60;

/** For a terminal: what was logged may be an attacker's, so no control characters. */
export function table(answer: Answer): string {
  const lines = [
    answer.columns.map(String),
    ...answer.rows.map((row) => row.map((cell) => (cell === null ? '' : printable(String(cell), WIDEST)))),
  ];
  const widths = answer.columns.map((_, at) => Math.max(...lines.map((line) => (line[at] as string).length)));
  const drawn = lines.map((line) =>
    line
      .map((text, at) => text.padEnd(widths[at] as number))
      .join('  ')
      .trimEnd(),
  );
  return [...drawn, '', ...stated(answer)].join('\n');
}

/** What an answer rests on, and what it does not show. */
export const stated = ({
  question,
  viewer,
  rows,
  more,
  from,
  to,
  trails,
  events,
  allEvents,
  logs,
  logsRoot,
  openFindings,
  engine,
}: Answer): readonly string[] => [
  `${rows.length}${more ? ' rows, and more that --limit left out' : ' rows'}; ${question}, as ${printable(viewer, 100)}, ${from} to ${to}`,
  `${events} of ${allEvents} events seen; ${logs} verified logs, root ${logsRoot}; ${trails.map((trail) => printable(trail, 200)).join(', ')}; ${engine}`,
  ...(openFindings.length > 0
    ? [`OPEN FINDINGS, so this may not be all: ${openFindings.map((one) => printable(one, 300)).join('; ')}`]
    : []),
];

/** RFC 4180; a cell that a spreadsheet would take for a formula is led by an apostrophe. The statement stands in lines behind #. */
export function csv(answer: Answer): string {
  const field = (cell: Cell) => {
    const text = cell === null ? '' : String(cell);
    const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [
    ...stated(answer).map((line) => `# ${line}`),
    answer.columns.map(field).join(','),
    ...answer.rows.map((row) => row.map(field).join(',')),
  ].join('\r\n');
}

/** @param evidence `SHA-256  key` of each log */
export const json = (answer: Answer, evidence: readonly string[]): string => JSON.stringify({ ...answer, evidence }, null, 2);

/** Parquet cannot say what it rests on in a row, so the statement goes into the file's own metadata. */
export async function parquet(answer: Answer, out: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'centre-parquet-'));
  const { connection, close } = await openInMemory();
  const partial = `${resolve(out)}.partial-${process.pid}`;
  try {
    const rows = join(folder, 'rows.json');
    const types = answer.columns.map(
      (name, at) =>
        [
          name,
          answer.rows.every((row) => row[at] === null || typeof row[at] === 'number') && answer.rows.some((row) => row[at] !== null)
            ? 'BIGINT'
            : 'VARCHAR',
        ] as const,
    );
    writeFileSync(
      rows,
      answer.rows.map((row) => JSON.stringify(Object.fromEntries(answer.columns.map((name, at) => [name, row[at]])))).join('\n'),
    );
    const columns = types.map(([name, type]) => `${quoted(name)}: ${quoted(type)}`).join(', ');
    await connection.run(
      `COPY (SELECT * FROM read_json(${quoted(rows)}, format = 'newline_delimited', columns = {${columns}})) TO ${quoted(partial)} (FORMAT parquet, KV_METADATA {answer: ${quoted(stated(answer).join('\n'))}, sql: ${quoted(answer.sql)}})`,
    );
    renameSync(partial, out);
  } finally {
    close();
    rmSync(partial, { force: true });
    rmSync(folder, { recursive: true });
  }
}
