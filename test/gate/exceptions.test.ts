import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Json } from '../../lib/attest/canonical';
import { InputError } from '../../lib/config/problem';
import { ExceptionMatcher } from '../../lib/gate/exceptions/matcher';
import { Names } from '../../lib/gate/exceptions/names';
import { parseExceptions } from '../../lib/gate/exceptions/register';
import { digestOf, Standing } from '../../lib/gate/exceptions/standing';
import { testCentre } from '../policies/centre';

const KNOWN = { packs: ['AwsSolutions', 'NIST.800.53.R5'], controls: ['rule:bucket-locked', 'claim:stores-kept'] };
const centre = testCentre();
const PATH = '{company}-statistics/Read{Market}Policy';
const standing = new Standing(centre);
const digest = (...of: Parameters<Standing['canonical']>) => digestOf(standing.canonical(...of));
const policy = (bucket: string, more: object = {}): Json => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: {
    PolicyDocument: {
      Statement: [{ Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: [`arn:aws:s3:::${bucket}/*`], ...more }],
    },
  },
});
const EUROPE = centre.stores.find(({ market }) => market === 'europe')?.name as string;
const JAPAN = centre.stores.find(({ market }) => market === 'japan')?.name as string;
const DIGEST = digest(
  PATH,
  [
    ['company', 'vendor'],
    ['Market', 'Europe'],
  ],
  policy(EUROPE),
);
const finding = (path: string, bucket: string, resource: Json | undefined = policy(bucket)) => ({
  id: `AwsSolutions-IAM5[Resource::arn:aws:s3:::${bucket}/*]`,
  path,
  resource,
});
const europe = finding('vendor-statistics/ReadEuropePolicy', EUROPE);
const RAN = new Set(['AwsSolutions-IAM5', 'AwsSolutions-S1']);

const entry = (more: Record<string, string> = {}): string => {
  const fields: Record<string, string> = {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:s3:::{bucket}/*]',
    paths: `['${PATH}']`,
    reason: 'The objects of one named bucket have no names known beforehand.',
    controls: '[rule:bucket-locked]',
    owner: 'platform-lead',
    approvers: '{ company: security-lead, supervisor: technical-lead }',
    created: '2026-02-01',
    expires: '2027-01-31',
    digests: `[${DIGEST}]`,
    ...more,
  };
  return `  -${Object.entries(fields)
    .map(([key, value]) => ` ${key}: ${value}`)
    .join('\n   ')}\n`;
};
const register = (...entries: string[]) => `schemaVersion: 2\nexceptions:\n${entries.join('')}`;
const matcher = (text: string, asOf = '2026-11-24') => new ExceptionMatcher(parseExceptions(text, 'e.yaml', KNOWN), { ...centre, asOf });
const said = (made: ExceptionMatcher, ran = RAN) =>
  made.complaints(ran).map(({ reason, file, exception: { line } }) => `${file}:${line} ${reason}`);

test.each([
  ['accepts what it names', europe, true],
  [
    'the same of another market, from one digest',
    finding('member-statistics/ReadSwitzerlandPolicy', centre.stores.find(({ market }) => market === 'switzerland')?.name as string),
    true,
  ],
  ["another market's bucket than the path's", finding('vendor-statistics/ReadEuropePolicy', JAPAN), false],
  ['a bucket nobody has', finding('vendor-statistics/ReadEuropePolicy', 'bxone'), false],
  ['a market nobody has', finding('vendor-statistics/ReadMoonPolicy', EUROPE), false],
  ['a longer path', finding('x/vendor-statistics/ReadEuropePolicy', EUROPE), false],
  ['another finding', { ...europe, id: 'AwsSolutions-IAM4' }, false],
  [
    'a resource with one right more',
    finding('vendor-statistics/ReadEuropePolicy', EUROPE, policy(EUROPE, { Action: ['s3:GetObject', 's3:PutObject'] })),
    false,
  ],
  ['a resource that no template has', { ...europe, resource: undefined }, false],
])('%s', (_, found, accepted) => {
  expect(matcher(register(entry())).accepts(found)).toBe(accepted);
});

test('what is wrong with the register: unused, changed, expired, mistyped, overlapping', () => {
  const used = (text: string, asOf?: string, found: Parameters<ExceptionMatcher['accepts']>[0] = europe) => {
    const made = matcher(text, asOf);
    const accepted = made.accepts(found);
    return [accepted, ...said(made)];
  };
  expect(used(register(entry()))).toEqual([true]);
  expect(said(matcher(register(entry())))).toEqual(['e.yaml:3 unused: no finding matches it any more']);
  const changed = finding('vendor-statistics/ReadEuropePolicy', EUROPE, policy(EUROPE, { Effect: 'Deny' }));
  expect(used(register(entry()), undefined, changed)).toEqual([
    false,
    expect.stringMatching(/^e\.yaml:3 vendor-statistics\/ReadEuropePolicy is not as it was approved: its digest is [0-9a-f]{64};/),
  ]);
  expect(used(register(entry()), '2027-01-31')).toEqual([true]);
  expect(used(register(entry()), '2027-02-01')).toEqual([false, 'e.yaml:3 expired on 2027-01-31']);
  expect(said(matcher(register(entry({ id: 'AwsSolutions-IAM55' }))))).toEqual([
    'e.yaml:3 mistyped: no pack has a rule AwsSolutions-IAM55',
  ]);
  expect(used(register(entry(), entry({ id: `'AwsSolutions-IAM5[Resource::arn:aws:s3:::${EUROPE}/*]'` })))).toEqual([
    false,
    'e.yaml:12 overlaps with another entry on vendor-statistics/ReadEuropePolicy',
  ]);
});

test('an entry about things the environment has none of is not unused', () => {
  const alone = { ...centre, companies: centre.companies.map((company) => ({ ...company, partners: [] })) };
  const text = register(entry({ paths: "['{company}-review/Partner{Partner}Policy']" }));
  expect(said(new ExceptionMatcher(parseExceptions(text, 'e.yaml', KNOWN), alone))).toEqual([]);
});

test.each([
  ['one of our own rules', { id: 'bucket-locked' }, /e\.yaml:3:.*take no exception/],
  ['one of our own rules, by our pack', { id: 'Centre-trail-complete' }, /take no exception/],
  ['every rule of a pack', { id: 'AwsSolutions-*' }, /e\.yaml:3:.*one rule of a pack/],
  ['an unknown placeholder', { paths: "['{planet}/X']" }, /e\.yaml:4:.*a placeholder of/],
  ['a wildcard path', { paths: "['vendor-statistics/*']" }, /e\.yaml:4:.*paths without \*/],
  ['a whole stack', { paths: "['{company}-statistics']" }, /e\.yaml:4:.*a construct in a stack, by its name/],
  ['whatever is in a stack', { paths: "['{company}-statistics/{bucket}']" }, /a construct in a stack, by its name/],
  ['no control', { controls: '[]' }, /e\.yaml:6:/],
  ['a control that is not there', { controls: '[rule:bucket-lokced]' }, /e\.yaml:6:.*rules and claims there are/],
  ['an owner who approves', { approvers: '{ company: platform-lead, supervisor: technical-lead }' }, /e\.yaml:8:.*beside the owner/],
  ['one person for both', { approvers: '{ company: lead, supervisor: lead }' }, /e\.yaml:8:.*beside the owner/],
  ['one party only', { approvers: '{ company: security-lead }' }, /e\.yaml:8:.*none of supervisor/],
  ['a party twice', { approvers: '{ company: a, company: b }' }, /e\.yaml:8:/],
  ['a third party', { approvers: '{ company: a, supervisor: b, friend: c }' }, /e\.yaml:8:/],
  ['no approval', { approvers: '{}' }, /none of company, supervisor/],
  ['a short reason', { reason: 'because' }, /e\.yaml:5:/],
  ['no day', { expires: 'never' }, /e\.yaml:10:/],
  ['for ever', { expires: '2029-01-01' }, /e\.yaml:10:.*at most 366 days/],
  ['an end before its beginning', { expires: '2026-01-01' }, /e\.yaml:10:.*a day after 2026-02-01/],
  ['a beginning that has not come', { created: '2999-01-01', expires: '2999-06-01' }, /e\.yaml:9:.*a day that has come/],
  ['no digest', { digests: '[]' }, /e\.yaml:11:.*centre exceptions --refresh/],
  ['half a digest', { digests: '[abc]' }, /e\.yaml:11:/],
  ['an unknown key', { note: 'x' }, /e\.yaml:3:/],
  ['a path twice', { paths: "['a/B', 'a/B']" }, /each finding excepted once/],
])('%s is refused', (_, more, message) => {
  expect(() => matcher(register(entry(more)))).toThrow(InputError);
  expect(() => matcher(register(entry(more)))).toThrow(message);
});

test('a digest changes with every word of the resource, and with no name of the environment', () => {
  const bound = [
    ['company', 'vendor'],
    ['Market', 'Europe'],
  ] as const;
  const text = JSON.stringify(policy(EUROPE));
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('x', '*', '0'), (at, put) => {
      const changed = text.slice(0, at) + put + text.slice(at + 1);
      let resource: Json;
      try {
        resource = JSON.parse(changed) as Json;
      } catch {
        return;
      }
      if (changed !== text) expect(digest(PATH, bound, resource)).not.toBe(DIGEST);
    }),
  );
  const renamed = JSON.parse(text.replaceAll(EUROPE, EUROPE.replace('europe', 'japan'))) as Json;
  expect(
    digest(
      PATH,
      [
        ['company', 'vendor'],
        ['Market', 'Japan'],
      ],
      renamed,
    ),
  ).toBe(DIGEST);
});

/** The same by a regular expression of all names, the longest first: slow when there are many. */
function alternation(values: readonly string[]): RegExp {
  const parts = [...new Set(values)]
    .sort((a, b) => b.length - a.length)
    .map((value) => {
      if (/^\d{4}-\d\d-\d\d$/.test(value)) return value;
      return /^[A-Z][A-Za-z0-9]*$/.test(value) ? `${value}(?![a-z0-9])` : `(?<![A-Za-z0-9])${value}(?![A-Za-z0-9])`;
    });
  return new RegExp(parts.join('|'), 'g');
}

test('names are found as a regular expression of all of them finds them', () => {
  const word = fc.stringMatching(/^[aAb1][abAB1 -]{0,3}$/);
  const name = fc.oneof(word, fc.constantFrom('2026-11-24', '2026-11-2', 'A', 'Ab', 'a-b'));
  const piece = fc.oneof(name, fc.constantFrom(' ', '-', 'b', 'B', '1', '\u{1f600}'));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), fc.array(piece, { maxLength: 12 }), (names, pieces) => {
      const text = pieces.join('');
      expect(new Names(names).replaced(text, (one) => `<${one}>`)).toBe(text.replace(alternation(names), (one) => `<${one}>`));
    }),
    { numRuns: 2000 },
  );
});

test('the shipped register names rules of two packs, each entry with its digests', () => {
  const text = readFileSync(`${__dirname}/../../policies/exceptions.yaml`, 'utf8');
  expect(text.match(/^ {2}- id: /gm)?.length).toBe(text.match(/^ {4}digests:$/gm)?.length);
});
