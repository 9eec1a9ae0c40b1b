import { type Cursor, SPACE } from './cursor';
import type { Entry, YamlNode } from './nodes';
import { unsure } from './unsure';

/** YAML takes keys of 1,024 characters. */
export const MAX_KEY = 1000;

/** Values of the keys that a map has so far. */
export type Keys = Set<unknown>;

/** An entry whose key the map has not yet. The library says where a key stands twice. */
export function entry(keys: Keys, key: YamlNode, value: () => YamlNode): Entry {
  const found = key.kind === 'scalar' ? key.value : unsure();
  if (keys.has(found) || found === '<<') unsure();
  keys.add(found);
  return { key, value: value() };
}

const TAG = /![A-Za-z][A-Za-z0-9]*(?= |\n|$)/y;
const EXCLAMATION = 0x21;

/** The tag that stands here, and the spaces after it; a tag in another form is the library's. */
export function tagOf(cursor: Cursor): string | undefined {
  if (cursor.code() !== EXCLAMATION) return undefined;
  TAG.lastIndex = cursor.at;
  const [tag] = TAG.exec(cursor.text) ?? unsure();
  cursor.at += (tag as string).length;
  while (cursor.code() === SPACE) cursor.at++;
  return tag;
}
