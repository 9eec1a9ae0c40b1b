import { isMap, isSeq, LineCounter, type Node } from 'yaml';
import { documentOf, keyText } from './parse';
import type { Place } from './types';

/**
 * Finds where pointers stand in a text (JSON is read as YAML); the text is parsed when the first place is asked for,
 * because only findings need places.
 */
export function placeFinder(file: string, text: string): (pointer: readonly (string | number)[]) => Place {
  let parsed: { root: unknown; lines: LineCounter } | undefined;
  return (pointer) => {
    if (!parsed) {
      const lines = new LineCounter();
      parsed = { root: documentOf(text, lines).contents, lines };
    }
    let node: unknown = parsed.root;
    let offset = (node as Node | null)?.range?.[0] ?? 0;
    for (const part of pointer) {
      const next = child(node, part);
      if (!next) break;
      ({ node, offset } = next);
    }
    const { line, col } = parsed.lines.linePos(offset);
    return { file, line, column: col };
  };
}

/** An entry of a map stands where its key does, an item of a list where it begins. */
function child(node: unknown, part: string | number): { node: unknown; offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => keyText(key) === String(part));
    return pair && { node: pair.value, offset: (pair.key as Node).range?.[0] ?? 0 };
  }
  if (isSeq(node)) {
    const item = node.items[Number(part)] as Node | undefined;
    return item && { node: item, offset: item.range?.[0] ?? 0 };
  }
  return undefined;
}
