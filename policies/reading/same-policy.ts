import { canonicalJson, type Json } from '../../lib/attest/canonical';

/** Parts of a statement where IAM takes one value or a list, in any order. */
const LISTS = ['Action', 'NotAction', 'Resource', 'NotResource'];

/** Whether two policy documents say the same: order of statements and of lists, and one value for a list of one, make no difference. */
export const samePolicy = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);

/** The first statement in which two documents differ, in words: one that is missing, or one that is too much; undefined where they say the same. */
export function difference(found: unknown, wanted: unknown): string | undefined {
  const [theirs, ours] = [told(found), told(wanted)];
  const lacks = (list: readonly Told[], { text }: Told) => !list.some((other) => other.text === text);
  const missing = ours.find((one) => lacks(theirs, one));
  if (missing) return `no such statement ${sidOf(missing)}`;
  const further = theirs.find((one) => lacks(ours, one));
  if (further) return `a further statement ${sidOf(further)}`;
  return samePolicy(found, wanted) ? undefined : 'another document';
}

interface Told {
  readonly one: Json;
  readonly text: string;
}
const told = (document: unknown): readonly Told[] => listed(document).map((one) => ({ one, text: canonicalJson(one) }));
const sidOf = ({ one }: Told) => (isMap(one) ? String(one['Sid'] ?? 'without a Sid') : 'that is none');
const listed = (document: unknown): readonly Json[] => (isMap(document) ? [document['Statement'] ?? []].flat().map(statement) : []);

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
  return {
    ...(document as { [key: string]: Json }),
    Statement: [...listed(document)].sort((a, b) => compare(canonicalJson(a), canonicalJson(b))),
  };
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
