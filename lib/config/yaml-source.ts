import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit } from 'yaml';
import type { Code } from './codes';
import { InputError, type Problem } from './problem';

export type Path = readonly PropertyKey[];
export interface YamlSource {
  readonly value: unknown;
  /** A problem at a value, or at its key, or where the nearest existing map stands. */
  problem(code: Code, path: Path, say: Pick<Problem, 'expected' | 'found' | 'fix'>, at?: 'key' | 'value'): Problem;
}

/**
 * YAML with places, and without what makes a file read otherwise than it looks.
 * @throws {InputError} on bad syntax, duplicate keys, anchors, aliases, tags, several documents
 */
export function readYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  // At 'silent' the parser would keep quiet about a second document.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error', strict: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length - 1)));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: Problem[] = document.errors.map((error) => ({ file, ...at(error.pos[0]), ...inWords(error.code, error.message) }));
  const refuse = (node: Node, found: string) =>
    problems.push({
      code: 'yaml-feature',
      file,
      ...at(node.range?.[0] ?? 0),
      expected: 'plain YAML',
      found,
      fix: 'Write the value out: what is reviewed shall be what is read.',
    });
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) refuse(node, `the alias *${node.source}`);
      else if (node.anchor !== undefined) refuse(node, `the anchor &${node.anchor}`);
      else if (node.tag?.startsWith('!')) refuse(node, `the tag ${node.tag}`);
    },
  });
  if (problems.length > 0) throw new InputError(problems);
  const root = document.contents as Node | null;
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    problem: (code, path, say, where = 'value') => ({ code, file, ...at(offsetOf(root, path, where)), ...say }),
  };
}

/** A schema, as zod has them. */
interface Shape<T> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly { readonly path: Path; readonly message: string }[] } };
}

/**
 * What a file says, when it has the shape that it must have.
 * @param expected what stands at each place, e.g. 'a promise'
 * @throws {InputError} with every place where it has not
 */
export function shaped<T>(source: YamlSource, shape: Shape<T>, expected: string, fix = 'Correct the entry.'): T {
  const result = shape.safeParse(source.value);
  if (result.success) return result.data;
  throw new InputError(
    result.error.issues.map(({ path, message }) => source.problem('bad-value', path, { expected, found: message, fix })),
  );
}

function inWords(code: string, message: string): Pick<Problem, 'code' | 'expected' | 'found' | 'fix'> {
  const found = (message.split('\n')[0] ?? message).replace(/ at line \d.*$/, '');
  if (code === 'DUPLICATE_KEY')
    return {
      code: 'duplicate-key',
      expected: 'each key once in a map',
      found: 'a key a second time',
      fix: 'Remove or rename one of the two.',
    };
  if (code === 'MULTIPLE_DOCS')
    return { code: 'yaml-feature', expected: 'one document', found: 'a second one', fix: 'Keep one environment to a file.' };
  return { code: 'yaml-syntax', expected: 'YAML', found, fix: 'Correct the syntax; indentation is by spaces.' };
}

function offsetOf(root: Node | null, path: Path, where: 'key' | 'value'): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part)) as Pair<Node, Node | null> | undefined;
      if (!pair) return offset;
      const key = pair.key.range?.[0] ?? offset;
      // An absent value (`name:` and nothing) and a map both stand where their key does.
      offset = last && where === 'value' && isScalar(pair.value) && pair.value.source !== '' ? (pair.value.range?.[0] ?? key) : key;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined;
      if (!item) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}
