import type { Context, Truth } from './types';

const compiled = new Map<string, RegExp>();

/** `*` and `?` of IAM patterns; a text may hold them too, then as letters. */
export function wildcard(pattern: string, text: string, ignoreCase = false): boolean {
  if (!/[*?]/.test(pattern)) return ignoreCase ? pattern.toLowerCase() === text.toLowerCase() : pattern === text;
  const key = `${ignoreCase ? 'i' : 'c'}${pattern}`;
  let expression = compiled.get(key);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]');
    expression = new RegExp(`^${source}$`, ignoreCase ? 'i' : '');
    compiled.set(key, expression);
  }
  return expression.test(text);
}

/** ARNs are compared part by part, so that `*` does not reach over a colon (IAM User Guide, "ARN condition operators"). */
export function arnLike(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const [wanted, actual] = [pattern.split(':'), arn.split(':')];
  if (wanted.length < 6 || actual.length < 6) return wildcard(pattern, arn);
  const parts = (list: readonly string[]) => [...list.slice(0, 5), list.slice(5).join(':')];
  const found = parts(actual);
  return parts(wanted).every((part, index) => wildcard(part, found[index] as string));
}

/**
 * A pattern with its policy variables filled in (IAM User Guide, "Variables and tags"); `null` when a variable has no value, so
 * that nothing matches; undefined when its value is not known. The values are escaped: a variable never brings wildcards.
 */
export function filled(pattern: string, context: Context): string | null | undefined {
  if (!pattern.includes('${')) return pattern;
  let result: string | null | undefined = '';
  let at = 0;
  for (const match of pattern.matchAll(/\$\{([^}]*)\}/g)) {
    const [whole, inner = ''] = match;
    const literal: Truth | string = { '*': '*', '?': '?', $: '$' }[inner.trim()];
    const value = literal ?? variable(inner, context);
    if (value === undefined || value === null) return value;
    result += pattern.slice(at, match.index) + value;
    at = match.index + whole.length;
  }
  return result + pattern.slice(at);
}

function variable(inner: string, context: Context): string | null | undefined {
  const [name = '', fallback] = inner.split(',').map((part) => part.trim());
  const values = context.known.get(name.toLowerCase());
  if (values === undefined && context.others === 'free') return undefined;
  if (values?.length === 1) return values[0] as string;
  return fallback === undefined ? null : fallback.replace(/^'|'$/g, '');
}

/** A text that both patterns take in, if there is one: the shortest one, with `*` standing for as little as it can. */
export function overlap(a: string, b: string): string | undefined {
  const seen = new Set<string>();
  const queue: (readonly [i: number, j: number, made: string])[] = [[0, 0, '']];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [i, j, made] = next;
    if (i === a.length && j === b.length) return made;
    const state = `${i},${j}`;
    if (seen.has(state)) continue;
    seen.add(state);
    const [left, right] = [a[i], b[j]];
    if (left === '*') queue.push([i + 1, j, made]);
    if (right === '*') queue.push([i, j + 1, made]);
    if (left === undefined || right === undefined) continue;
    const letter = left === '*' || left === '?' ? (right === '*' || right === '?' ? 'q' : right) : left;
    const leftTakes = left === '*' || left === '?' || left === letter;
    const rightTakes = right === '*' || right === '?' || right === letter;
    if (leftTakes && rightTakes) queue.push([left === '*' ? i : i + 1, right === '*' ? j : j + 1, made + letter]);
  }
  return undefined;
}
