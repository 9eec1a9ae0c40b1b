import { type Document, isPlainMap, textOf } from './parse';
import type { Gap } from './types';

/** The only transform that is carried out here: all it does is decided by the template (CloudFormation, "AWS::LanguageExtensions transform"). */
export const EXTENSIONS = 'AWS::LanguageExtensions';
const LOOP = 'Fn::ForEach::';
/** More copies than this are no template that CloudFormation takes (500 resources a stack). */
const MAX_COPIES = 10_000;

const transformsOf = ({ Transform }: Document): readonly unknown[] => (Transform === undefined ? [] : [Transform ?? []].flat());

/** Transforms of a document that are not carried out: macros, `AWS::Include`, `AWS::Serverless`. */
export const otherTransforms = (document: Document): readonly string[] =>
  transformsOf(document)
    .map((transform) => (isPlainMap(transform) ? textOf(transform['Name']) : textOf(transform)))
    .filter((name) => name !== EXTENSIONS);

/**
 * The document with every loop written out. What a loop runs over must be written in the template; a loop over anything else stays as it
 * is, and is a gap.
 */
export function withoutLoops(document: Document, gaps: Gap[]): Document {
  if (!transformsOf(document).includes(EXTENSIONS)) return document;
  const parameters = isPlainMap(document['Parameters']) ? document['Parameters'] : {};
  let copies = 0;
  const collection = (node: unknown): readonly string[] | undefined => {
    if (Array.isArray(node))
      return node.every((item) => typeof item === 'string' || typeof item === 'number') ? node.map(String) : undefined;
    // A default is no limit: only what must be one of some values is known.
    const parameter = isPlainMap(node) && typeof node['Ref'] === 'string' ? parameters[node['Ref']] : undefined;
    const allowed = isPlainMap(parameter) ? parameter['AllowedValues'] : undefined;
    return Array.isArray(allowed) && allowed.length === 1 ? textOf(allowed[0]).split(',') : undefined;
  };
  const expand = (node: unknown, pointer: readonly (string | number)[]): unknown => {
    if (Array.isArray(node)) return node.map((item, index) => expand(item, [...pointer, index]));
    if (!isPlainMap(node)) return node;
    const map = Object.create(null) as { [key: string]: unknown };
    for (const [key, value] of Object.entries(node)) {
      if (!key.startsWith(LOOP)) {
        map[key] = expand(value, [...pointer, key]);
        continue;
      }
      const [identifier, over, body] = Array.isArray(value) ? value : [];
      const values = collection(over);
      if (typeof identifier !== 'string' || !values || !isPlainMap(body)) {
        gaps.push({ reason: `${key} runs over something that the template does not decide`, pointer: [...pointer, key] });
        continue;
      }
      for (const each of values) {
        if (++copies > MAX_COPIES) {
          gaps.push({ reason: `${key} makes more than ${MAX_COPIES} copies`, pointer: [...pointer, key] });
          return map;
        }
        for (const [name, copy] of Object.entries(expand(substituted(body, identifier, each), [...pointer, key]) as Document)) {
          if (name in map) gaps.push({ reason: `${key} makes ${name} a second time`, pointer: [...pointer, key] });
          map[name] = copy;
        }
      }
    }
    return map;
  };
  return Object.fromEntries(Object.entries(document).map(([name, part]) => [name, name === 'Parameters' ? part : expand(part, [name])]));
}

/** `${Name}` and `{Ref: Name}` become the value, `&{Name}` what of it may stand in a logical id. */
function substituted(node: unknown, identifier: string, value: string): unknown {
  const inText = (text: string) =>
    text.replaceAll(`\${${identifier}}`, value).replaceAll(`&{${identifier}}`, value.replace(/[^A-Za-z0-9]/g, ''));
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return inText(part);
    if (Array.isArray(part)) return part.map(walk);
    if (!isPlainMap(part)) return part;
    if (part['Ref'] === identifier && Object.keys(part).length === 1) return value;
    return Object.fromEntries(Object.entries(part).map(([key, child]) => [inText(key), walk(child)]));
  };
  return walk(node);
}
