import { subsetsOf } from '../access/representatives';
import { keyIdOf } from '../attest/dsse';
import type { Centre } from '../model/centre';
import { missingForQuorum } from '../model/quorum';
import type { Who } from './claims';
import type { Coalition } from './control';

/** Coalitions of one column: guardrails intact, or one organization's management account hostile. */
export interface Column {
  readonly name: string;
  /** Slug of the hostile organization; none when guardrails are intact. */
  readonly hostile?: string;
}

export const columnsOf = (centre: Centre): readonly Column[] => [
  { name: 'guardrails intact' },
  ...centre.organizations.map(({ slug }) => ({ name: `${slug} hostile`, hostile: slug })),
];

/**
 * Who acts together, in a column. A coalition that is part of another reaches nothing that the larger one does not (removing a
 * principal removes what it can do), so of those below the quorum only the largest are asked.
 */
export function coalitionsFor(who: Who, centre: Centre, { hostile }: Column): readonly Coalition[] {
  const slugs = centre.organizations.map(({ slug }) => slug);
  const made = (members: readonly string[]): Coalition => {
    const organizations = new Set(hostile === undefined ? members : [...members, hostile]);
    const name = [...organizations].sort().join(', ');
    return {
      name: hostile === undefined ? name : `${name} (${hostile} hostile)`,
      organizations,
      hostile: new Set(hostile === undefined ? [] : [hostile]),
    };
  };
  if (who === 'anybody') return [made(slugs)];
  if (who === 'strangers')
    return [{ ...made([]), name: hostile === undefined ? 'strangers' : `strangers (${hostile} hostile)`, organizations: new Set() }];
  if (who === 'other-organizations') return hostile === undefined ? slugs.map((slug) => made([slug])) : [made([hostile])];
  if (who === 'one-side') {
    const [supervisor, ...companies] = slugs as [string, ...string[]];
    const sides = [[supervisor], companies];
    return sides.filter((side) => hostile === undefined || side.includes(hostile)).map(made);
  }
  const all = belowQuorum(centre);
  // A hostile organization that is a party acts with whoever does not complete a quorum with it.
  const parties = centre.environment.custody.parties.map(({ organization }) => organization);
  const fitting = hostile === undefined || !parties.includes(hostile) ? all : all.filter((members) => members.includes(hostile));
  return fitting.map(made);
}

/** The largest sets of organizations whose parties are no quorum together; organizations without a party join each. */
export function belowQuorum(centre: Centre): readonly (readonly string[])[] {
  const { custody } = centre.environment;
  const parties = custody.parties.map(({ slug }) => slug);
  const subsets = subsetsOf(parties);
  const powerless = subsets.filter((members) => {
    const keys = custody.custodians.filter(({ party }) => members.includes(party)).map(({ publicKey }) => keyIdOf(publicKey));
    return missingForQuorum(custody, new Set(keys)) !== undefined;
  });
  const withoutParty = centre.organizations
    .map(({ slug }) => slug)
    .filter((slug) => !custody.parties.some(({ organization }) => organization === slug));
  const sets = powerless.map((members) => [
    ...custody.parties
      .filter(({ slug, organization }) => members.includes(slug) && organization !== 'independent')
      .map(({ organization }) => organization),
    ...withoutParty,
  ]);
  const unique = [...new Map(sets.map((set) => [[...new Set(set)].sort().join(), [...new Set(set)]])).values()];
  return unique.filter((set) => !unique.some((other) => other !== set && set.every((slug) => other.includes(slug))));
}
