import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { InputError } from '../config/problem';
import { endOfText } from './json-places';
import { notInput, type Source } from './source';

export type Document = { readonly [key: string]: unknown };

/** Enough for any template CloudFormation takes (1 MB); ends the expansion of nested aliases. */
const MAX_NODES = 1_000_000;
/** CloudFormation takes a megabyte at most. JSON is read in no time, so that assemblies made to measure pass; YAML is not. */
const MAX_BYTES = { json: 16 << 20, yaml: 1 << 20 } as const;

/** Deeper than any template; what is below it may be read by recursion. */
const MAX_DEPTH = 400;

/**
 * A template as a plain object; short YAML tags in their long form.
 * @throws {InputError} on bad syntax, on duplicate keys (the last would silently win) and on what is no template
 */
export function parseTemplate(source: Source): { readonly document: Document; readonly yaml?: YamlText } {
  const looksLikeJson = source.text.trimStart().startsWith('{');
  const limit = looksLikeJson ? MAX_BYTES.json : MAX_BYTES.yaml;
  if (source.text.length > limit)
    throw notInput(
      source.file,
      'too-large',
      `at most ${limit} bytes`,
      `${source.text.length}`,
      'CloudFormation takes 1 MB; split the template into stacks.',
    );
  const tooDeep = () =>
    notInput(source.file, 'syntax', `values nested at most ${MAX_DEPTH} deep`, 'values nested too deep', 'Split the template into stacks.');
  // Before any parser: the YAML library runs out of memory on what is nested a hundred thousand deep.
  if (bracketDepth(source.text) > MAX_DEPTH) throw tooDeep();
  const json = looksLikeJson ? fromJson(source) : undefined;
  const yaml = json === undefined ? yamlText(source) : undefined;
  const document = yaml ? fromYaml(source.file, yaml) : json;
  if (isTooDeep(document)) throw tooDeep();
  const fix = 'Name a CloudFormation template: a map with Resources.';
  if (!isPlainMap(document)) throw notInput(source.file, 'not-a-template', 'a map', kindOf(document), fix, { line: 1 });
  if (!isPlainMap(document['Resources'])) {
    throw notInput(source.file, 'not-a-template', 'a map of Resources', kindOf(document['Resources']), fix, { line: 1 });
  }
  return { document, ...(yaml ? { yaml } : {}) };
}

/** How deep brackets are nested, those in texts included: they are closed there as a rule. */
function bracketDepth(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) | 0x20;
    // `{` and `[`, `}` and `]` differ by that bit.
    if (code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d && depth > 0) depth--;
  }
  return deepest;
}

/** Without recursion, as that is what it protects. */
function isTooDeep(document: unknown): boolean {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((node) =>
      node !== null && typeof node === 'object' ? Object.values(node).filter((child) => typeof child === 'object') : [],
    );
  }
  return false;
}

/** Undefined when the text is not JSON or has a key twice: the YAML parser then says where. */
function fromJson({ text }: Source): unknown {
  try {
    const document: unknown = JSON.parse(text);
    return countKeys(document) === keysInText(text) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** Keys as written; JSON.parse keeps only the last of two equal ones. */
function keysInText(text: string): number {
  let keys = 0;
  for (let start = text.indexOf('"'); start >= 0; ) {
    let at = endOfText(text, start);
    while (text.charCodeAt(at) <= 32) at++;
    if (text[at] === ':') keys++;
    start = text.indexOf('"', at);
  }
  return keys;
}

function countKeys(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  const children = Array.isArray(value) ? value : Object.values(value);
  let keys = Array.isArray(value) ? 0 : children.length;
  for (const child of children) if (typeof child === 'object') keys += countKeys(child);
  return keys;
}

/** YAML as it was read, with where everything stands. */
export interface YamlText {
  readonly document: ReturnType<typeof documentOf>;
  readonly lines: LineCounter;
}

function yamlText({ text, file }: Source): YamlText {
  const lines = new LineCounter();
  const document = documentOf(text, lines);
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
  return { document, lines };
}

function fromYaml(file: string, { document, lines }: YamlText): unknown {
  let nodes = 0;
  // Each alias is looked up once: the library walks the whole document for it, which nested aliases would multiply.
  const anchored = new Map<Alias, Node | undefined>();
  const plain = (node: unknown): unknown => {
    if (++nodes > MAX_NODES)
      throw notInput(file, 'syntax', `at most ${MAX_NODES} values`, 'more, by aliases of aliases', 'Write the values out.');
    if (isAlias(node)) {
      if (!anchored.has(node)) anchored.set(node, node.resolve(document));
      return plain(anchored.get(node));
    }
    if (isMap(node) && node.items.some(({ key }) => keyText(key) === '<<')) {
      throw notInput(file, 'syntax', 'YAML as CloudFormation takes it', 'a hash merge (<<)', 'Write the values out.', {
        line: lines.linePos(node.range?.[0] ?? 0).line,
      });
    }
    const value = isMap(node) ? mapOf(node, plain) : isSeq(node) ? node.items.map(plain) : isScalar(node) ? node.value : null;
    return longForm((node as Node | null)?.tag, value);
  };
  try {
    return plain(document.contents);
  } catch (error) {
    if (error instanceof RangeError)
      throw notInput(file, 'syntax', 'a finite document', 'an alias that contains itself', 'Write the values out.');
    throw error;
  }
}

/** YAML 1.1 as CloudFormation reads it, but for dates: `2012-10-17` stays a string. */
function documentOf(text: string, lines: LineCounter) {
  return parseDocument(text, {
    lineCounter: lines,
    version: '1.1',
    logLevel: 'error',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
  });
}

function mapOf(node: YAMLMap, plain: (node: unknown) => unknown): Document {
  // No prototype: a key named __proto__ is a key like any other.
  const map = Object.create(null) as { [key: string]: unknown };
  for (const { key, value } of node.items) map[keyText(key) ?? String(plain(key))] = plain(value);
  return map;
}

/** Keys are text, even where YAML 1.1 reads `Yes` or `2012` as something else. */
export const keyText = (key: unknown): string | undefined => (isScalar(key) ? (key.source ?? String(key.value)) : undefined);

function longForm(tag: string | undefined, value: unknown): unknown {
  if (tag === undefined || !tag.startsWith('!') || tag === '!') return value;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}

/** A value as text; maps may hold keys such as `toString`, on which String() would fail. */
export const textOf = (value: unknown): string => (value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value));

export const isPlainMap = (value: unknown): value is Document => value !== null && typeof value === 'object' && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : isPlainMap(value) ? 'a map' : `a ${typeof value}`;
}
