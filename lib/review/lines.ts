import { cut } from './columns';

/** Records of a log, one a line, each with the log's number in its batch as `n`. */
export interface Lines {
  readonly lines: Buffer;
  readonly records: number;
}

/** A batch has at most so many logs: numbers have six digits. */
export const MOST_LOGS = 999_999;

const HEAD = Buffer.from('{"Records":[');
const TAIL = Buffer.from(']}');
const FIRST = Buffer.from('{"eventVersion":');
const NEXT = Buffer.from(',{"eventVersion":');
const NEWLINE = 10;

/**
 * Makes lines of a log that is written as CloudTrail writes it, in place: nothing is parsed or copied. The comma before a record becomes a line feed, and
 * the name `"eventVersion":`, which no column reads, becomes `"n":NNNNNN,"v":` of the same length. In valid JSON the searched text begins an object,
 * never lies in a string (its quotes would be escaped). A record that begins in another way stays on the line of the one before it, and a list within a
 * record is torn: either makes a line that is not one JSON value, and DuckDB refuses it.
 * @param log is changed
 * @returns undefined when it is written in another way
 */
export function linesInPlace(log: Buffer, number: number): Lines | undefined {
  if (!log.subarray(0, HEAD.length).equals(HEAD) || !log.subarray(-TAIL.length).equals(TAIL)) return undefined;
  const lines = log.subarray(HEAD.length, -1);
  if (lines.length === 1) return { lines: lines.subarray(1), records: 0 };
  if (!lines.subarray(0, FIRST.length).equals(FIRST)) return undefined;
  const stamp = Buffer.from(`"n":${String(number).padStart(6)},"v":`);
  stamp.copy(lines, 1);
  let records = 1;
  for (let at = lines.indexOf(NEXT); at >= 0; at = lines.indexOf(NEXT, at + NEXT.length)) {
    lines[at] = NEWLINE;
    stamp.copy(lines, at + 2);
    records += 1;
  }
  lines[lines.length - 1] = NEWLINE;
  return { lines, records };
}

/** The same for any log: every record is parsed, and cut to what is read. @returns undefined when it is no JSON with Records */
export function linesCut(log: Buffer, number: number): Lines | undefined {
  let parsed: { readonly Records?: unknown } | null;
  try {
    parsed = JSON.parse(log.toString('utf8')) as { readonly Records?: unknown } | null;
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed?.Records)) return undefined;
  const lines = parsed.Records.map((record) => `${JSON.stringify({ n: number, ...cut(record) })}\n`);
  return { lines: Buffer.from(lines.join('')), records: lines.length };
}
