import fc from 'fast-check';
import { parseCase } from '../../lib/access/case';
import { decide } from '../../lib/access/decide';
import { bucket, ME, OTHER, SAME, SISTER } from './decide.cases';

type Statement = Readonly<Record<string, unknown>> & { readonly Effect: string };
/** Layer -> policies -> statements; SCPs and RCPs: a list of levels, each one policy. */
type Made = Readonly<Record<(typeof LAYERS)[number], readonly (readonly Statement[])[]>>;
const LAYERS = ['identity', 'boundary', 'session', 'scp', 'rcp', 'resource', 'endpoint'] as const;
const SINGLE: readonly string[] = ['boundary', 'resource', 'endpoint'];

const SESSION = `arn:aws:sts::${SAME}:assumed-role/me/today`;
const lists = (...values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const condition = fc.constantFrom<object>(
  {},
  { StringEquals: { k: ['v', 'x'] } },
  { StringNotEquals: { k: 'v' } },
  { StringLike: { k: '${l}*' } },
  { StringEqualsIfExists: { k: 'v' } },
  { StringNotLikeIfExists: { k: 'v*' }, Bool: { b: 'true' } },
  { Null: { k: 'true' } },
  { Null: { l: 'false' }, NumericLessThan: { n: '5' } },
  { 'ForAllValues:StringEquals': { l: ['v', 'w'] } },
  { 'ForAnyValue:StringLike': { l: ['v*'] } },
  { 'ForAnyValue:StringEqualsIfExists': { l: ['v'] } },
  { 'ForAllValues:StringNotEquals': { l: 'v' } },
  { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${SAME}:role/*` } },
  { StringEquals: { l: 'v' } },
  { Surprise: { k: 'v' } },
);
const actions = lists('*', 's3:*', 's3:GetObject', 'sns:*', 'S3:get*').map((list) => (list.length === 1 ? list[0] : list));
const resources = lists('*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::c/*', 'arn:aws:s3:::b/${k}');
const either = <T>(name: string, values: fc.Arbitrary<T>) =>
  fc.tuple(fc.boolean(), values).map(([not, value]) => ({ [not ? `Not${name}` : name]: value }));
const plain: fc.Arbitrary<Statement> = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), either('Action', actions), either('Resource', resources), condition)
  .map(([Effect, action, resource, Condition]) => ({ Effect, ...action, ...resource, Condition }));
const whom = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('*', { AWS: ME.arn }, { AWS: [SAME] }, { AWS: SESSION }, { Service: 'x.amazonaws.com' })
      .map((Principal) => ({ Principal })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ AWS: [ME.arn, SAME] }, { AWS: ME.arn }, { AWS: OTHER }).map((NotPrincipal) => ({ NotPrincipal })),
  },
);
const named: fc.Arbitrary<Statement> = fc.tuple(plain, whom).map(([statement, who]) => ({ ...statement, ...who }));
const everything = (more: object = {}): Statement => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });

const policies = (statement: fc.Arbitrary<Statement>, most: number, open: Statement) =>
  fc.array(
    fc.array(statement, { maxLength: 3 }).chain((list) => fc.constantFrom([open, ...list], list)),
    { maxLength: most },
  );
const made: fc.Arbitrary<Made> = fc.record({
  identity: policies(plain, 2, everything()),
  boundary: policies(plain, 1, everything()),
  session: policies(plain, 2, everything()),
  scp: policies(plain, 2, everything()),
  rcp: policies(named, 2, everything({ Principal: '*' })),
  resource: policies(named, 1, everything({ Principal: { AWS: ME.arn } })),
  endpoint: policies(named, 1, everything({ Principal: '*' })),
});
const asked = fc.record({
  principal: fc.constantFrom<object>(
    ME,
    ME,
    { ...ME, session: SESSION },
    { ...ME, kind: 'user' },
    { ...ME, kind: 'root', arn: `arn:aws:iam::${SAME}:root` },
    { kind: 'service', arn: 'x.amazonaws.com' },
    { kind: 'anonymous' },
  ),
  resource: fc.constantFrom(bucket(SAME), bucket(SAME), bucket(SISTER), bucket(OTHER)),
});
const KEYS = {
  k: [undefined, 'v', 'w', '*'],
  l: [undefined, ['v'], ['v', 'w'], ['x']],
  n: [undefined, '4', '6'],
  b: [undefined, 'true', 'false'],
} as const;
const context = fc.record(Object.fromEntries(Object.entries(KEYS).map(([key, values]) => [key, fc.constantFrom<unknown>(...values)])));

const documentsOf = (layers: Made) =>
  Object.fromEntries(
    LAYERS.flatMap((layer) => {
      const list = layers[layer].map((Statement) => ({ Version: '2012-10-17', Statement }));
      if (list.length === 0) return [];
      return [[layer, SINGLE.includes(layer) ? list[0] : layer === 'scp' || layer === 'rcp' ? list.map((each) => [each]) : list]];
    }),
  );
const decided = (layers: Made, request: object) => {
  const text = JSON.stringify({ request: { action: 's3:GetObject', ...request }, policies: documentsOf(layers) });
  const { request: parsed, policies: all } = parseCase(text, 'case.json');
  return decide(parsed, all).decision;
};
/** How far an answer lets somebody: not at all, perhaps, yes. */
const reach = (layers: Made, request: object) =>
  ({ allowed: 2, unknown: 1, 'implicitly-denied': 0, 'explicitly-denied': 0 })[decided(layers, request)];
const within = (layers: Made, layer: (typeof LAYERS)[number], change: (list: readonly Statement[]) => readonly Statement[]): Made => ({
  ...layers,
  [layer]: layers[layer].map(change),
});
const reversed = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(reversed).reverse()
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, each]) => [key, reversed(each)]),
        )
      : value;

const layer = fc.constantFrom(...LAYERS);

test('a further deny never allows more, in whichever layer and however it is written', () => {
  fc.assert(
    fc.property(made, asked, context, layer, named, (layers, request, values, where, statement) => {
      const before = reach(layers, { ...request, context: values });
      const after = within(layers, where, (list) => [...list, { ...statement, Effect: 'Deny' }]);
      expect(reach(after, { ...request, context: values })).toBeLessThanOrEqual(before);
    }),
  );
});

test('an allow less never allows more', () => {
  fc.assert(
    fc.property(made, asked, context, layer, fc.nat(3), (layers, request, values, where, at) => {
      const before = reach(layers, { ...request, context: values });
      const after = within(layers, where, (list) => list.filter(({ Effect }, index) => index !== at || Effect !== 'Allow'));
      expect(reach(after, { ...request, context: values })).toBeLessThanOrEqual(before);
    }),
  );
});

test('a further ceiling never allows more', () => {
  const ceiling = fc.constantFrom('boundary' as const, 'session' as const, 'scp' as const, 'rcp' as const, 'endpoint' as const);
  fc.assert(
    fc.property(made, asked, context, ceiling, (layers, request, values, where) => {
      const without = reach({ ...layers, [where]: [] }, { ...request, context: values });
      expect(reach(layers, { ...request, context: values })).toBeLessThanOrEqual(without);
    }),
  );
});

test('the order of statements, policies, levels, keys and values never matters', () => {
  fc.assert(
    fc.property(made, asked, context, (layers, request, values) => {
      const turned = Object.fromEntries(LAYERS.map((where) => [where, reversed(layers[where])])) as unknown as Made;
      expect(decided(turned, { ...request, context: reversed(values) })).toBe(decided(layers, { ...request, context: values }));
    }),
  );
});

test('what is decided while keys are free is decided alike for every value of them', () => {
  fc.assert(
    fc.property(made, asked, context, fc.subarray(Object.keys(KEYS)), (layers, request, values, known) => {
      const some = Object.fromEntries(Object.entries(values).filter(([key, value]) => known.includes(key) && value !== undefined));
      const open = decided(layers, { ...request, context: some, others: 'free' });
      if (open === 'unknown') return;
      const concrete = decided(layers, { ...request, context: values });
      expect(concrete === 'allowed').toBe(open === 'allowed');
    }),
  );
});

test('the cases are not all alike: each decision is among them', () => {
  const found = new Set(
    fc.sample(fc.tuple(made, asked, context), 2000).map(([layers, request, values]) => decided(layers, { ...request, context: values })),
  );
  expect([...found].sort()).toEqual(['allowed', 'explicitly-denied', 'implicitly-denied', 'unknown']);
});
