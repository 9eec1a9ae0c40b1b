import { COLON, type Cursor, HASH, SPACE } from './cursor';
import type { Entry, YamlNode } from './nodes';
import { ANY, aliasAt, claim, type Keys, MAX_KEY, named, tagOf } from './parts';
import { isQuote, plainScalar, quotedLines, quotedText, scalar, startsPlain } from './scalars';
import { unsure } from './unsure';

const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

export const isFlow = (code: number) => code === OPEN_LIST || code === OPEN_MAP;
const isIndicator = (code: number) => code === COMMA || isFlow(code) || code === CLOSE_LIST || code === CLOSE_MAP;

/** `[...]` or `{...}`; further lines are deeper than `parent`. */
export function flow(cursor: Cursor, parent: number, tag: string | undefined, isOuter = true): YamlNode {
  const offset = cursor.at;
  const isMap = cursor.code() === OPEN_MAP;
  const close = isMap ? CLOSE_MAP : CLOSE_LIST;
  if (tag === ANY) unsure();
  const items: YamlNode[] = [];
  const entries: Entry[] = [];
  const keys: Keys = new Set();
  cursor.at++;
  for (;;) {
    toNext(cursor, parent, isOuter);
    if (cursor.code() === close) break;
    if (isMap) entries.push(flowEntry(cursor, parent, keys));
    else items.push(item(cursor, parent));
    toNext(cursor, parent, isOuter);
    if (cursor.code() === COMMA) cursor.at++;
    else if (cursor.code() !== close) unsure();
  }
  cursor.at++;
  return isMap ? { kind: 'map', offset, tag, entries } : { kind: 'list', offset, tag, items };
}

function flowEntry(cursor: Cursor, parent: number, keys: Keys): Entry {
  const key = word(cursor, undefined, quotedText);
  if (cursor.code() !== COLON) unsure();
  return entryAt(cursor, parent, keys, key);
}

function entryAt(cursor: Cursor, parent: number, keys: Keys, key: YamlNode): Entry {
  cursor.at++;
  claim(keys, key);
  toNext(cursor, parent, false);
  return { key, value: value(cursor, parent) };
}

/** A value, or one entry as a map of its own (`[a, Ref: b]`). */
function item(cursor: Cursor, parent: number): YamlNode {
  const { at } = cursor;
  const node = value(cursor, parent);
  if (cursor.code() !== COLON) return node;
  const written = cursor.text.slice(at, cursor.at);
  const isWord = node.kind === 'scalar' && !written.includes('\n') && !written.startsWith('&');
  if (!isWord || cursor.at - at > MAX_KEY) unsure();
  return { kind: 'map', offset: node.offset, entries: [entryAt(cursor, parent, new Set(), node)] };
}

function value(cursor: Cursor, parent: number): YamlNode {
  const read = () => {
    const tag = tagOf(cursor);
    return isFlow(cursor.code())
      ? cursor.deeper(() => flow(cursor, parent, tag, false))
      : word(cursor, tag, () => quotedLines(cursor, parent));
  };
  return aliasAt(cursor) ?? named(cursor, read);
}

function word(cursor: Cursor, tag: string | undefined, quoted: (cursor: Cursor) => string): YamlNode {
  const offset = cursor.at;
  if (isQuote(cursor.code())) {
    const text = quoted(cursor);
    return scalar(offset, text, text, tag);
  }
  if (!startsPlain(cursor)) unsure();
  let at = offset;
  for (; at < cursor.end; at++) {
    const code = cursor.code(at);
    if (isIndicator(code)) break;
    if (code === HASH && cursor.code(at - 1) === SPACE) unsure();
    if (code !== COLON) continue;
    const next = cursor.code(at + 1);
    if (isIndicator(next)) unsure();
    if (next === SPACE || next < 0) break;
  }
  cursor.at = at;
  while (cursor.code(at - 1) === SPACE) at--;
  return plainScalar(cursor, offset, cursor.text.slice(offset, at), tag);
}

/** Past spaces and line breaks. The last bracket may stand below the key. */
function toNext(cursor: Cursor, parent: number, isOuter: boolean): void {
  cursor.skipSpaces();
  if (cursor.code() === HASH) unsure();
  if (cursor.at < cursor.end) return;
  cursor.nextLine();
  const isLast = isOuter && (cursor.code() === CLOSE_LIST || cursor.code() === CLOSE_MAP);
  if (cursor.indent < (isLast ? parent : parent + 1) || cursor.indent < 0 || cursor.isAfterComment) unsure();
}
