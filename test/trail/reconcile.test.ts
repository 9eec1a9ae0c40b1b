import fc from 'fast-check';
import { type Access, accessesIn } from '../../lib/trail/accesses';
import { ACCESS_FINDINGS } from '../../lib/trail/codes-access';
import { reconcile } from '../../lib/trail/reconcile';
import { GRANT_CASES, LEDGER_CASES } from './grant.cases';
import { access, at, CASES, KEY, STORE, use } from './reconcile.cases';

const SPAN = { from: at(-7200), to: at(7200) };
const WATCHED = { stores: { [KEY]: STORE } };
const told = (all: readonly Access[], span = SPAN) =>
  reconcile(all, WATCHED, span).findings.map(({ code, found }) => `${code} ${/\(event (.*)\)/.exec(found)?.[1]}`);

test.each(CASES)('%s', (_, events, findings) => {
  expect(told(events)).toEqual(findings);
});

test('every code has a case, and every case its code', () => {
  const found = new Set(
    [...CASES.map((one) => one[2]), ...GRANT_CASES.map((one) => one[2]), ...LEDGER_CASES.map((one) => one[3])].flatMap((findings) =>
      findings.map((finding) => finding.split(' ')[0]),
    ),
  );
  expect([...found].sort()).toEqual(Object.keys(ACCESS_FINDINGS).sort());
});

test('the whole finding', () => {
  expect(reconcile([use('Decrypt', 0)], WATCHED, SPAN)).toEqual({
    judged: { from: at(-6300), to: at(6300) },
    uses: 1,
    accesses: 0,
    matched: 0,
    findings: [
      {
        code: 'read-unlogged',
        object: `s3://${STORE}/a`,
        expected:
          'GetObject or CopyObjectSource or UploadPartCopySource or HeadObject or UploadPart or UploadPartCopy or CompleteMultipartUpload by AROAREADER:anna, once for each use',
        found: 'Decrypt by AROAREADER:anna at 2026-03-14T12:00:00Z (event key-Decrypt-0), and none',
        meaning: ACCESS_FINDINGS['read-unlogged'].meaning,
      },
    ],
  });
});

test('what lies at the edges is used to explain, and not judged', () => {
  const span = { from: at(0), to: at(3600) };
  expect(told([use('Decrypt', 10), access('GetObject', 3590)], span)).toEqual([]);
  expect(told([use('Decrypt', 890), access('GetObject', 1000)], span)).toEqual([]);
  expect(told([use('Decrypt', 910)], span)).toEqual(['read-unlogged key-Decrypt-910']);
});

const READS = fc.array(
  fc.record({
    seconds: fc.integer({ min: 0, max: 1800 }),
    takes: fc.integer({ min: -5, max: 900 }),
    object: fc.constantFrom('a', 'b'),
    who: fc.constantFrom('anna', 'boris'),
  }),
  { minLength: 1, maxLength: 40 },
);
type Read = { readonly seconds: number; readonly takes: number; readonly object: string; readonly who: string };
const eventsOf = (reads: readonly Read[]) =>
  reads.flatMap(({ seconds, takes, object, who }, index) => {
    const more = { object: `arn:aws:s3:::${STORE}/${object}`, principal: who };
    return [
      use('Decrypt', seconds, { ...more, id: `use${index}` }),
      access('GetObject', seconds + takes, { ...more, id: `read${index}` }),
    ] as const;
  });

test('honest trails have no finding, in whatever order they come', () => {
  fc.assert(
    fc.property(
      READS.chain((reads) => fc.shuffledSubarray(eventsOf(reads), { minLength: 2 * reads.length })),
      (events) => {
        expect(told(events)).toEqual([]);
      },
    ),
  );
});

test('so many reads as are removed from one trail, so many findings there are', () => {
  fc.assert(
    fc.property(READS, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), fc.constantFrom('key', 'store'), (reads, keeps, side) => {
      const events = eventsOf(reads).filter((event, index) => event.side !== side || keeps[Math.floor(index / 2)]);
      expect(told(events)).toHaveLength(2 * reads.length - events.length);
    }),
  );
});

test('a flood of reads of one object ends', () => {
  const flood = Array.from({ length: 4000 }, (_, index) => use('Decrypt', index % 300, { id: `${index}` }));
  expect(told([...flood, access('GetObject', 100)]).length).toBe(3999);
});

const kms = (more: object) => ({
  eventSource: 'kms.amazonaws.com',
  eventName: 'Decrypt',
  eventTime: '2026-03-14T12:00:00Z',
  eventID: 'e1',
  userIdentity: { type: 'AWSAccount', principalId: 'AROAREADER:anna', accountId: '222222222222' },
  requestParameters: { encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${STORE}/a` } },
  resources: [{ ARN: KEY, accountId: '111111111111', type: 'AWS::KMS::Key' }],
  ...more,
});
const s3 = (more: object) => ({
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  eventTime: '2026-03-14T12:00:01Z',
  eventID: 'e2',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAREADER:anna',
    arn: 'arn:aws:sts::222222222222:assumed-role/r/anna',
    accountId: '222222222222',
  },
  requestParameters: { bucketName: STORE, key: 'a' },
  ...more,
});
const brief = (records: unknown) =>
  accessesIn(Buffer.from(JSON.stringify({ Records: records })), 'log', WATCHED)?.map(
    ({ side, operation, object, account, principal, who }) => [side, operation, object?.slice(13), account, principal, who].join(' '),
  );

/** Records as CloudTrail writes them, and what is read in them. */
const RECORDS: readonly (readonly [name: string, records: unknown, accesses: readonly string[] | undefined])[] = [
  [
    'a use, as the account of the key sees a caller of another one',
    [kms({})],
    [`key Decrypt ${STORE}/a 222222222222 AROAREADER:anna AROAREADER:anna`],
  ],
  ['a read', [s3({})], [`store GetObject ${STORE}/a 222222222222 AROAREADER:anna arn:aws:sts::222222222222:assumed-role/r/anna`]],
  [
    'a use of a bucket key names no object',
    [kms({ requestParameters: { encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${STORE}` } } })],
    ['key Decrypt  222222222222 AROAREADER:anna AROAREADER:anna'],
  ],
  ['what was refused', [kms({ errorCode: 'AccessDenied' }), s3({ errorCode: 'AccessDenied' })], []],
  ['a look at a key', [kms({ eventName: 'DescribeKey' })], []],
  [
    'another key, another store',
    [kms({ resources: [{ ARN: `${KEY.slice(0, -1)}9` }] }), s3({ requestParameters: { bucketName: 'other', key: STORE } })],
    [],
  ],
  [
    'a copy out of the store',
    [
      s3({
        eventName: 'CopyObject',
        requestParameters: { bucketName: 'other', key: 'x', 'x-amz-copy-source': `/${STORE}/a%20b?versionId=1` },
      }),
    ],
    [`store CopyObjectSource ${STORE}/a b 222222222222 AROAREADER:anna arn:aws:sts::222222222222:assumed-role/r/anna`],
  ],
  ['a listing', [s3({ eventName: 'ListObjects', requestParameters: { bucketName: STORE } })], []],
  ['nobody named', [kms({ userIdentity: null })], [`key Decrypt ${STORE}/a   nobody named`]],
  ['records that are no list', STORE, undefined],
  ['a record that is nothing', [null, STORE], []],
];
test.each(RECORDS)('in a log: %s', (_, records, accesses) => {
  expect(brief(records)).toEqual(accesses);
});
