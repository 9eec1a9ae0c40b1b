import { explains, parseRedundant } from '../../lib/claims/redundant';
import { type Weakening, weaken, weakenings } from '../../lib/claims/weaken';
import { InputError } from '../../lib/config/problem';
import { worldOf } from '../../lib/world/world';
import { testCentre } from '../policies/centre';
import { referenceAssembly } from '../world/reference';

const world = worldOf(referenceAssembly(), testCentre());
const all = weakenings(world);
const ledger = 'supervisor-key-custody/LedgerStorePolicy';

test('every statement and every condition of a policy is left out once', () => {
  expect(all.filter(({ policy, sid }) => policy === ledger && sid === 'DenyWritingOverAnEntry')).toEqual([
    { policy: ledger, kind: 'bucket', sid: 'DenyWritingOverAnEntry', leaves: 'more' },
    { policy: ledger, kind: 'bucket', sid: 'DenyWritingOverAnEntry', condition: 'Null s3:if-none-match', leaves: 'less' },
    { policy: ledger, kind: 'bucket', sid: 'DenyWritingOverAnEntry', condition: 'Bool s3:ObjectCreationOperation', leaves: 'less' },
  ]);
  expect(new Set(all.map(({ kind }) => kind))).toEqual(
    new Set(['scp', 'rcp', 'key', 'bucket', 'trust', 'endpoint', 'topic', 'bus', 'function']),
  );
  expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(all.length);
});

test('nothing else changes, and the old world stays as it was', () => {
  const [statement, condition] = all.filter(({ policy, sid }) => policy === ledger && sid === 'DenyWritingOverAnEntry') as [
    Weakening,
    Weakening,
  ];
  const of = (made: typeof world) => made.policies.find(({ name }) => name === ledger)?.policy.statements ?? [];
  const before = of(world);
  expect(of(weaken(world, statement))).toEqual(before.filter(({ Sid }) => Sid !== 'DenyWritingOverAnEntry'));
  const without = of(weaken(world, condition)).find(({ Sid }) => Sid === 'DenyWritingOverAnEntry');
  expect(without?.Condition).toEqual({ Bool: { 's3:ObjectCreationOperation': 'true' } });
  expect(of(world)).toBe(before);
  expect(weaken(world, statement).targets.get('arn:aws:s3:::reference-supervisor-ledger-100000000002')?.policy?.statements).toHaveLength(
    before.length - 1,
  );
});

const entry = 'schemaVersion: 1\nredundant:\n  - { kind: bucket, sid: DenyIt, reason: because something else says so }\n';
test.each([
  ['another kind', entry.replace('bucket', 'queue'), 'redundant.yaml:3'],
  ['no reason', entry.replace(', reason: because something else says so', ''), 'redundant.yaml:3'],
  ['an unknown key', entry.replace('kind:', 'why: no, kind:'), 'Unrecognized key'],
])('a register with %s is refused', (_, text, problem) => {
  expect(() => parseRedundant(text, 'redundant.yaml')).toThrow(InputError);
  expect(() => parseRedundant(text, 'redundant.yaml')).toThrow(problem);
});

test('an entry is about a statement, or about one of its conditions', () => {
  const [made] = parseRedundant(entry, 'redundant.yaml');
  if (!made) throw new Error('no entry');
  const weakening: Weakening = { policy: 'a/B', kind: 'bucket', sid: 'DenyIt', leaves: 'more' };
  expect(explains(made, weakening)).toBe(true);
  expect(explains(made, { ...weakening, condition: 'Bool k' })).toBe(false);
  expect(explains({ ...made, what: 'Bool *' }, { ...weakening, condition: 'Bool k' })).toBe(true);
  expect(explains({ ...made, policy: 'b/*' }, weakening)).toBe(false);
});
