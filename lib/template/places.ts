import { isMap, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { JsonPlaces } from './json-places';
import { keyText, type YamlText } from './parse';
import type { Place } from './types';

type Finder = (pointer: readonly (string | number)[]) => Place;

/**
 * Finds where pointers stand in a text. JSON is read when the first place is asked for, because only findings need places.
 * @param yaml the text as YAML, if it is none that JSON.parse takes
 */
export function placeFinder(file: string, text: string, yaml?: YamlText): Finder {
  return yaml ? inYaml(file, yaml) : inJson(file, text);
}

function inJson(file: string, text: string): Finder {
  const places = new JsonPlaces(text);
  return (pointer) => ({ file, ...places.lineOf(places.offsetOf(pointer)) });
}

function inYaml(file: string, { document: { contents: root }, lines }: YamlText): Finder {
  return (pointer) => {
    let node: unknown = root;
    let offset = (node as Node | null)?.range?.[0] ?? 0;
    for (const part of pointer) {
      const next = child(node, part);
      if (!next) break;
      ({ node, offset } = next);
    }
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
}

const known = new WeakMap<YAMLMap, ReadonlyMap<string | undefined, Pair>>();

/** Entries by key, the first of equal ones; looked up once, as a large map is asked for each of its findings. */
function pairsOf(node: YAMLMap): ReadonlyMap<string | undefined, Pair> {
  const before = known.get(node);
  if (before) return before;
  const made = new Map<string | undefined, Pair>();
  for (const pair of node.items) if (!made.has(keyText(pair.key))) made.set(keyText(pair.key), pair);
  known.set(node, made);
  return made;
}

/** An entry of a map stands where its key does, an item of a list where it begins. */
function child(node: unknown, part: string | number): { node: unknown; offset: number } | undefined {
  if (isMap(node)) {
    const pair = pairsOf(node).get(String(part));
    return pair && { node: pair.value, offset: (pair.key as Node).range?.[0] ?? 0 };
  }
  if (isSeq(node)) {
    const item = node.items[Number(part)] as Node | undefined;
    return item && { node: item, offset: item.range?.[0] ?? 0 };
  }
  return undefined;
}
