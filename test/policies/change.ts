import type { Change, Json, TemplateJson } from './case';

type Path = readonly (string | number)[];
const NO_VALUE: Json = { Ref: 'AWS::NoValue' };

/** The template with the change made; the original is not touched. */
export function withChange(template: TemplateJson, change: Change | undefined): TemplateJson {
  if (!change) return template;
  return { ...template, Resources: put(template.Resources, [change.logicalId, ...change.path], change.value) as TemplateJson['Resources'] };
}

/**
 * The template with the change under a condition: `Fn::If` around the property, or, outside Properties where CloudFormation
 * knows no intrinsics, the resource twice, each under its own condition.
 */
export function conditional(template: TemplateJson, change: Change, weak: string, sound: string): TemplateJson {
  const { logicalId, path } = change;
  const resource = template.Resources[logicalId] as TemplateJson['Resources'][string];
  if (path[0] === 'Properties' && path.length > 1) {
    const before = get(resource, path) ?? NO_VALUE;
    return withChange(template, { logicalId, path, value: { 'Fn::If': [weak, change.value ?? NO_VALUE, before] } });
  }
  const changed = withChange(template, change).Resources[logicalId] as TemplateJson['Resources'][string];
  return {
    ...template,
    Resources: {
      ...template.Resources,
      [logicalId]: { ...changed, Condition: weak },
      [`${logicalId}Sound`]: { ...resource, Condition: sound },
    },
  };
}

/** The same change as an override of CDK: lists are replaced whole, and keys that go away are named, because overrides merge. */
export function overriding(template: TemplateJson, change: Change): { path: string; value: unknown } {
  const resource = template.Resources[change.logicalId] as Json;
  const inList = change.path.findIndex((part) => typeof part === 'number');
  const path = inList === -1 ? change.path : change.path.slice(0, inList);
  const value = inList === -1 ? change.value : get(put(resource, change.path, change.value), path);
  return { path: path.map((part) => String(part).replaceAll('.', '\\.')).join('.'), value: replacing(get(resource, path), value) };
}

function replacing(before: Json | undefined, after: Json | undefined): unknown {
  if (!isMap(before) || !isMap(after)) return after;
  const gone = Object.keys(before).filter((key) => !(key in after));
  const kept = Object.entries(after).map(([key, value]) => [key, replacing(before[key], value)]);
  return Object.fromEntries([...gone.map((key) => [key, undefined]), ...kept]);
}

const isMap = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function get(node: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, part) => (value as { readonly [key: string]: Json } | undefined)?.[part], node);
}

function put(node: Json, path: Path, value: Json | undefined): Json {
  const [head, ...rest] = path;
  if (head === undefined) return value as Json;
  if (node === null || typeof node !== 'object') throw new Error(`the case changes ${path.join('.')}, whose parent is not there`);
  const copy = (Array.isArray(node) ? [...node] : { ...node }) as { [key: string]: Json } & Json[];
  if (rest.length > 0) copy[head as number] = put(copy[head as number] as Json, rest, value);
  else if (value !== undefined) copy[head as number] = value;
  else if (Array.isArray(node)) copy.splice(head as number, 1);
  else delete copy[head as number];
  return copy;
}
