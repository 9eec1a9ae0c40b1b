import type { Cursor } from './cursor';
import type { YamlNode } from './nodes';
import { unsure } from './unsure';

/** YAML takes keys of 1,024 characters. */
export const MAX_KEY = 1000;

/** Values of the keys that a map has so far. */
export type Keys = Set<unknown>;

/** The map has not yet a key like this one. The library says where a key stands twice. */
export function claim(keys: Keys, key: YamlNode): void {
  const found = key.kind === 'scalar' ? key.value : unsure();
  if (keys.has(found) || found === '<<') unsure();
  keys.add(found);
}

/** Alone, it says that plain text is text. */
export const ANY = '!';
const TAG = /!(?:[A-Za-z][A-Za-z0-9]*)?(?= |\n|$)/y;
const ANCHOR = /&[A-Za-z0-9_-]+(?= |\n|$)/y;
const ALIAS = /\*[A-Za-z0-9_-]+(?=[ \n,\]}]|$)/y;
const EXCLAMATION = 0x21;
const AMPERSAND = 0x26;
const ASTERISK = 0x2a;

/** The tag that stands here, and the spaces after it; a tag in another form is the library's. */
export const tagOf = (cursor: Cursor): string | undefined => (cursor.code() === EXCLAMATION ? markOf(cursor, TAG) : undefined);

function markOf(cursor: Cursor, form: RegExp): string {
  form.lastIndex = cursor.at;
  const [mark = ''] = form.exec(cursor.text) ?? unsure();
  cursor.at += mark.length;
  cursor.skipSpaces();
  return mark;
}

/** What is read here, under the name that an anchor before it gives it; what an alias stands for was named before. */
export function named(cursor: Cursor, read: (isNamed: boolean) => YamlNode): YamlNode {
  if (cursor.code() !== AMPERSAND) return read(false);
  const name = markOf(cursor, ANCHOR).slice(1);
  // It may not stand in what it names.
  cursor.named.delete(name);
  const node = read(true);
  cursor.named.set(name, node);
  return node;
}

/** The alias that stands here; undefined for anything else. */
export function aliasAt(cursor: Cursor): YamlNode | undefined {
  if (cursor.code() !== ASTERISK) return undefined;
  const offset = cursor.at;
  const target = cursor.named.get(markOf(cursor, ALIAS).slice(1)) ?? unsure();
  return { kind: 'alias', offset, target: () => target };
}
