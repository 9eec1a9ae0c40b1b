import { canonicalJson, type Json } from '../../lib/attest/canonical';
import type { Answer } from '../../lib/gate/types';
import type { Assembly, ResolvedResource } from '../../lib/template/types';
import { COMPLIANT, violating } from './answers';
import { theOneOf } from './found-by-name';
import { at, firstOpen, shown } from './values';

/** A resource that an account must have once, in every branch. */
export interface Wanted {
  readonly account: string;
  readonly type: string;
  /** What it is found by: a name, or what else tells it from others of its type. */
  readonly is: { readonly [path: string]: unknown };
  /** Exactly these, by `A.B`; a value that is undefined must not be there. */
  readonly properties: { readonly [path: string]: unknown };
}
export type Found = Answer & { readonly resource?: ResolvedResource };

/** Property for property; one that is missing, there twice or only under a condition is a violation. */
export function asModelled(assembly: Assembly, { account, type, is, properties }: Wanted): readonly Found[] {
  const wanted = Object.entries(is);
  const found = theOneOf(assembly, account, type, (resource) => wanted.every(([path, value]) => valueAt(resource, path) === value));
  const name = wanted.map(([, value]) => String(value)).join(' of ');
  if (!found) return [violating([], `${name} in account ${account}, once and under no condition`, 'none')];
  return found.flatMap((resource) => Object.entries(properties).map(([path, value]) => ({ ...same(resource, path, value), resource })));
}

const valueAt = ({ properties }: ResolvedResource, path: string) => at(properties, ...path.split('.'));

function same(resource: ResolvedResource, path: string, value: unknown): Answer {
  const found = valueAt(resource, path);
  if (!firstOpen(found) && plain(found) === plain(value)) return COMPLIANT;
  return violating(['Properties', ...path.split('.')], value === undefined ? 'none' : plain(value), shown(found));
}

/** By value: a read template does not change, and mutation asks about the same ones thousands of times. */
const known = new WeakMap<object, string>();

/** A list of one kind of thing in any order; an input as what it says. */
function plain(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const text = known.get(value) ?? written(value);
  known.set(value, text);
  return text;
}

function written(value: object): string {
  const read = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(read).sort((a, b) => (canonicalJson(a as Json) < canonicalJson(b as Json) ? -1 : 1));
    if (node === null || typeof node !== 'object') return node ?? null;
    return Object.fromEntries(
      Object.entries(node).map(([key, child]) => [key, key === 'Input' && typeof child === 'string' ? read(parsed(child)) : read(child)]),
    );
  };
  return canonicalJson(read(value) as Json);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
