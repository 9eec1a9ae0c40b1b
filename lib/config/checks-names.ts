import type { Code } from './codes';
import { COUNTRIES } from './countries';
import type { Environment } from './environment';
import type { Problem } from './problem';
import { shown } from './shape';
import type { Path, YamlSource } from './yaml-source';

interface Named {
  readonly path: Path;
  readonly value: string;
}

/** Nothing that must be told apart has the same name, id or address. */
export function checkNames(environment: Environment, source: YamlSource): Problem[] {
  const { supervisor, companies, custody } = environment;
  const parties = [
    { path: ['supervisor'] as Path, party: supervisor },
    ...companies.map((party, index) => ({ path: ['companies', index] as Path, party })),
  ];
  const accounts = parties.flatMap(({ path, party }) =>
    Object.entries(party.accounts).map(([role, account]) => ({ path: [...path, 'accounts', role], account })),
  );
  const slugs = (path: Path, list: readonly { readonly slug: string }[]): Named[] =>
    list.map(({ slug }, index) => ({ path: [...path, index, 'slug'], value: slug }));
  const twice = (code: Code, what: string, list: readonly Named[]) => duplicates(list, source, code, what);
  return [
    ...twice(
      'duplicate-account',
      'account id',
      accounts.map(({ path, account }) => ({ path: [...path, 'id'], value: account.id })),
    ),
    ...twice(
      'duplicate-email',
      'account address',
      accounts.map(({ path, account }) => ({ path: [...path, 'email'], value: account.email.toLowerCase() })),
    ),
    ...twice(
      'duplicate-organization',
      'organization id',
      parties.map(({ path, party }) => ({ path: [...path, 'organization', 'id'], value: party.organization.id })),
    ),
    ...twice(
      'duplicate-organization',
      'organization root',
      parties.map(({ path, party }) => ({ path: [...path, 'organization', 'rootId'], value: party.organization.rootId })),
    ),
    ...twice('duplicate-slug', 'organization', [
      ...parties.map(({ path, party }) => ({ path: [...path, 'slug'], value: party.slug })),
      // 'independent' is the word for a party of neither organization.
      ...parties
        .filter(({ party }) => party.slug === 'independent')
        .map(({ path, party }) => ({ path: [...path, 'slug'], value: party.slug })),
    ]),
    ...companies.flatMap((company, index) => {
      const path: Path = ['companies', index];
      return [
        ...twice('duplicate-slug', 'market', slugs([...path, 'markets'], company.markets)),
        // Products and rule sets take the same road, so their names share one room.
        ...twice('duplicate-slug', 'product or rule set', [
          ...slugs([...path, 'products'], company.products),
          ...slugs([...path, 'ruleSets'], company.ruleSets),
        ]),
        ...twice('duplicate-slug', 'partner', slugs([...path, 'partners'], company.partners)),
        ...countries(environment, index, source),
      ];
    }),
    ...parties.flatMap(({ path, party }) =>
      twice(
        'duplicate-slug',
        'person',
        party.people.map(({ id }, person) => ({ path: [...path, 'people', person, 'id'], value: id })),
      ),
    ),
    ...twice('duplicate-slug', 'party', slugs(['custody', 'parties'], custody.parties)),
    ...twice('duplicate-slug', 'custodian', slugs(['custody', 'custodians'], custody.custodians)),
  ];
}

export function duplicates(list: readonly Named[], source: YamlSource, code: Code, what: string): Problem[] {
  const first = new Map<string, Path>();
  return list.flatMap(({ path, value }) => {
    const earlier = first.get(value);
    if (!earlier) {
      first.set(value, path);
      return [];
    }
    const place = source.problem(code, earlier, { expected: '', found: '', fix: '' });
    return [
      source.problem(code, path, {
        expected: `each ${what} once`,
        found: `${shown(value)} as on line ${place.line}`,
        fix: 'Give it one of its own.',
      }),
    ];
  });
}

function countries(environment: Environment, company: number, source: YamlSource): Problem[] {
  const all = (environment.companies[company]?.markets ?? []).flatMap((market, index) =>
    market.countries.map((value, country): Named => ({ path: ['companies', company, 'markets', index, 'countries', country], value })),
  );
  const unknown = all.filter(({ value }) => !COUNTRIES.has(value));
  return [
    ...duplicates(all, source, 'duplicate-country', 'country of a company'),
    ...unknown.map(({ path, value }) =>
      source.problem('unknown-country', path, {
        expected: 'a code of ISO 3166-1 alpha-2',
        found: shown(value),
        fix: 'For example CH, JP, KR.',
      }),
    ),
  ];
}
