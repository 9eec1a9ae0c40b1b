import { refusals } from '../../lib/deploy/approve';
import { judgeStack, type Running } from '../../lib/deploy/judge';
import { planOf, planText } from '../../lib/deploy/plan';
import type { Reviewed } from '../../lib/deploy/reviewed';
import { sha256 } from '../../lib/evidence/files';

const template = {
  Description: 'd',
  Parameters: { Days: { Type: 'String', Default: '365' } },
  Resources: { Store: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b', Lock: { Days: 365 } } } },
};
const text = JSON.stringify(template, null, 1);
const reviewed: Reviewed = {
  stack: 'maker-statistics',
  account: '510000000003',
  home: 'maker-statistics',
  protected: true,
  text,
  digest: sha256(text),
};
const running: Running = { template: text, parameters: { Days: '365' }, drift: [] };
const weaker = JSON.stringify({
  ...template,
  Resources: { Store: { ...template.Resources.Store, Properties: { BucketName: 'b', Lock: { Days: 1 } } } },
});

const CASES: readonly { name: string; running: Parameters<typeof judgeStack>[1]; state: string; says: readonly string[] }[] = [
  { name: 'the same bytes', running, state: 'exactly what was reviewed', says: [] },
  {
    name: 'the same content in other bytes',
    running: { ...running, template: JSON.stringify(template) },
    state: 'exactly what was reviewed',
    says: [],
  },
  {
    name: 'one property changed',
    running: { ...running, template: weaker },
    state: 'differs here',
    says: ['Store: changed: Properties.Lock.Days'],
  },
  {
    name: 'a resource added, one gone',
    running: { ...running, template: JSON.stringify({ ...template, Resources: { Other: { Type: 'X' } } }) },
    state: 'differs here',
    says: ['Other: added', 'Store: removed'],
  },
  {
    name: 'another description',
    running: { ...running, template: JSON.stringify({ ...template, Description: 'e' }) },
    state: 'differs here',
    says: ['Description of the template'],
  },
  {
    name: 'another parameter',
    running: { ...running, parameters: { Days: '1' } },
    state: 'differs here',
    says: ["parameter Days is '1', reviewed as '365'"],
  },
  {
    name: 'drift',
    running: { ...running, drift: [{ logicalId: 'Store', what: 'changed behind its stack (MODIFIED)', paths: ['/Lock/Days'] }] },
    state: 'differs here',
    says: ['Store: changed behind its stack (MODIFIED): /Lock/Days'],
  },
  {
    name: 'drift unknown',
    running: { ...running, drift: { unknown: 'no answer' } },
    state: 'cannot be checked',
    says: ['the template is the one reviewed, but drift is unknown: no answer'],
  },
  {
    name: 'drift unknown, and a difference',
    running: { ...running, template: weaker, drift: { unknown: 'no answer' } },
    state: 'differs here',
    says: ['Store: changed: Properties.Lock.Days'],
  },
  { name: 'not deployed', running: { parameters: {}, drift: [] }, state: 'differs here', says: ['it is not deployed'] },
  { name: 'not readable', running: { unreadable: 'AccessDenied: no' }, state: 'cannot be checked', says: ['AccessDenied: no'] },
  {
    name: 'no JSON',
    running: { ...running, template: 'Resources: {}' },
    state: 'differs here',
    says: ['the template is no JSON that was reviewed'],
  },
];

test.each(CASES)('what runs: $name', ({ running: given, state, says }) => {
  expect(judgeStack(reviewed, given)).toEqual({ stack: 'maker-statistics', account: '510000000003', state, says });
});

const inForce = { manifest: 'm', since: '2026-11-24T00:00:00Z', approvedBy: [], missing: [] };
const changeSet = { id: 'arn', template: text, status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', parameters: {}, changes: [] };
test.each([
  ['what was approved', changeSet, { inForce, stacks: [reviewed] }, []],
  ['nothing in force', changeSet, undefined, ['no evidence is in force: not every required party has approved one']],
  ['another stack', changeSet, { inForce, stacks: [] }, ['the evidence in force, m, has no stack maker-statistics']],
  [
    'another account',
    changeSet,
    { inForce, stacks: [{ ...reviewed, account: '1' }] },
    ['maker-statistics was reviewed for account 1, not 510000000003'],
  ],
  [
    'another template',
    { ...changeSet, template: weaker },
    { inForce, stacks: [reviewed] },
    [`its template has digest ${sha256(weaker)}, the approved one ${reviewed.digest}`, 'Store: changed: Properties.Lock.Days'],
  ],
  [
    'another parameter',
    { ...changeSet, parameters: { Days: '1' } },
    { inForce, stacks: [reviewed] },
    [`its template has digest ${reviewed.digest}, the approved one ${reviewed.digest}`, "parameter Days is '1', reviewed as '365'"],
  ],
  [
    'not ready',
    { ...changeSet, status: 'FAILED', executionStatus: 'UNAVAILABLE' },
    { inForce, stacks: [reviewed] },
    ['the change set is FAILED, UNAVAILABLE'],
  ],
] as const)('a change set, %s', (_, given, evidence, says) => {
  expect(refusals(given, 'maker-statistics', '510000000003', evidence)).toEqual(says);
});

test.each([
  ['nothing', text, 'maker-statistics (account 510000000003): nothing'],
  ['update', weaker, '    changed Store: Properties.Lock.Days'],
  ['create', undefined, '1 added, 0 changed, 0 removed'],
])('a plan: %s', (what, today, says) => {
  const planned = planOf(reviewed, today, 'abcdef0123456789ff');
  expect(planned.what).toBe(what);
  expect(planText(planned)).toContain(says);
  if (what !== 'nothing') expect(planText(planned)).toContain('the vendor writes the change set, the supervisor executes it');
});
