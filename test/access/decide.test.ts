import fc from 'fast-check';
import { parseCase } from '../../lib/access/case';
import { decide } from '../../lib/access/decide';
import { InputError } from '../../lib/config/problem';
import { allow, bucket, deny, ME, SAME } from './decide.cases';
import { ALL_ROWS } from './matrix';

const decided = (request: object, policies: object) => {
  const { request: parsed, policies: all } = parseCase(
    JSON.stringify({ request: { principal: ME, action: 's3:GetObject', resource: bucket(SAME), ...request }, policies }),
    'case.json',
  );
  return decide(parsed, all);
};

test('every case is there once', () => {
  expect(new Set(ALL_ROWS.map(({ name }) => name)).size).toBe(ALL_ROWS.length);
});

test.each(ALL_ROWS)('$name ($source)', ({ request, policies, is }) => {
  expect(decided(request ?? {}, policies).decision).toBe(is);
});

test('the statements that decided', () => {
  expect(decided({}, { identity: [allow()], resource: deny({ Principal: '*', Sid: 'DenyAll' }) })).toEqual({
    decision: 'explicitly-denied',
    reasons: [{ layer: 'resource', policy: 'resource', sid: 'DenyAll', effect: 'Deny', says: 'applies' }],
  });
});

const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constantFrom('*', 's3:*', 's3:GetObject', 'sns:*'),
  Resource: fc.constantFrom('*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::c/*'),
  Condition: fc.constantFrom({}, { StringEquals: { k: 'v' } }, { StringNotEquals: { k: 'v' } }, { Null: { k: 'true' } }),
});
const documents = fc.record({
  identity: fc.array(statement, { maxLength: 4 }),
  resource: fc.array(statement, { maxLength: 4 }),
  scp: fc.array(statement, { maxLength: 4 }),
});
const context = fc.constantFrom({}, { k: 'v' }, { k: 'w' });
interface Documents {
  readonly identity: readonly object[];
  readonly resource: readonly object[];
  readonly scp: readonly object[];
}
const policiesOf = ({ identity, resource, scp }: Documents) => ({
  identity: [{ Statement: identity }],
  resource: { Statement: resource.map((entry) => ({ ...entry, Principal: { AWS: ME.arn } })) },
  scp: [[allow(), { Statement: scp }]],
});
const isAllowed = (made: Documents, request: object) => decided(request, policiesOf(made)).decision === 'allowed';

test('adding a deny, or removing an allow, never allows more; the order never matters', () => {
  fc.assert(
    fc.property(
      documents,
      context,
      fc.constantFrom('identity' as const, 'resource' as const, 'scp' as const),
      statement,
      fc.nat(3),
      (made, values, where, extra, at) => {
        const before = isAllowed(made, { context: values });
        expect(isAllowed({ ...made, [where]: [...made[where]].reverse() }, { context: values })).toBe(before);
        if (before) return;
        expect(isAllowed({ ...made, [where]: [...made[where], { ...extra, Effect: 'Deny' }] }, { context: values })).toBe(false);
        const less = made[where].filter((entry, index) => index !== at || (entry as { Effect: string }).Effect !== 'Allow');
        expect(isAllowed({ ...made, [where]: less }, { context: values })).toBe(false);
      },
    ),
  );
});

test('what is decided while a key is free is decided alike for every value of it', () => {
  fc.assert(
    fc.property(documents, (made) => {
      const { decision } = decided({ others: 'free' }, policiesOf(made));
      if (decision === 'unknown') return;
      for (const values of [{}, { k: 'v' }, { k: 'w' }]) {
        const concrete = decided({ context: values }, policiesOf(made)).decision;
        expect(concrete === 'allowed').toBe(decision === 'allowed');
      }
    }),
  );
});

test.each([
  ['no JSON', '{', /syntax/],
  ['no request', '{}', /not-a-case: expected a case with request/],
  ['no action', JSON.stringify({ request: { principal: ME, action: 'read', resource: bucket(SAME) }, policies: {} }), /request\.action/],
  [
    'an unknown key',
    JSON.stringify({ request: { principal: ME, action: 's3:GetObject', resource: bucket(SAME) }, policies: { scps: [] } }),
    /policies/,
  ],
])('%s is refused', (_, text, message) => {
  expect(() => parseCase(text, 'case.json')).toThrow(InputError);
  expect(() => parseCase(text, 'case.json')).toThrow(message);
});
