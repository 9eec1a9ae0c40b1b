import { type Document, isPlainMap, textOf } from './parse';
import { Resolver, type Scope } from './resolve';
import { Unresolved, type Value } from './types';

/** Names of the parameters that conditions read. */
export function parametersRead(conditions: Document): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'Ref' && typeof value === 'string') names.add(value);
      if (key === 'Fn::Sub') for (const [, name] of JSON.stringify(value).matchAll(/\$\{([^!}.]+)\}/g)) names.add(name as string);
      walk(value);
    }
  };
  walk(conditions);
  return names;
}

/**
 * What a parameter can be, as far as conditions can tell: what the parent passes, its allowed values, or each constant it
 * is compared with and something else. A default is no limit: anybody can pass another value.
 */
export function optionsOf(name: string, parameter: unknown, given: Value | undefined, compared: Compared): readonly Value[] {
  if (given !== undefined && !(given instanceof Unresolved)) return [Array.isArray(given) ? given : textOf(given)];
  const allowed = isPlainMap(parameter) ? parameter['AllowedValues'] : undefined;
  if (Array.isArray(allowed) && allowed.length > 0) return allowed.map((value) => textOf(value));
  const other = new Unresolved(`parameter ${name} can be anything at deployment`, { Ref: name });
  return [...(compared.get(name) ?? []), other];
}

/** Constants by the parameter that conditions compare with them. */
export type Compared = ReadonlyMap<string, ReadonlySet<string>>;

export function comparedIn(conditions: Document): Compared {
  const compared = new Map<string, Set<string>>();
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const sides = (node as Document)['Fn::Equals'];
    if (Array.isArray(sides) && sides.length === 2) {
      for (const [side, other] of [sides, [...sides].reverse()]) {
        const name = isPlainMap(side) ? side['Ref'] : undefined;
        if (typeof name !== 'string' || typeof other === 'object') continue;
        compared.set(name, (compared.get(name) ?? new Set()).add(textOf(other)));
      }
    }
    Object.values(node).forEach(walk);
  };
  walk(conditions);
  return compared;
}

/** Every truth assignment of the conditions under these parameters; one that cannot be decided is taken both ways. */
export function evaluate(conditions: Document, scope: Scope): ReadonlyMap<string, boolean>[] {
  const names = Object.keys(conditions);
  const attempt = (assumed: ReadonlyMap<string, boolean>): ReadonlyMap<string, boolean>[] => {
    const truth = new Map<string, boolean>();
    for (const name of names) {
      const value = assumed.get(name) ?? decide(conditions[name], conditions, scope, assumed, [name]);
      if (value === undefined) {
        if (assumed.size > 6) return [new Map([...truth])];
        return [true, false].flatMap((guess) => attempt(new Map([...assumed, [name, guess]])));
      }
      truth.set(name, value);
    }
    return [truth];
  };
  return attempt(new Map());
}

function decide(
  node: unknown,
  conditions: Document,
  scope: Scope,
  assumed: ReadonlyMap<string, boolean>,
  path: readonly string[],
): boolean | undefined {
  if (!isPlainMap(node)) return undefined;
  const name = Object.keys(node)[0] ?? '';
  const argument = node[name];
  const inner = (part: unknown) => decide(part, conditions, scope, assumed, path);
  const parts = Array.isArray(argument) ? argument : [];
  switch (name) {
    case 'Condition': {
      const other = textOf(argument);
      if (!(other in conditions)) scope.gaps.push({ reason: `condition ${other} is not defined`, pointer: ['Conditions', path[0] ?? ''] });
      if (path.includes(other) || !(other in conditions)) return undefined;
      return assumed.get(other) ?? decide(conditions[other], conditions, scope, assumed, [...path, other]);
    }
    case 'Fn::Not':
      return negated(inner(parts[0]));
    case 'Fn::And':
      return all(parts.map(inner));
    case 'Fn::Or':
      return negated(all(parts.map((part) => negated(inner(part)))));
    case 'Fn::Equals':
      return equal(parts, scope, path[0] ?? '');
    default:
      return undefined;
  }
}

const negated = (value: boolean | undefined) => (value === undefined ? undefined : !value);
const all = (values: readonly (boolean | undefined)[]) => (values.includes(false) ? false : values.includes(undefined) ? undefined : true);

/** A parameter that is 'something else' differs from every constant it is compared with. */
function equal(sides: readonly unknown[], scope: Scope, condition: string): boolean | undefined {
  if (sides.length !== 2) return undefined;
  const resolver = new Resolver(scope);
  const left: unknown = resolver.resolve(sides[0], ['Conditions', condition]);
  const right: unknown = resolver.resolve(sides[1], ['Conditions', condition]);
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  if (left instanceof Unresolved && right instanceof Unresolved)
    return JSON.stringify(left.expression) === JSON.stringify(right.expression) ? true : undefined;
  for (const [open, side, other] of [
    [left, sides[0], right],
    [right, sides[1], left],
  ] as const) {
    if (open instanceof Unresolved)
      return isPlainMap(side) && typeof side['Ref'] === 'string' && !side['Ref'].startsWith('AWS::') && typeof other !== 'object'
        ? false
        : undefined;
  }
  return JSON.stringify(left) === JSON.stringify(right) || textOf(left) === textOf(right);
}
