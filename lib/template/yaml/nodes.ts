/** A part of a YAML text: its tag as written (`!Sub`), and where it begins, in UTF-16 units. */
interface Part {
  readonly offset: number;
  readonly tag?: string | undefined;
}
interface Scalar extends Part {
  readonly kind: 'scalar';
  readonly value: unknown;
  /** The text that the value was read from, without quotes. */
  readonly source?: string | undefined;
}
export interface Entry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}
export interface YamlMap extends Part {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
}
interface List extends Part {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}
interface Alias extends Part {
  readonly kind: 'alias';
  readonly target: () => YamlNode | undefined;
}
export type YamlNode = Scalar | YamlMap | List | Alias;

/** A YAML text as it was read. */
export interface YamlText {
  readonly root: YamlNode;
  /** 1-based. */
  readonly lineOf: (offset: number) => { readonly line: number; readonly column: number };
}

/** Keys are text, even where YAML 1.1 reads `Yes` or `2012` as something else. */
const keyText = (key: YamlNode): string | undefined => (key.kind === 'scalar' ? (key.source ?? String(key.value)) : undefined);

/** Enough for any template CloudFormation takes (1 MB); ends the expansion of nested aliases. */
export const MAX_NODES = 1_000_000;
/** What CloudFormation does not take, with where it stands. */
export class NotTaken extends Error {
  constructor(
    readonly expected: string,
    readonly found: string,
    readonly offset?: number,
  ) {
    super(found);
  }
}

/**
 * The value of a text; short tags in their long form.
 * @throws {NotTaken} on hash merges and on aliases without end
 */
export function meaningOf(root: YamlNode): unknown {
  let nodes = 0;
  const plain = (node: YamlNode | undefined): unknown => {
    if (++nodes > MAX_NODES) throw new NotTaken(`at most ${MAX_NODES} values`, 'more, by aliases of aliases');
    switch (node?.kind) {
      case undefined:
        return null;
      case 'alias':
        return plain(node.target());
      case 'scalar':
        return longForm(node.tag, node.value);
      case 'list':
        return longForm(node.tag, node.items.map(plain));
      case 'map':
        return longForm(node.tag, mapOf(node, plain));
    }
  };
  try {
    return plain(root);
  } catch (error) {
    if (error instanceof RangeError) throw new NotTaken('a finite document', 'an alias that contains itself');
    throw error;
  }
}

function mapOf({ entries, offset }: YamlMap, plain: (node: YamlNode) => unknown): unknown {
  const map = new PlainMap();
  for (const { key } of entries)
    if (keyText(key) === '<<') throw new NotTaken('YAML as CloudFormation takes it', 'a hash merge (<<)', offset);
  for (const { key, value } of entries) map[keyText(key) ?? String(plain(key))] = plain(value);
  return map;
}

/** Makes maps that inherit nothing: a key named __proto__ is a key like any other. `Object.create(null)` would make hash tables, which are slow to go through. */
const PlainMap = function PlainMap() {} as unknown as new () => { [key: string]: unknown };
PlainMap.prototype = Object.create(null);

/** What the short form of a function stands for. */
function longForm(tag: string | undefined, value: unknown): unknown {
  if (tag === undefined || !tag.startsWith('!') || tag === '!') return value;
  const name = tag.slice(1);
  if (name === 'Ref') return { Ref: value };
  if (name === 'Condition') return { Condition: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}

/** Offset of a pointer's target, or of its nearest existing ancestor: of the key in a map, of the value in a list. */
export function offsetOf(root: YamlNode, pointer: readonly (string | number)[]): number {
  let node = root;
  let { offset } = root;
  for (const part of pointer) {
    const next = child(node, part);
    if (!next) break;
    ({ node, offset } = next);
  }
  return offset;
}

function child(node: YamlNode, part: string | number): { node: YamlNode; offset: number } | undefined {
  if (node.kind === 'map') {
    const entry = entriesOf(node).get(String(part));
    return entry && { node: entry.value, offset: entry.key.offset };
  }
  const item = node.kind === 'list' ? node.items[Number(part)] : undefined;
  return item && { node: item, offset: item.offset };
}

const known = new WeakMap<YamlMap, ReadonlyMap<string | undefined, Entry>>();

/** Entries by key, the first of equal ones; looked up once, as a large map is asked for each of its findings. */
function entriesOf(map: YamlMap): ReadonlyMap<string | undefined, Entry> {
  const before = known.get(map);
  if (before) return before;
  const made = new Map<string | undefined, Entry>();
  for (const entry of map.entries) if (!made.has(keyText(entry.key))) made.set(keyText(entry.key), entry);
  known.set(map, made);
  return made;
}
