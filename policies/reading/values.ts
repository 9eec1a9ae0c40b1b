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

/** Every text inside a value, keys left out, with where it stands; what is open is given as written. */
export function* eachString(value: Value, pointer: Pointer = []): Generator<{ readonly text: string; readonly pointer: Pointer }> {
  if (typeof value === 'string') yield { text: value, pointer };
  else if (value instanceof Unresolved) yield { text: JSON.stringify(value.expression), pointer };
  else if (value !== null && typeof value === 'object') {
    for (const [key, child] of Object.entries(value))
      yield* eachString(child as Value, [...pointer, Array.isArray(value) ? Number(key) : key]);
  }
}

/** A value in a few words, for the 'found' of a finding. */
export function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (value instanceof Unresolved) return value.reason;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
