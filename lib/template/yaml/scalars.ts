import { COLON, type Cursor, DOUBLE_QUOTE, HASH, QUOTE, SPACE } from './cursor';
import type { YamlNode } from './nodes';
import { unsure } from './unsure';

/** What plain text begins with here; YAML takes more. */
const PLAIN_START = /[A-Za-z0-9_./$+~(\\=;^]|<(?!<)|[-:?][^ \n,[\]{}]/y;
const SINGLE_QUOTED = /'([^'\n]*(?:''[^'\n]*)*)'/y;
const SINGLE_QUOTED_LINES = /'([^']*(?:''[^']*)*)'/y;
const DOUBLE_QUOTED_LINES = /"([^"\\]*)"/y;
const DOUBLE_QUOTED = /"([^"\\\n]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\n]*)*)"/y;

export const scalar = (offset: number, value: unknown, source: string, tag?: string): YamlNode => ({
  kind: 'scalar',
  offset,
  tag,
  value,
  source,
});

/** Text with a tag of ours is text, whatever it looks like. */
export function plainScalar(cursor: Cursor, offset: number, source: string, tag?: string): YamlNode {
  return scalar(offset, tag === undefined ? cursor.values.of(source) : source, source, tag);
}

export const startsPlain = ({ text, at }: Cursor): boolean => matchAt(PLAIN_START, text, at) !== null;

export interface PlainText {
  readonly source: string;
  readonly until: 'line' | 'comment' | 'colon';
}

/** Reads plain text to the end of the line, to a comment, or to the colon of a key; spaces at its end are no part of it. */
export function plainText(cursor: Cursor): PlainText {
  const { text, end } = cursor;
  const start = cursor.at;
  let until: 'line' | 'comment' | 'colon' = 'line';
  let at = start;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON && (at + 1 === end || text.charCodeAt(at + 1) === SPACE)) until = 'colon';
    else if (code === HASH && text.charCodeAt(at - 1) === SPACE) until = 'comment';
    else continue;
    break;
  }
  cursor.at = at;
  return { source: withoutSpaces(text.slice(start, at)), until };
}

/** Without spaces at its end. */
export function withoutSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === SPACE) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** Quoted text on one line. */
export const quotedText = (cursor: Cursor): string => quotedLine(cursor) ?? unsure();

function quotedLine(cursor: Cursor): string | undefined {
  const isSingle = cursor.code() === QUOTE;
  const match = matchAt(isSingle ? SINGLE_QUOTED : DOUBLE_QUOTED, cursor.text, cursor.at);
  if (match === null) return undefined;
  const whole = match[0];
  const inner = match[1] as string;
  cursor.at += whole.length;
  if (isSingle) return inner.replaceAll("''", "'");
  // The escapes that are let through are those of JSON.
  return whole.includes('\\') ? (JSON.parse(whole) as string) : inner;
}

/** Where quoted text on one line ends; the end of the line for any other. */
export function quotedEnd(cursor: Cursor): number {
  const { text, at } = cursor;
  const [whole] = matchAt(cursor.code() === QUOTE ? SINGLE_QUOTED : DOUBLE_QUOTED, text, at) ?? [];
  return whole === undefined ? cursor.end : at + whole.length;
}

/** Quoted text that may go on, on lines deeper than `parent`. */
export function quotedLines(cursor: Cursor, parent: number): string {
  const line = quotedLine(cursor);
  if (line !== undefined) return line;
  const { text, at } = cursor;
  const isSingle = cursor.code() === QUOTE;
  const match = matchAt(isSingle ? SINGLE_QUOTED_LINES : DOUBLE_QUOTED_LINES, text, at) ?? unsure();
  const whole = match[0];
  const inner = match[1] as string;
  cursor.goTo(at + whole.length);
  const [first = '', ...rest] = inner.split('\n');
  const isShallow = (line: string, index: number) => {
    const column = /[^ ]/.exec(line)?.index;
    return index === rest.length - 1 ? (column ?? line.length) <= parent : column !== undefined && column <= parent;
  };
  if (rest.some(isShallow)) unsure();
  // What ends the last line is kept, were it spaces.
  const last = (rest.pop() as string).replace(/^ +/, '');
  const value = unfolded([first.replace(/ +$/, ''), ...rest.map((line) => line.replace(/^ +| +$/g, '')), last]);
  return isSingle ? value.replaceAll("''", "'") : value;
}

/** YAML 1.1, 9.1.1: a line break is a space, and of several the first goes. */
function unfolded([first = '', ...rest]: readonly string[]): string {
  let value = first;
  let join = ' ';
  for (const [index, line] of rest.entries()) {
    if (line !== '' || index === rest.length - 1) {
      value += `${join}${line}`;
      join = ' ';
    } else if (join === '\n') value += '\n';
    else join = '\n';
  }
  return value;
}

export const isQuote = (code: number) => code === QUOTE || code === DOUBLE_QUOTE;

/** Text in lines of their own, `|` or `>`, that ends with the last line deeper than `parent`. */
export function blockText(cursor: Cursor, parent: number): string {
  const { text } = cursor;
  const [header, mode, chomp] = matchAt(/([|>])(-?) *(?=\n)/y, text, cursor.at) ?? unsure();
  if (cursor.at + (header as string).length !== cursor.end) unsure();
  const lines: string[] = [];
  let indent = -1;
  let blank = 0;
  let start = cursor.end + 1;
  while (start < text.length) {
    let first = start;
    while (text.charCodeAt(first) === SPACE) first++;
    const next = text.indexOf('\n', first);
    const end = next < 0 ? text.length : next;
    const column = first - start;
    if (first === end) blank = Math.max(blank, column);
    else if (column <= parent) break;
    else if (indent < 0) indent = column;
    else if (column < indent) unsure();
    lines.push(first === end ? '' : text.slice(start + indent, end));
    start = end + 1;
  }
  // Blank lines that are longer than the indent are a matter of their own.
  if (indent < 0 || blank > indent) unsure();
  while (lines.at(-1) === '') lines.pop();
  cursor.end = start - 1;
  cursor.nextLine();
  return `${mode === '|' ? lines.join('\n') : folded(lines)}${chomp === '-' ? '' : '\n'}`;
}

/** YAML 1.1, 9.1.4: lines are joined by spaces; blank lines, and those around more-indented ones, stay. */
function folded(lines: readonly string[]): string {
  let value = '';
  let join = '';
  let isAfterDeeper = false;
  for (const line of lines) {
    if (line === '') {
      if (join === '\n' || value === '') value += '\n';
      else join = '\n';
    } else if (line.startsWith(' ')) {
      value += `${join === ' ' ? '\n' : join === '\n' && !isAfterDeeper ? '\n\n' : join}${line}`;
      join = '\n';
      isAfterDeeper = true;
    } else {
      value += `${join}${line}`;
      join = ' ';
      isAfterDeeper = false;
    }
  }
  return value;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
