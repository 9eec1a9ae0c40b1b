import { Unresolved, type Value } from '../../lib/template/types';

export type Pointer = readonly (string | number)[];

/** The value below a path; undefined when it is missing, `Unresolved` when something above it is. */
export function at(value: Value | undefined, ...path: Pointer): Value | undefined {
  let current = value;
  for (const part of path) {
    if (current === undefined || current === null || current instanceof Unresolved) return current ?? undefined;
    if (typeof current !== 'object') return undefined;
    current = (current as { readonly [key: string]: Value })[part];
  }
  return current;
}

/** CloudFormation takes booleans and numbers as text too. */
export const isTrue = (value: Value | undefined) => value === true || value === 'true';
export const isFalse = (value: Value | undefined) => value === false || value === 'false';

/** A whole number, also as text; undefined otherwise. */
export function asNumber(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** A list as it is, anything else as a list of one, nothing as an empty list. */
export function asList(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

export const isMap = (value: Value | undefined): value is { readonly [key: string]: Value } =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Unresolved);

/** The first value inside that the template leaves open. */
export function firstOpen(value: Value | undefined): Unresolved | undefined {
  if (value instanceof Unresolved) return value;
  if (value === null || typeof value !== 'object') return undefined;
  for (const child of Object.values(value)) {
    const open = firstOpen(child as Value);
    if (open) return open;
  }
  return undefined;
}

/**
 * Visits every text inside a value, keys left out; what is open is given as written.
 * @param visit gets the text, the last step to it, and a function that gives all steps, to be called during the visit
 */
export function eachString(value: Value, visit: (text: string, key: string | number | undefined, pointer: () => Pointer) => void): void {
  const path: (string | number)[] = [];
  const pointer = () => [...path];
  const walk = (node: Value, key: string | number | undefined): void => {
    if (typeof node === 'string') visit(node, key, pointer);
    if (node === null || typeof node !== 'object') return;
    if (node instanceof Unresolved) {
      visit(JSON.stringify(node.expression), key, pointer);
      return;
    }
    const depth = path.length;
    if (Array.isArray(node)) {
      for (let index = 0; index < node.length; index++) {
        path[depth] = index;
        walk(node[index] as Value, index);
      }
    } else {
      for (const name of Object.keys(node)) {
        path[depth] = name;
        walk((node as { readonly [key: string]: Value })[name] as Value, name);
      }
    }
    if (path.length > depth) path.pop();
  };
  walk(value, undefined);
}

/** A value in a few words, for the 'found' of a finding. */
export function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (value instanceof Unresolved) return value.reason;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
