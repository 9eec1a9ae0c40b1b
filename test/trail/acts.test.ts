import { ACTS } from '../../lib/model/acts';
import { actsIn } from '../../lib/trail/acts';
import { ACT_FINDINGS } from '../../lib/trail/codes-act';
import { FINDING_CODES } from '../../lib/trail/finding';
import { ACT_CASES, acting, actRecord, GLOBAL } from './act.cases';
import { Generated, HOME, OWNER } from './generate';
import { verify } from './run';

test('the whole finding: who, what, when, and where it was recorded', async () => {
  const generated = new Generated(acting(GLOBAL, [actRecord('organizations', 'DetachPolicy')]));
  expect((await verify(generated, {}, true)).findings).toEqual([
    {
      code: 'act-against-guardrails',
      object: `${OWNER}/us-east-1`,
      expected: 'no such act that nobody answers for',
      found: `DetachPolicy by arn:aws:sts::${OWNER}:assumed-role/Administrator/mallory at 2026-03-14T23:40:00Z (event DetachPolicy-1) of {"policyId":"p-12345678"}`,
      meaning: ACT_FINDINGS['act-against-guardrails'].meaning,
    },
  ]);
});

test('nobody who did not ask for acts is told of them', async () => {
  expect((await verify(new Generated(acting(HOME, [actRecord('kms', 'DisableKey')])))).findings).toEqual([]);
});

test('every act of the list is found, done and refused, and no code is without one', () => {
  const found = Object.entries(ACTS).flatMap(([code, sources]) =>
    Object.entries(sources).flatMap(([source, names]) =>
      (names as readonly string[]).flatMap((name) => {
        const records = [undefined, 'AccessDenied'].map((errorCode) => ({ ...actRecord('', name), eventSource: source, errorCode }));
        const codes = actsIn(Buffer.from(JSON.stringify({ Records: records })), 'lane', ACTS)?.map((one) => one.code);
        expect([name, codes]).toEqual([name, [code, 'act-refused']]);
        return codes ?? [];
      }),
    ),
  );
  expect([...new Set(found)].sort()).toEqual(FINDING_CODES.filter((code) => code.startsWith('act-')).sort());
  expect(ACT_CASES.length).toBeGreaterThan(new Set(found).size);
});

test.each([
  ['a log that is cut', '{"Records":[{"eventName":"DetachPolicy"'],
  ['no list of records', '{"eventName":"DetachPolicy"}'],
])('%s is unreadable, not empty', (_, log) => {
  expect(actsIn(Buffer.from(log), 'lane', ACTS)).toBeUndefined();
});

test('nothing that is no record, and a record of nobody, ends the search', () => {
  const records = [null, 'DetachPolicy', { eventName: 'DetachPolicy', eventSource: 'organizations.amazonaws.com' }];
  expect(actsIn(Buffer.from(JSON.stringify({ Records: records })), 'lane', ACTS)?.map(({ found }) => found)).toEqual([
    'DetachPolicy by nobody named at no readable time (event )',
  ]);
});
