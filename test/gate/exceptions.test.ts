import { InputError } from '../../lib/config/problem';
import { type Bindings, ExceptionMatcher, parseExceptions } from '../../lib/gate/exceptions';

const PACKS = ['AwsSolutions', 'NIST.800.53.R5'];
const entry = (more: Record<string, string> = {}): string => {
  const fields: Record<string, string> = {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:s3:::{bucket}/*]',
    paths: "['{company}-statistics/Read{Market}Policy']",
    reason: 'The objects of one named bucket have no names known beforehand.',
    owner: 'platform-lead',
    approvers: '[security-lead, supervisor-lead]',
    expires: '2027-01-31',
    ...more,
  };
  return `schemaVersion: 1\nexceptions:\n  -${Object.entries(fields)
    .map(([key, value]) => ` ${key}: ${value}`)
    .join('\n   ')}\n`;
};
const bindings: Bindings = {
  account: ['1'],
  bucket: ['b.one', 'b-two'],
  company: ['vendor'],
  organization: ['vendor', 'sup'],
  supervisor: ['sup'],
  role: ['statistics'],
  Company: ['Vendor'],
  Market: ['Europe'],
  Material: [],
  Partner: [],
  Organization: [],
};
const matcher = (text: string, asOf = '2026-11-24') => new ExceptionMatcher(parseExceptions(text, 'e.yaml', PACKS), bindings, asOf);

test.each([
  ['accepts what it names', 'AwsSolutions-IAM5[Resource::arn:aws:s3:::b.one/*]', 'vendor-statistics/ReadEuropePolicy', true],
  ['a bucket nobody has', 'AwsSolutions-IAM5[Resource::arn:aws:s3:::bxone/*]', 'vendor-statistics/ReadEuropePolicy', false],
  ['another path', 'AwsSolutions-IAM5[Resource::arn:aws:s3:::b-two/*]', 'vendor-statistics/ReadAsiaPolicy', false],
  ['a longer path', 'AwsSolutions-IAM5[Resource::arn:aws:s3:::b-two/*]', 'x/vendor-statistics/ReadEuropePolicy', false],
  ['another finding', 'AwsSolutions-IAM4', 'vendor-statistics/ReadEuropePolicy', false],
])('%s', (_, id, path, accepted) => {
  expect(matcher(entry()).accept(id, path) !== undefined).toBe(accepted);
});

test('an unused and an expired entry are complaints; one about things the environment has none of is not', () => {
  const said = (made: ExceptionMatcher) => made.complaints().map(({ reason, file, exception: { line } }) => `${file}:${line} ${reason}`);
  expect(said(matcher(entry()))).toEqual(['e.yaml:3 unused: no finding matches it any more']);
  const used = matcher(entry());
  used.accept('AwsSolutions-IAM5[Resource::arn:aws:s3:::b.one/*]', 'vendor-statistics/ReadEuropePolicy');
  expect(said(used)).toEqual([]);
  const expired = matcher(entry(), '2027-02-01');
  expect(expired.accept('AwsSolutions-IAM5[Resource::arn:aws:s3:::b.one/*]', 'vendor-statistics/ReadEuropePolicy')).toBeUndefined();
  expect(said(expired)).toEqual(['e.yaml:3 expired on 2027-01-31']);
  expect(said(matcher(entry({ paths: "['{company}-review/Partner{Partner}Policy']" })))).toEqual([]);
});

test.each([
  ['one of our own rules', { id: 'bucket-locked' }, /Our own rules take no exception/],
  ['an unknown placeholder', { paths: "['{planet}/X']" }, /a placeholder of/],
  ['a wildcard path', { paths: "['*']" }, /paths without \*/],
  ['an owner who approves', { approvers: '[platform-lead, security-lead]' }, /two approvers beside the owner/],
  ['one approver twice', { approvers: '[security-lead, security-lead]' }, /two approvers beside the owner/],
  ['one approver', { approvers: '[security-lead]' }, /e\.yaml:7:/],
  ['a short reason', { reason: 'because' }, /e\.yaml:5:/],
  ['no day', { expires: 'never' }, /e\.yaml:8:/],
  ['an unknown key', { note: 'x' }, /e\.yaml:3:/],
  ['a path twice', { paths: "['a/B', 'a/B']" }, /each finding excepted once/],
])('%s is refused', (_, more, message) => {
  expect(() => matcher(entry(more))).toThrow(InputError);
  expect(() => matcher(entry(more))).toThrow(message);
});
