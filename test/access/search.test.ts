import fc from 'fast-check';
import { decide } from '../../lib/access/decide';
import { overlap } from '../../lib/access/overlap';
import { wildcard } from '../../lib/access/pattern';
import { search } from '../../lib/access/search';
import type { Policies, Request, StatementJson } from '../../lib/access/types';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 5 });
const plain = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 });

test('overlap finds a text that both patterns take in, exactly when there is one', () => {
  fc.assert(
    fc.property(text, text, plain, (a, b, sample) => {
      const found = overlap(a, b);
      if (found === undefined) expect(wildcard(a, sample) && wildcard(b, sample)).toBe(false);
      else expect([wildcard(a, found), wildcard(b, found)]).toEqual([true, true]);
    }),
  );
});

/** Conditions over few keys whose whole range the test can walk. */
const GRID: { readonly [key: string]: readonly (readonly string[] | null)[] } = {
  s: [null, ['v'], ['w'], ['vw'], ['xw'], ['x'], ['V']],
  n: [null, ['1'], ['2'], ['3'], ['2.5'], ['9']],
  b: [null, ['true'], ['false'], ['neither']],
  m: [null, ['a'], ['b'], ['a', 'b'], ['c'], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c']],
};
const condition = fc.constantFrom<NonNullable<StatementJson['Condition']>>(
  {},
  { StringEquals: { s: 'v' } },
  { StringNotEquals: { s: ['v', 'w'] } },
  { StringLike: { s: 'v*' } },
  { StringNotLike: { s: '*w' } },
  { StringEqualsIfExists: { s: 'w' } },
  { StringEqualsIgnoreCase: { s: 'v' } },
  { Null: { s: 'true' } },
  { Null: { n: 'false' } },
  { NumericLessThan: { n: '2' } },
  { NumericGreaterThanEquals: { n: '2' } },
  { NumericNotEquals: { n: '3' } },
  { Bool: { b: 'true' } },
  { BoolIfExists: { b: 'false' } },
  { 'ForAllValues:StringEquals': { m: ['a', 'b'] } },
  { 'ForAnyValue:StringEquals': { m: ['b'] } },
  { 'ForAnyValue:StringNotEquals': { m: ['a'] } },
  { StringEquals: { s: 'v' }, Bool: { b: 'true' } },
);
const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('*', 's3:GetObject', 'sns:*'),
    Resource: fc.constantFrom('*', 'arn:aws:s3:::b/*'),
    Condition: condition,
  }),
  { maxLength: 4 },
);
const request: Request = {
  principal: { kind: 'role', arn: 'arn:aws:iam::111111111111:role/me', account: '111111111111' },
  action: 's3:GetObject',
  resource: { arn: 'arn:aws:s3:::b/k', account: '111111111111' },
  context: { known: new Map(), others: 'free' },
};
const everyContext = (): readonly (readonly (readonly [string, readonly string[] | null])[])[] =>
  Object.entries(GRID).reduce<readonly (readonly (readonly [string, readonly string[] | null])[])[]>(
    (found, [key, values]) => found.flatMap((context) => values.map((value) => [...context, [key, value] as const])),
    [[]],
  );
const ALL = everyContext();

test('a search finds an allowed request exactly when there is one, and the one it finds is allowed', () => {
  fc.assert(
    fc.property(statements, statements, statements, (identity, scp, rcp) => {
      const policies: Policies = {
        identity: [{ name: 'identity', statements: identity }],
        scp: [
          [
            { name: 'floor', statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
            { name: 'scp', statements: scp },
          ],
        ],
        rcp: [
          [
            { name: 'floor', statements: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
            { name: 'rcp', statements: rcp.map((statement) => ({ ...statement, Principal: '*' })) },
          ],
        ],
      };
      const allowed = ALL.some(
        (known) => decide({ ...request, context: { known: new Map(known), others: 'absent' } }, policies).decision === 'allowed',
      );
      const found = search(request, policies);
      expect(found.verdict).toBe(allowed ? 'allowed' : 'denied');
      if (found.verdict === 'allowed')
        expect(decide({ ...request, context: { known: found.context, others: 'absent' } }, policies).decision).toBe('allowed');
    }),
    { numRuns: process.env['PROVE'] === '1' ? 2_000 : 60 },
  );
});

const allowWhen = (Condition: NonNullable<StatementJson['Condition']>): Policies => ({
  identity: [{ name: 'identity', statements: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition }] }],
  scp: [],
  rcp: [],
});
test.each([
  ['an operator nobody knows', allowWhen({ StringAlmostEquals: { s: 'v' } }), 'nobody knows the operator stringalmostequals'],
  ['a policy variable', allowWhen({ StringEquals: { s: '${aws:username}' } }), 's is compared with a policy variable'],
  [
    'patterns that overlap in threes',
    allowWhen({ StringLike: { s: 'a*' }, StringNotLike: { s: ['*b', '*c*'] }, StringNotEquals: { s: 'x' }, Bool: { b: 'no' } }),
    's is compared with patterns that overlap in threes',
  ],
])('%s is unknown, never a proof', (_, policies, why) => {
  expect(search(request, policies)).toEqual({ verdict: 'unknown', why });
});

test('a value that the asker cannot bring about is not tried', () => {
  const policies = allowWhen({ StringEquals: { 'aws:VpceAccount': '1' } });
  expect(search(request, policies).verdict).toBe('allowed');
  expect(search(request, policies, (key, value) => !(key === 'aws:vpceaccount' && value === '1'))).toEqual({ verdict: 'denied' });
});
