import data from '../../policies/data/actions.json';
import sensitive from '../../policies/data/sensitive-actions.json';
import { guardrailsOf } from '../../policies/guardrails';
import { testCentre } from './centre';

const services = data.services as unknown as { readonly [service: string]: { readonly [action: string]: readonly [string, string[]] } };
const exists = (written: string): boolean => {
  const [service = '', action = ''] = written.split(':');
  return services[service]?.[action] !== undefined;
};
/** Actions of a document that are no pattern. */
const literals = (document: { readonly Statement: unknown }): string[] =>
  ([document.Statement].flat() as { Action?: string | string[]; NotAction?: string | string[] }[])
    .flatMap(({ Action, NotAction }) => [Action ?? [], NotAction ?? []].flat())
    .filter((action) => !/[*?]/.test(action));

test('every sensitive action is one that AWS has, as AWS writes it', () => {
  const { source: _, ...lists } = sensitive;
  expect(
    Object.values(lists)
      .flat()
      .filter((action) => !exists(action)),
  ).toEqual([]);
});

test('every action that a guardrail names is one that AWS has: a misspelt deny denies nothing', () => {
  const centre = testCentre();
  const named = centre.organizations.flatMap((organization) =>
    guardrailsOf(centre, organization).flatMap(({ document }) => literals(document)),
  );
  expect(named.length).toBeGreaterThan(100);
  expect([...new Set(named)].filter((action) => !exists(action))).toEqual([]);
});

test('levels are those of the Service Authorization Reference', () => {
  const levels = new Set(Object.values(services).flatMap((actions) => Object.values(actions).map(([level]) => level)));
  expect([...levels].sort()).toEqual(['List', 'Permissions management', 'Read', 'Tagging', 'Write']);
  expect(services['s3']?.['GetObject']).toEqual(['Read', ['accesspointobject', 'object']]);
});
