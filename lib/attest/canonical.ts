export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON Canonicalization Scheme (RFC 8785) for what we sign: objects with sorted keys, no white space.
 * Numbers are limited to safe integers, so that no two parsers can disagree about one.
 * @throws {TypeError} on a number that is no safe integer, undefined, or a lone surrogate
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError(`not a safe integer: ${value}`);
  if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('a string holds a lone surrogate');
  if (value === null || typeof value !== 'object') {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`not JSON: ${typeof value}`);
    return text;
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  const map = value as { readonly [key: string]: Json };
  // RFC 8785, 3.2.3: sorted by UTF-16 code units, which is what sort() without a comparator does.
  const members = Object.keys(map).sort();
  return `{${members.map((key) => `${canonicalJson(key)}:${canonicalJson(map[key] as Json)}`).join(',')}}`;
}

/**
 * Whether a parsed text is its own canonical form: `canonicalJson(value) === text`, several times faster where names stand in order.
 * @param value what JSON.parse made of the text, without lone surrogates
 */
export function isCanonical(value: Json, text: string): boolean {
  // JSON.stringify writes texts and integers as RFC 8785 wants them, and names in the order of the text unless they look like numbers.
  return (inOrder(value) ? JSON.stringify(value) : canonicalJson(value)) === text;
}

function inOrder(value: Json): boolean {
  if (value === null || typeof value !== 'object') return typeof value !== 'number' || Number.isSafeInteger(value);
  if (Array.isArray(value)) return value.every(inOrder);
  let before = '';
  for (const [name, item] of Object.entries(value)) {
    if (name < before || !inOrder(item)) return false;
    before = name;
  }
  return true;
}
