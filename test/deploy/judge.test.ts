import { refusals } from '../../lib/deploy/approve';
import { judgeCode, publishedPackages, reviewedCode } from '../../lib/deploy/code';
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
  code: [{ logicalId: 'Ingest', functionName: 'ingest', digest: 'aa' }],
};
const running: Running = { template: text, parameters: { Days: '365' }, drift: [], code: new Map([['ingest', 'aa']]) };
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
  { name: 'not deployed', running: { parameters: {}, drift: [], code: new Map() }, state: 'differs here', says: ['it is not deployed'] },
  {
    name: 'other code',
    running: { ...running, code: new Map([['ingest', 'bb']]) },
    state: 'differs here',
    says: ['Ingest: runs code bb, reviewed as aa'],
  },
  {
    name: 'code that nobody may look at',
    running: { ...running, code: new Map([['ingest', { unknown: 'AccessDenied: no' }]]) },
    state: 'cannot be checked',
    says: ['the template is the one reviewed, but Ingest: its code is unknown: AccessDenied: no'],
  },
  {
    name: 'code that was not asked for',
    running: { ...running, code: new Map() },
    state: 'cannot be checked',
    says: ['the template is the one reviewed, but Ingest: its code was not asked for'],
  },
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

const code = (bucket: string, key: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'f', Code: { S3Bucket: bucket, S3Key: key } },
});
test.each([
  ['the bytes in the folder', 'file', code('b', 'k.zip'), { logicalId: 'F', functionName: 'f', digest: sha256('package') }],
  ['another key', 'file', code('b', 'other.zip'), { logicalId: 'F', functionName: 'f' }],
  ['packed when it is published', 'zip', code('b', 'k.zip'), { logicalId: 'F', functionName: 'f' }],
  [
    'no name',
    'file',
    { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: 'b', S3Key: 'k.zip' } } },
    { logicalId: 'F', digest: sha256('package') },
  ],
])('the code of a function: %s', (_, packaging, resource, expected) => {
  const assets = {
    files: { a: { source: { path: 'asset.a.zip', packaging }, destinations: { d: { bucketName: 'b', objectKey: 'k.zip' } } } },
  };
  const packages = publishedPackages([
    { path: 'assembly/s.assets.json', bytes: Buffer.from(JSON.stringify(assets)) },
    { path: 'assembly/asset.a.zip', bytes: Buffer.from('package') },
  ]);
  const found = reviewedCode(JSON.stringify({ Resources: { F: resource, Other: { Type: 'AWS::SNS::Topic' } } }), packages);
  expect(found).toEqual([expected]);
  // What has no name or no bytes is never taken for the same.
  const { differs, unknown } = judgeCode(found, new Map([['f', sha256('package')]]));
  expect([differs, unknown.length]).toEqual([[], 'digest' in expected && 'functionName' in expected ? 0 : 1]);
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
