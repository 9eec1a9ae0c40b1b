import { accessesIn } from '../../lib/trail/accesses';
import { ACCESS_FINDINGS } from '../../lib/trail/codes-access';
import { grantsSpan, LONGEST_GRANT_HOURS } from '../../lib/trail/grants';
import { HOUR } from '../../lib/trail/keys';
import { reconcile } from '../../lib/trail/reconcile';
import { GRANT_CASES, GRANT_STORES, LEDGER_CASES, ROLE } from './grant.cases';
import { access, at, KEY, STORE, use } from './reconcile.cases';

const SPAN = { from: at(-7200), to: at(7200) };
const WATCHED = { stores: GRANT_STORES, grantHours: LONGEST_GRANT_HOURS };

test.each(GRANT_CASES)('%s', (_, events, findings) => {
  const told = reconcile(events, WATCHED, SPAN).findings.map(({ code, found }) => `${code} ${/\(event (.*?)\)/.exec(found)?.[1]}`);
  expect(told).toEqual(findings);
  // In whatever order the events come.
  expect(reconcile([...events].reverse(), WATCHED, SPAN).findings).toEqual(reconcile(events, WATCHED, SPAN).findings);
});

test.each(LEDGER_CASES)('a grant and the ledger: %s', (_, events, grants, findings) => {
  const watched = { stores: GRANT_STORES, ledger: { grants, ends: at(600) } };
  const told = reconcile(events, watched, SPAN).findings;
  expect(told.map(({ code, found }) => `${code} ${/\(event (.*?)\)/.exec(found)?.[1]}`)).toEqual(findings);
  if (findings.length > 0)
    expect(told[0]).toMatchObject({ expected: 'a receipt for it in the ledger, which ends at 2026-03-14T12:10:00Z' });
  // Without a ledger nothing is said of it.
  expect(reconcile(events, { stores: GRANT_STORES }, SPAN).findings).toEqual([]);
});

test('the whole finding', () => {
  expect(reconcile([use('Decrypt', 0), access('GetObject', 1)], WATCHED, SPAN).findings).toEqual([
    {
      code: 'read-outside-grant',
      object: `s3://${STORE}/a`,
      expected: `a grant of ${KEY} to 222222222222/reader in force`,
      found:
        'Decrypt by arn:aws:sts::222222222222:assumed-role/reader/anna at 2026-03-14T12:00:00Z (event key-Decrypt-0); and there was none before',
      meaning: ACCESS_FINDINGS['read-outside-grant'].meaning,
    },
  ]);
});

test('the trail of keys is read from a day and an hour before, so that no running grant is missed', () => {
  expect(grantsSpan(SPAN)).toEqual({ from: SPAN.from - 25 * HOUR, to: SPAN.to });
});

const record = (eventName: string, more: object) => ({
  eventSource: 'kms.amazonaws.com',
  eventName,
  eventTime: '2026-03-14T12:00:00Z',
  eventID: 'e1',
  userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111111111111:assumed-role/executor/x', accountId: '111111111111' },
  resources: [{ ARN: KEY, accountId: '111111111111', type: 'AWS::KMS::Key' }],
  ...more,
});
test.each([
  [
    'a grant is made',
    record('CreateGrant', {
      requestParameters: { keyId: KEY, granteePrincipal: ROLE, operations: ['Decrypt'], name: 'centre-1' },
      responseElements: { grantId: 'g1', keyId: KEY },
    }),
    { id: 'g1', to: ROLE, decrypts: true },
  ],
  [
    'a grant is revoked',
    record('RevokeGrant', { requestParameters: { keyId: KEY, grantId: 'g1' } }),
    { id: 'g1', to: '', decrypts: false },
  ],
  [
    'a grant is retired',
    record('RetireGrant', { requestParameters: null, additionalEventData: { grantId: 'g1' } }),
    { id: 'g1', to: '', decrypts: false },
  ],
  ['it was refused', record('CreateGrant', { errorCode: 'AccessDenied', requestParameters: { granteePrincipal: ROLE } }), undefined],
])('in a log: %s', (_, event, grant) => {
  const found = accessesIn(Buffer.from(JSON.stringify({ Records: [event] })), 'log', WATCHED);
  expect(found?.map((one) => [one.side, one.grant])).toEqual(grant ? [['grant', grant]] : []);
});
