import type { Centre } from '../../lib/model/centre';
import { Unresolved, type Value } from '../../lib/template/types';
import { isMap, type Pointer } from './values';

/** What was reviewed of a property: whether it must be there, and with which values (policies/data/reviewed-properties.json). */
export type Spec = 'any' | 'set' | readonly (string | number | boolean | null)[];

/** What somebody has reviewed of one resource type. */
export class Reviewed {
  private readonly specs: ReadonlyMap<string, Spec>;
  /** Names of the properties that must be there below a path. */
  private readonly needed: ReadonlyMap<string, readonly string[]>;

  constructor(properties: { readonly [path: string]: Spec }) {
    this.specs = new Map(Object.entries(properties));
    const needed = new Map<string, string[]>();
    for (const [path, spec] of this.specs) {
      if (path.endsWith('[]') || spec === 'any' || (spec !== 'set' && spec.includes(null))) continue;
      const whole = path.replace(/\.\*$/, '');
      const end = Math.max(0, whole.lastIndexOf('.'));
      const above = whole.slice(0, end);
      needed.set(above, [...(needed.get(above) ?? []), whole.slice(end === 0 ? 0 : end + 1)]);
    }
    this.needed = needed;
  }

  /** Everything in these properties that nobody reviewed: another property, another value, or none where one must be. */
  *differences(properties: Value, fits: Fits): Generator<Difference> {
    yield* this.below(properties, '', ['Properties'], fits);
  }

  private *below(value: Value, path: string, pointer: Pointer, fits: Fits): Generator<Difference> {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield* this.one(item as Value, `${path}[]`, [...pointer, index], fits);
    } else if (isMap(value)) {
      for (const name of this.needed.get(path) ?? [])
        if (isMissing(value[name])) yield { pointer: [...pointer, name], path: joined(path, name), why: 'missing' };
      for (const [name, child] of Object.entries(value)) {
        const here = joined(path, name);
        if (this.specs.has(`${here}.*`)) continue;
        if (this.specs.has(here)) yield* this.one(child, here, [...pointer, name], fits);
        else yield { pointer: [...pointer, name], path: here, why: 'unknown' };
      }
    }
  }

  private *one(value: Value, path: string, pointer: Pointer, fits: Fits): Generator<Difference> {
    const spec = this.specs.get(path);
    if (spec === undefined || typeof spec === 'string') yield* this.below(value, path, pointer, fits);
    else if (value instanceof Unresolved) yield { pointer, path, why: 'open', value };
    else if (!isMissing(value) && !fits(value, spec)) yield { pointer, path, why: 'value', spec, value };
  }
}

export type Fits = (value: Value, spec: readonly unknown[]) => boolean;
interface There {
  readonly pointer: Pointer;
  readonly path: string;
}
export type Difference =
  | (There & { readonly why: 'missing' })
  | (There & { readonly why: 'unknown' })
  | (There & { readonly why: 'open'; readonly value: Unresolved })
  | (There & { readonly why: 'value'; readonly spec: readonly unknown[]; readonly value: Value });

const joined = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
const isMissing = (value: Value | undefined) => value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/**
 * Whether a value is one of those reviewed, for resources of an account: numbers and booleans as CloudFormation takes them, also as text;
 * `*` for any text, and `{name}` for what the environment or its key registry names.
 */
export function fitting(centre: Centre, account: string | undefined): Fits {
  const known = patterns.get(centre) ?? new Map<string, RegExp>();
  patterns.set(centre, known);
  return (value, spec) =>
    (typeof value !== 'object' || value === null) &&
    spec.some((one) => {
      const wanted = String(one);
      if (!/[*{]/.test(wanted)) return wanted === String(value);
      const key = `${account} ${wanted}`;
      const pattern = known.get(key) ?? patternOf(wanted, names(centre, account));
      known.set(key, pattern);
      return pattern.test(String(value));
    });
}

const patterns = new WeakMap<Centre, Map<string, RegExp>>();

const names = (centre: Centre, account: string | undefined): { readonly [name: string]: readonly string[] } => ({
  account: [account ?? ''],
  'any account': centre.organizations.flatMap(({ accounts }) => accounts.map(({ id }) => id)),
  environment: [centre.environment.name],
  key: centre.keys.map(({ arn }) => arn),
  organization: centre.organizations.map(({ slug }) => slug),
  'organization id': centre.organizations.map(({ id }) => id),
  partner: centre.companies.flatMap(({ partners }) => partners.map(({ slug }) => slug)),
  'review image': centre.companies.map(({ reviewImage }) => reviewImage),
  'session minutes': [String(centre.environment.access.sessionHours * 60)],
  'session seconds': [String(centre.environment.access.sessionHours * 3600)],
  root: centre.organizations.filter(({ accounts }) => accounts.some(({ id }) => id === account)).map(({ rootId }) => rootId),
});

function patternOf(wanted: string, named: { readonly [name: string]: readonly string[] }): RegExp {
  const parts = wanted.split(/(\*|\{[a-z ]+\})/).map((part) => {
    const values = /^\{.*\}$/.test(part) ? named[part.slice(1, -1)] : undefined;
    if (values) return `(?:${values.map(literal).join('|')})`;
    return part === '*' ? '[^]*' : literal(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
