import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../attest/canonical';
import { MATERIALS } from '../../config/environment';
import type { Centre } from '../../model/centre';
import { pascal } from '../../model/names';
import { Names } from './names';

/** What the placeholders of a path stand for on one path: `Market` -> `Europe`. */
export type Bound = readonly (readonly [placeholder: string, value: string])[];

/** What decides nothing: notes, order of deployment, and how many may run at once, which grows with the companies. */
const LEFT_OUT: readonly string[] = ['Metadata', 'DependsOn', 'Description', 'ReservedConcurrentExecutions'];

/** SHA-256, hex: what is approved of a resource in its canonical form. */
export const digestOf = (canonical: string): string => createHash('sha256').update(canonical).digest('hex');

/**
 * A resource as the code makes it, in any environment: what the environment file or the key registry decides (names, ids, keys, days)
 * stands as its name, items that are then alike stand once. So a new market changes nothing here, and every change of code does.
 */
export class Standing {
  private readonly spellings = new Map<string, readonly string[]>();
  private readonly kinds: ReadonlyMap<string, string>;
  private readonly keys: ReadonlyMap<string, string>;
  private readonly accounts: ReadonlyMap<string, readonly [organization: string, role: string]>;
  private readonly days: ReadonlySet<string>;
  private readonly names: Names;

  constructor(centre: Centre) {
    const { environment, organizations, companies, supervisor, keys } = centre;
    const kinds = new Map<string, string>();
    const add = (kind: string, values: readonly string[]) => {
      for (const value of values) if (value !== '' && !kinds.has(value)) kinds.set(value, `{${kind}}`);
    };
    const slugged = ({ slug, name }: { readonly slug: string; readonly name: string }) => {
      for (const spelling of [slug, pascal(slug)]) this.spellings.set(spelling, [slug, pascal(slug), name]);
      return [name, slug, pascal(slug)];
    };
    // Words of the code stay whole, whatever a product is called.
    for (const material of MATERIALS) for (const word of [material, pascal(material)]) kinds.set(word, word);
    add('supervisor', slugged(supervisor));
    for (const [index, company] of companies.entries()) add(index === 0 ? 'founder' : 'member', slugged(company));
    for (const { markets, partners, products, ruleSets, people, alarms, buildImage, reviewImage } of companies) {
      add('market', markets.flatMap(slugged));
      add('partner', [...partners.flatMap(slugged), ...partners.map(({ expires }) => expires)]);
      add('product', [...products, ...ruleSets].flatMap(slugged));
      add('person', [...people.map(({ id }) => id), ...partners.flatMap((partner) => partner.people)]);
      add('image', [buildImage, reviewImage]);
      add('alarm', alarms);
    }
    add('environment', [environment.name]);
    this.kinds = kinds;
    this.keys = new Map(keys.map(({ arn, name }) => [arn, name]));
    this.accounts = new Map(
      organizations.flatMap((organization): [string, readonly [string, string]][] => {
        const { slug } = organization;
        return [
          [organization.id, [slug, 'organization']],
          [organization.rootId, [slug, 'root']],
          ...organization.accounts.map(({ id, role }): [string, readonly [string, string]] => [id, [slug, role]]),
        ];
      }),
    );
    this.days = new Set(Object.values(environment.retention).map(String));
    this.names = new Names([...kinds.keys(), ...this.keys.keys(), ...this.accounts.keys()]);
  }

  /** The resource under this path of the register as canonical JSON (RFC 8785). */
  canonical(pattern: string, bound: Bound, resource: Json): string {
    return canonicalJson({ path: pattern, resource: this.named(resource, this.tokens(bound)) });
  }

  private named(node: Json, tokens: ReadonlyMap<string, string>, key = ''): Json {
    if (/days$/i.test(key) && this.days.has(String(node))) return '{days}';
    if (typeof node === 'number') return Number.isSafeInteger(node) ? node : String(node);
    // A Sid is a word of the code, whatever an organization is called.
    if (typeof node === 'string') return key === 'Sid' ? node : this.text(node, tokens);
    if (node === null || typeof node !== 'object') return node;
    if (Array.isArray(node)) {
      const items = node.map((item: Json) => this.named(item, tokens));
      return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
    }
    const kept = Object.entries(node).filter(([name]) => !LEFT_OUT.includes(name));
    return Object.fromEntries(kept.map(([name, value]) => [name, this.named(value, tokens, name)]));
  }

  /** A slug is bound in both spellings: `{company}` binds `vendor` and `Vendor`. Other placeholders stand for words of the code, or for ids. */
  private tokens(bound: Bound): ReadonlyMap<string, string> {
    return new Map(
      bound.flatMap(([placeholder, value]) => (this.spellings.get(value) ?? []).map((spelling) => [spelling, `{${placeholder}}`])),
    );
  }

  /** What a hash names (code, images, founders) is judged by rules and claims of its own. */
  private text(text: string, tokens: ReadonlyMap<string, string>): string {
    return this.names.replaced(text, (value) => this.nameOf(value, tokens)).replace(/\b[0-9a-f]{64}\b/g, '{hash}');
  }

  private nameOf(value: string, tokens: ReadonlyMap<string, string>): string {
    const key = this.keys.get(value);
    if (key !== undefined) return `{key ${this.text(key, tokens)}}`;
    const account = this.accounts.get(value);
    if (account) return `{${this.text(account[0], tokens)} ${account[1]}}`;
    return tokens.get(value) ?? this.kinds.get(value) ?? value;
  }
}
