import type { TamperCase } from './digest.cases';
import { HOME, OWNER, type Plan } from './generate';
import { ONE } from './plans';

export const GLOBAL = 'us-east-1';
/** 23:40, in the hours that are asked about. */
const AT = Date.parse(ONE.from) + 160 * 60_000;

/** A record of an act, as CloudTrail writes it; the ids are those of nobody. */
export const actRecord = (source: string, name: string, more: object = {}) => ({
  eventSource: `${source}.amazonaws.com`,
  eventName: name,
  eventTime: '2026-03-14T23:40:00Z',
  eventID: `${name}-1`,
  userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${OWNER}:assumed-role/Administrator/mallory`, accountId: OWNER },
  requestParameters: { policyId: 'p-12345678' },
  ...more,
});

/** The owner's chains in two Regions, with records in the logs of one of them. */
export const acting = (region: string, records: readonly object[]): Plan => ({
  ...ONE,
  regions: [HOME, GLOBAL],
  records: (lane, from, to) => (lane.region === region && from <= AT && AT < to ? records : []),
});

const one = (name: string, region: string, records: readonly object[], finds: TamperCase['finds']): TamperCase => ({
  name,
  plan: acting(region, records),
  act: () => undefined,
  finds,
  acts: true,
});

/** Logs in which nothing is wrong, and which tell of an act. */
export const ACT_CASES: readonly TamperCase[] = [
  one('logging is stopped', HOME, [actRecord('cloudtrail', 'StopLogging')], { 'act-against-logging': 1 }),
  one(
    'a trail is narrowed, and then deleted',
    HOME,
    [actRecord('cloudtrail', 'PutEventSelectors'), actRecord('cloudtrail', 'DeleteTrail')],
    {
      'act-against-logging': 2,
    },
  ),
  one('a guardrail is detached', GLOBAL, [actRecord('organizations', 'DetachPolicy')], { 'act-against-guardrails': 1 }),
  one('an account is moved from under its guardrails', GLOBAL, [actRecord('organizations', 'MoveAccount')], {
    'act-against-guardrails': 1,
  }),
  one('an account is closed', GLOBAL, [actRecord('organizations', 'CloseAccount')], { 'act-on-account': 1 }),
  one('an account leaves its organization', GLOBAL, [actRecord('organizations', 'LeaveOrganization')], { 'act-on-account': 1 }),
  one('root of a member is assumed', GLOBAL, [actRecord('sts', 'AssumeRoot')], { 'act-on-account': 1 }),
  one('the policy of a key is changed', HOME, [actRecord('kms', 'PutKeyPolicy')], { 'act-on-key': 1 }),
  one('somebody tries to close an account', GLOBAL, [actRecord('organizations', 'CloseAccount', { errorCode: 'AccessDenied' })], {
    'act-refused': 1,
  }),
  one(
    'names of such acts, where they are none',
    GLOBAL,
    [
      actRecord('example', 'DetachPolicy'),
      actRecord('iam', 'CreateRole', { requestParameters: { roleName: 'DetachPolicy' } }),
      actRecord('organizations', 'ListPolicies', { userAgent: 'DetachPolicy' }),
    ],
    {},
  ),
];
