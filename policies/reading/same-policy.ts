import { canonicalJson, type Json } from '../../lib/attest/canonical';

/** Parts of a statement where IAM takes one value or a list, in any order. */
const LISTS = ['Action', 'NotAction', 'Resource', 'NotResource'];

/** Whether two policy documents say the same: order of statements and of lists, and one value for a list of one, make no difference. */
export const samePolicy = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);

/** By document: a read template does not change, and mutation asks about the same ones thousands of times. */
const known = new WeakMap<object, string>();

function textOf(document: unknown): string {
  if (!isMap(document)) return canonicalJson(plain(document));
  const text = known.get(document) ?? canonicalJson(plain(document));
  known.set(document, text);
  return text;
}

/** A document in the one form in which equal documents are equal texts. */
function plain(document: unknown): Json {
  if (!isMap(document)) return (document ?? null) as Json;
  const statements = [document['Statement'] ?? []].flat().map(statement);
  return { ...(document as { [key: string]: Json }), Statement: statements.sort((a, b) => compare(canonicalJson(a), canonicalJson(b))) };
}

function statement(written: unknown): Json {
  if (!isMap(written)) return (written ?? null) as Json;
  return Object.fromEntries(
    Object.entries(written).map(([key, value]): [string, Json] => {
      if (LISTS.includes(key)) return [key, list(value)];
      if ((key === 'Principal' || key === 'NotPrincipal') && isMap(value)) return [key, mapped(value, list)];
      if (key === 'Condition' && isMap(value)) return [key, mapped(value, (keys) => (isMap(keys) ? mapped(keys, list) : (keys as Json)))];
      return [key, value as Json];
    }),
  );
}

const mapped = (map: { readonly [key: string]: unknown }, of: (value: unknown) => Json): Json =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, of(value)]));

const list = (value: unknown): Json => ([value].flat() as Json[]).sort((a, b) => compare(canonicalJson(a), canonicalJson(b)));

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
