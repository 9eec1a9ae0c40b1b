import { OPERATORS } from './operators';
import { overlap } from './overlap';
import { wildcard } from './pattern';
import type { StatementJson } from './types';

/** One test that policies make of a context key. */
export interface Atom {
  readonly operator: string;
  readonly set: boolean;
  readonly wanted: readonly string[];
}

/** Values that stand for all values of a key: whatever policies test of it, one of them answers as any other value would. */
export interface Representatives {
  /** `null` stands for a key that is absent. */
  readonly values: readonly (readonly string[] | null)[];
  /** Why they may not stand for all; a search over them then proves nothing. */
  readonly incomplete?: string;
}

/** Keys that every request carries (IAM User Guide, "AWS global condition context keys", Availability: always). */
const ALWAYS = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:viaawsservice',
  'aws:principalisawsservice',
]);

const tests = new WeakMap<StatementJson, readonly (readonly [key: string, atom: Atom])[]>();

/** Tests of one statement, read once. */
function testsIn(statement: StatementJson): readonly (readonly [key: string, atom: Atom])[] {
  const known = tests.get(statement);
  if (known) return known;
  const made = Object.entries(statement.Condition ?? {}).flatMap(([name, keys]) => {
    const [, prefix, base = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(?:IfExists)?$/i.exec(name) ?? [];
    return Object.entries(keys).map(([key, wanted]) => {
      const atom = { operator: base.toLowerCase(), set: prefix !== undefined, wanted: [wanted].flat().map(String) };
      return [key.toLowerCase(), atom] as const;
    });
  });
  tests.set(statement, made);
  return made;
}

/** Every test that these statements make of each key, by key in lower case. */
export function atomsOf(statements: Iterable<StatementJson>): ReadonlyMap<string, readonly Atom[]> {
  const atoms = new Map<string, Atom[]>();
  for (const statement of statements) {
    for (const [key, atom] of testsIn(statement)) {
      const known = atoms.get(key);
      if (known) known.push(atom);
      else atoms.set(key, [atom]);
    }
  }
  return atoms;
}

/**
 * @param possible whether the asker could bring about this value at all, e.g. a network path through somebody else's endpoint
 */
export function representatives(key: string, atoms: readonly Atom[], possible: (value: string) => boolean): Representatives {
  const made = new Set<string>();
  let incomplete: string | undefined;
  const patterns = new Set<string>();
  for (const { operator, wanted } of atoms) {
    const kind = kindOf(operator);
    if (kind === undefined) incomplete = `nobody knows the operator ${operator}`;
    for (const text of wanted) {
      if (text.includes('${')) incomplete = `${key} is compared with a policy variable`;
      else if (kind === 'pattern' && /[*?]/.test(text)) patterns.add(text);
      else for (const value of valuesFor(kind, text)) made.add(value);
    }
  }
  for (const pattern of patterns) made.add(instance(pattern));
  const meets = pairs([...patterns]).map(([a, b]) => overlap(a, b));
  for (const text of meets) if (text !== undefined) made.add(text);
  if (tangled([...patterns])) incomplete = `${key} is compared with patterns that overlap in threes`;
  if (!isTyped(key, atoms)) made.add(FRESH);
  const singles = [...made].filter(possible).map((value) => [value]);
  const absent = ALWAYS.has(key) ? [] : [null];
  if (!atoms.some(({ set }) => set)) return { values: [...singles, ...absent], ...(incomplete ? { incomplete } : {}) };
  if (singles.length > 6) incomplete = `${key} has too many kinds of values for its sets to be tried`;
  return { values: [...subsetsOf(singles.flat()).slice(1), ...absent], ...(incomplete ? { incomplete } : {}) };
}

const TYPED: ReadonlySet<ReturnType<typeof kindOf>> = new Set(['number', 'date', 'ip']);
/** A key that is only compared as a number, a date or an address is one; a tag may hold anything, whatever it is compared with. */
const isTyped = (key: string, atoms: readonly Atom[]) =>
  !key.includes('tag/') &&
  atoms.some(({ operator }) => operator !== 'null') &&
  atoms.every(({ operator }) => operator === 'null' || TYPED.has(kindOf(operator)));

/** A value that no policy mentions. */
const FRESH = '+other+';

function kindOf(operator: string): 'pattern' | 'text' | 'letters' | 'number' | 'date' | 'bool' | 'ip' | 'null' | undefined {
  if (operator === 'null') return 'null';
  if (!OPERATORS.has(operator)) return undefined;
  if (/like|^arn/.test(operator)) return 'pattern';
  if (operator.includes('ignorecase')) return 'letters';
  if (operator.startsWith('numeric')) return 'number';
  if (operator.startsWith('date')) return 'date';
  if (operator.startsWith('bool')) return 'bool';
  return operator.includes('ipaddress') ? 'ip' : 'text';
}

function valuesFor(kind: ReturnType<typeof kindOf>, text: string): readonly string[] {
  if (kind === 'number') return [-1, -0.5, 0, 0.5, 1].map((step) => String(Number(text) + step));
  if (kind === 'date') {
    const at = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
    return [-1000, 0, 1000].map((step) => new Date(at + step).toISOString());
  }
  if (kind === 'bool') return ['true', 'false'];
  if (kind === 'ip') return [text.split('/')[0] ?? text, '192.0.2.1', '2001:db8::1'];
  if (kind === 'null') return [];
  if (kind === 'letters') return [text, text.toUpperCase(), text.toLowerCase()];
  return [text];
}

/** A text that a pattern takes in, and hardly any other does. */
export const instance = (pattern: string) => pattern.replaceAll('*', FRESH).replaceAll('?', 'q');

const pairs = <T>(list: readonly T[]): (readonly [T, T])[] => list.flatMap((a, at) => list.slice(at + 1).map((b) => [a, b] as const));

/** Three patterns, none inside another, each overlapping the others: a text that all three take in might be missing. */
function tangled(patterns: readonly string[]): boolean {
  const crossing = pairs(patterns).filter(
    ([a, b]) => overlap(a, b) !== undefined && !wildcard(a, instance(b)) && !wildcard(b, instance(a)),
  );
  const crosses = (a: string, b: string) => crossing.some((pair) => pair.includes(a) && pair.includes(b));
  return crossing.some(([a, b]) => patterns.some((c) => c !== a && c !== b && crosses(a, c) && crosses(b, c)));
}

/** Every subset, the empty one first. */
export function subsetsOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  let found: (readonly T[])[] = [[]];
  for (const value of list) found = found.concat(found.map((set) => [...set, value]));
  return found;
}
