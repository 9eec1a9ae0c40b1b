import { Lines } from '../lines';
import { COLON, Cursor, SPACE } from './cursor';
import { flow, isFlow } from './flow';
import type { Entry, YamlNode, YamlText } from './nodes';
import { ANY, aliasAt, claim, type Keys, MAX_KEY, named, tagOf } from './parts';
import { isPlainKey, plainEntry } from './plain-entries';
import {
  blockText,
  isQuote,
  type PlainText,
  plainScalar,
  plainText,
  quotedEnd,
  quotedLines,
  quotedText,
  scalar,
  startsPlain,
  withoutSpaces,
} from './scalars';
import { UNSURE, unsure } from './unsure';

/** Tabs (but in comments), carriage returns, marks of byte order and control characters are the library's to judge. */
const UNUSUAL = /[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ufefe\uff00-\uffff]/;
const TAB = /^(?! *#[^\n]*[^ \t\n]$)[^\n]*\t/m;

const PIPE = 0x7c;
const GREATER = 0x3e;

/**
 * A text in the plain forms that templates are written in: block maps and lists, words, quoted text, blocks of text, flow, short tags, anchors.
 * Undefined for everything else, wrong texts included: the library reads that. What this reads it reads as the library does;
 * test/template/yaml.test.ts compares them.
 */
export function quickText(text: string): YamlText | undefined {
  if (UNUSUAL.test(text) || (text.includes('\t') && TAB.test(text))) return undefined;
  try {
    const cursor = new Cursor(text);
    if (cursor.indent !== 0) return undefined;
    const root = map(cursor, 0);
    const lines = new Lines(text);
    return cursor.indent < 0 ? { root, lineOf: (offset) => lines.at(offset) } : undefined;
  } catch (error) {
    if (error === UNSURE) return undefined;
    throw error;
  }
}

/** The part that begins on the current line, if that belongs to `parent`: it is deeper, or a list below its key. */
function below(cursor: Cursor, parent: number, isValue: boolean): YamlNode | undefined {
  if (cursor.indent <= parent && !(isValue && cursor.indent === parent && cursor.isItem())) return undefined;
  return cursor.deeper(() => {
    if (cursor.isItem()) return list(cursor, cursor.indent);
    if (isAtKey(cursor)) return map(cursor, cursor.indent);
    // The library lets text below a comment go on at the comment's indent.
    return cursor.isAfterComment ? unsure() : inline(cursor, parent, false);
  });
}

function map(cursor: Cursor, indent: number): YamlNode {
  const offset = cursor.at;
  const entries: Entry[] = [];
  const keys: Keys = new Set();
  while (cursor.indent === indent && !cursor.isItem()) {
    const plain = plainEntry(cursor);
    const key = plain ? plainScalar(cursor, cursor.at, plain.key) : keyOf(cursor);
    claim(keys, key);
    if (plain) cursor.at += plain.key.length;
    cursor.at++;
    const value = plain?.value === undefined ? afterKey(cursor, indent) : plainValue(cursor, indent, plain.value);
    entries.push({ key, value });
  }
  if (cursor.indent > indent || entries.length === 0) unsure();
  return { kind: 'map', offset, entries };
}

function afterKey(cursor: Cursor, indent: number): YamlNode {
  if (!cursor.isDone()) return inline(cursor, indent, true);
  const offset = cursor.at;
  cursor.nextLine();
  return below(cursor, indent, true) ?? scalar(offset, null, '');
}

function list(cursor: Cursor, indent: number): YamlNode {
  const offset = cursor.at;
  const items: YamlNode[] = [];
  while (cursor.indent === indent && cursor.isItem()) {
    cursor.at++;
    items.push(afterDash(cursor, indent));
  }
  if (cursor.indent > indent) unsure();
  return { kind: 'list', offset, items };
}

function afterDash(cursor: Cursor, indent: number): YamlNode {
  if (cursor.isDone()) {
    cursor.nextLine();
  } else {
    if (!cursor.isItem() && !isAtKey(cursor)) return inline(cursor, indent, false);
    cursor.inPlace();
  }
  return below(cursor, indent, false) ?? unsure();
}

/** What begins after a key or a dash, or on a line of its own without being a map or a list. */
function inline(cursor: Cursor, parent: number, isValue: boolean): YamlNode {
  const alias = aliasAt(cursor);
  if (alias === undefined) return named(cursor, (isNamed) => marked(cursor, parent, isValue, isNamed));
  cursor.finishLine();
  return alias;
}

function marked(cursor: Cursor, parent: number, isValue: boolean, isNamed: boolean): YamlNode {
  const tag = tagOf(cursor);
  const offset = cursor.at;
  if ((isNamed || tag !== undefined) && offset === cursor.end) {
    cursor.nextLine();
    const node = below(cursor, parent, isValue) ?? unsure();
    const isPlain = node.tag === undefined && (node.kind === 'map' || node.kind === 'list');
    return isPlain && tag !== ANY ? { ...node, tag } : unsure();
  }
  const code = cursor.code();
  if (code === PIPE || code === GREATER) {
    const text = blockText(cursor, parent);
    return scalar(offset, text, text, tag);
  }
  if (isFlow(code) || isQuote(code)) {
    const text = isQuote(code) ? quotedLines(cursor, parent) : undefined;
    const node = text === undefined ? flow(cursor, parent, tag) : scalar(offset, text, text, tag);
    cursor.finishLine();
    return node;
  }
  return plainScalar(cursor, offset, plainLines(cursor, parent), tag);
}

/** Plain text that is known to end this line. */
function plainValue(cursor: Cursor, parent: number, text: string): YamlNode {
  const offset = cursor.end - text.length;
  return plainScalar(cursor, offset, furtherLines(cursor, parent, { source: withoutSpaces(text), until: 'line' }));
}

function plainLines(cursor: Cursor, parent: number): string {
  if (!startsPlain(cursor)) unsure();
  return furtherLines(cursor, parent, plainText(cursor));
}

/** Plain text that began on this line; deeper lines that follow at once belong to it. */
function furtherLines(cursor: Cursor, parent: number, first: PlainText): string {
  let { source, until } = first;
  let lines = source;
  for (;;) {
    if (until === 'colon') unsure();
    const { end } = cursor;
    cursor.nextLine();
    if (cursor.indent <= parent) return lines;
    if (until === 'comment' || cursor.lineStart !== end + 1) unsure();
    ({ source, until } = plainText(cursor));
    lines += ` ${source}`;
  }
}

/** Whether a key stands here: text up to a colon with a space or nothing after it. */
function isAtKey(cursor: Cursor): boolean {
  if (isPlainKey(cursor)) return true;
  const { at } = cursor;
  if (isQuote(cursor.code())) cursor.at = quotedEnd(cursor);
  else if (!startsPlain(cursor) || plainText(cursor).until !== 'colon') cursor.at = cursor.end;
  const isKey = cursor.code() === COLON;
  cursor.at = at;
  return isKey;
}

function keyOf(cursor: Cursor): YamlNode {
  const offset = cursor.at;
  const quoted = isQuote(cursor.code());
  if (!quoted && !startsPlain(cursor)) unsure();
  const text = quoted ? quotedText(cursor) : plainText(cursor).source;
  const next = cursor.code(cursor.at + 1);
  if (cursor.code() !== COLON || (next !== SPACE && next >= 0) || cursor.at - offset > MAX_KEY) unsure();
  return quoted ? scalar(offset, text, text) : plainScalar(cursor, offset, text);
}
