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

/** A text inside a value; where it stands is worked out only when it is asked for. */
class Written {
  constructor(
    readonly text: string,
    /** The last step of the pointer. */
    readonly key: string | number | undefined,
    private readonly above: Step | undefined,
  ) {}

  get pointer(): Pointer {
    const pointer: (string | number)[] = this.key === undefined ? [] : [this.key];
    for (let step = this.above; step?.key !== undefined; step = step.above) pointer.unshift(step.key);
    return pointer;
  }
}
interface Step {
  readonly key: string | number | undefined;
  readonly above: Step | undefined;
}

/** Every text inside a value, keys left out, with where it stands; what is open is given as written. */
export function eachString(value: Value): readonly Pick<Written, 'text' | 'key' | 'pointer'>[] {
  const found: Written[] = [];
  const walk = (node: Value, key: string | number | undefined, above: Step | undefined): void => {
    if (typeof node === 'string') found.push(new Written(node, key, above));
    else if (node === null || typeof node !== 'object') return;
    else if (node instanceof Unresolved) found.push(new Written(JSON.stringify(node.expression), key, above));
    else {
      const here: Step = { key, above };
      if (Array.isArray(node)) for (let index = 0; index < node.length; index++) walk(node[index] as Value, index, here);
      else for (const name of Object.keys(node)) walk((node as { readonly [key: string]: Value })[name] as Value, name, here);
    }
  };
  walk(value, undefined, undefined);
  return found;
}

/** A value in a few words, for the 'found' of a finding. */
export function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (value instanceof Unresolved) return value.reason;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
