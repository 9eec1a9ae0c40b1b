import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type ScalarTag, type Tags } from 'yaml';
import { InputError } from '../../config/problem';
import type { Source } from '../source';
import type { YamlNode, YamlText } from './nodes';

/**
 * YAML 1.1 as CloudFormation reads it, but for dates: `2012-10-17` stays a string. So do `e1` and `.`, which the library takes for numbers
 * without digits.
 */
const READ_AS = {
  version: '1.1',
  customTags: (tags: Tags): Tags =>
    tags.flatMap((tag): Tags => {
      if (typeof tag === 'string') return [tag];
      if (tag.tag === TIME) return [];
      if ('format' in tag && tag.format === 'EXP') return [{ ...(tag as ScalarTag), test: EXPONENT }];
      return 'test' in tag && tag.test?.test('.') ? [{ ...(tag as ScalarTag), test: FRACTION }] : [tag];
    }),
} as const;
const TIME = 'tag:yaml.org,2002:timestamp';
const FRACTION = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/;
const EXPONENT = /^[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)[eE][-+]?[0-9]+$/;

/**
 * Any YAML, read by the library.
 * @throws {InputError} with all that is wrong
 */
export function libraryText({ text, file }: Source): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...READ_AS, lineCounter: lines, logLevel: 'error' });
  if (document.errors.length > 0) {
    throw new InputError(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        const twice = error.code === 'DUPLICATE_KEY';
        const deep = error.message.includes('call stack');
        return {
          code: twice ? 'duplicate-key' : 'syntax',
          file,
          line,
          column: col,
          expected: twice ? 'each key once' : 'JSON or YAML',
          found: deep ? 'values nested too deep' : (error.message.split('\n')[0] ?? '').replace(/ at line .*$/, ''),
          fix: twice ? 'Remove one of the two: the last would silently win.' : 'Correct the syntax.',
        };
      }),
    );
  }
  const lineOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  return { root: nodesOf(document), lineOf };
}

type Document = ReturnType<typeof parseDocument>;

function nodesOf(document: Document): YamlNode {
  const made = new Map<unknown, YamlNode>();
  const convert = (node: unknown): YamlNode => {
    const part = { offset: (node as Node | null)?.range?.[0] ?? 0, tag: (node as Node | null)?.tag };
    const converted = contents(node, part);
    made.set(node, converted);
    return converted;
  };
  const contents = (node: unknown, part: Pick<YamlNode, 'offset' | 'tag'>): YamlNode => {
    if (isAlias(node)) return { ...part, kind: 'alias', target: once(() => targetOf(node)) };
    if (isMap(node))
      return { ...part, kind: 'map', entries: node.items.map(({ key, value }) => ({ key: convert(key), value: convert(value) })) };
    if (isSeq(node)) return { ...part, kind: 'list', items: node.items.map(convert) };
    return isScalar(node) ? { ...part, kind: 'scalar', value: node.value, source: node.source } : { ...part, kind: 'scalar', value: null };
  };
  const targetOf = (alias: Alias) => {
    const target = alias.resolve(document);
    return target && made.get(target);
  };
  return convert(document.contents);
}

/** Each alias is looked up once: the library walks the whole document for it, which nested aliases would multiply. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What plain text such as `0x1f` or `1:30` stands for; undefined where it is not one scalar. */
export function libraryValue(source: string): { readonly value: unknown } | undefined {
  const { contents, errors } = parseDocument(source, { ...READ_AS, logLevel: 'error' });
  return isScalar(contents) && contents.source === source && errors.length === 0 ? { value: contents.value } : undefined;
}
