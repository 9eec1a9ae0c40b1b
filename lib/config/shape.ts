import type { z } from 'zod';
import type { Code } from './codes';
import type { Problem } from './problem';
import type { YamlSource } from './yaml-source';

type Issue = z.core.$ZodIssue;

/** A schema's complaint in the words of this program. */
export function problemsOf(issue: Issue, source: YamlSource): Problem[] {
  const path = issue.path;
  const name = path.length === 0 ? 'the file' : path.map(String).join('.');
  const value = path.reduce<unknown>((node, part) => (node as Record<PropertyKey, unknown> | undefined)?.[part], source.value);
  const say = (code: Code, expected: string, fix: string) => [source.problem(code, path, { expected, found: shown(value), fix })];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const siblings = issue.path.length === 0 ? TOP_KEYS : Object.keys((value ?? {}) as object);
        const near = nearest(
          key,
          siblings.filter((sibling) => sibling !== key),
        );
        const fix = near
          ? `Did you mean '${near}'? Otherwise remove it.`
          : 'Remove it; the schema (environments/schema.json) lists the keys.';
        return source.problem('unknown-key', [...path, key], { expected: `only known keys in ${name}`, found: `'${key}'`, fix }, 'key');
      });
    case 'invalid_type':
      if (value === undefined) {
        return [
          source.problem('missing-key', path, {
            expected: `${name} (${WORDS[issue.expected] ?? issue.expected})`,
            found: 'nothing',
            fix: 'Add it: nothing here has a silent default.',
          }),
        ];
      }
      return say('wrong-type', WORDS[issue.expected] ?? `a ${issue.expected}`, `Correct ${name}.`);
    case 'invalid_value':
      if (value === undefined)
        return [
          source.problem('missing-key', path, { expected: name, found: 'nothing', fix: 'Add it: nothing here has a silent default.' }),
        ];
      return say('bad-value', issue.values.map(String).join(' or '), `Correct ${name}.`);
    case 'invalid_format':
      return say('bad-format', issue.message, `Correct ${name}.`);
    case 'too_small':
      return say('out-of-range', `at least ${issue.minimum}${issue.origin === 'array' ? ' items' : ''}`, `Correct ${name}.`);
    case 'too_big':
      return say('out-of-range', `at most ${issue.maximum}${issue.origin === 'array' ? ' items' : ''}`, `Correct ${name}.`);
    default:
      return say('wrong-type', issue.message, `Correct ${name}.`);
  }
}

/** Zod's names of types, in the words of a YAML file. */
const WORDS: { readonly [type: string]: string } = {
  int: 'a whole number',
  object: 'a map',
  array: 'a list',
  string: 'text (in quotes, where YAML takes it for something else)',
};

const TOP_KEYS = ['schemaVersion', 'name', 'class', 'region', 'supervisor', 'companies', 'custody', 'retention', 'access', 'quotas'];

/** What was found, short enough for one line. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function nearest(key: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => [distance(key.toLowerCase(), candidate.toLowerCase()), candidate] as const)
    .sort(([a], [b]) => a - b);
  const [best] = ranked;
  return best && best[0] <= Math.max(2, key.length / 3) ? best[1] : undefined;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
