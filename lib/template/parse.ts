import { endOfText } from './json-places';
import { notInput, type Source } from './source';
import { parseYaml, type YamlText } from './yaml';

export type Document = { readonly [key: string]: unknown };

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
  if (hasDeepBrackets(source.text)) throw tooDeep();
  const json = looksLikeJson ? fromJson(source) : undefined;
  const { value: document, yaml } = json === undefined ? parseYaml(source) : { value: json, yaml: undefined };
  if (isDeeperThan(MAX_DEPTH, document)) throw tooDeep();
  const fix = 'Name a CloudFormation template: a map with Resources.';
  if (!isPlainMap(document)) throw notInput(source.file, 'not-a-template', 'a map', kindOf(document), fix, { line: 1 });
  if (!isPlainMap(document['Resources'])) {
    throw notInput(source.file, 'not-a-template', 'a map of Resources', kindOf(document['Resources']), fix, { line: 1 });
  }
  return { document, ...(yaml ? { yaml } : {}) };
}

/** Whether brackets are nested too deep, those in texts included: they are closed there as a rule. */
function hasDeepBrackets(text: string): boolean {
  // Nearly every text has too few of them to be.
  if (countOf(text, '{', MAX_DEPTH) + countOf(text, '[', MAX_DEPTH) <= MAX_DEPTH) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) | 0x20;
    // `{` and `[`, `}` and `]` differ by that bit.
    if (code === 0x7b && ++depth > MAX_DEPTH) return true;
    if (code === 0x7d && depth > 0) depth--;
  }
  return false;
}

/** How often a character stands in a text, counted to one more than `most`. */
function countOf(text: string, character: string, most: number): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0 && count <= most; at = text.indexOf(character, at + 1)) count++;
  return count;
}

/** Goes no deeper than it must to know, as recursion is what it protects. */
function isDeeperThan(levels: number, node: unknown): boolean {
  if (typeof node !== 'object') return false;
  if (levels < 0) return true;
  if (node === null) return false;
  if (Array.isArray(node)) return node.some((child) => isDeeperThan(levels - 1, child));
  for (const key in node) if (isDeeperThan(levels - 1, (node as Document)[key])) return true;
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
  let keys = 0;
  if (Array.isArray(value)) {
    for (const child of value) keys += countKeys(child);
  } else {
    for (const key in value) keys += 1 + countKeys((value as Document)[key]);
  }
  return keys;
}

/** A value as text; maps may hold keys such as `toString`, on which String() would fail. */
export const textOf = (value: unknown): string => (value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value));

export const isPlainMap = (value: unknown): value is Document => value !== null && typeof value === 'object' && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : isPlainMap(value) ? 'a map' : `a ${typeof value}`;
}
