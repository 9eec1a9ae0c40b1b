import type { Access } from '../../lib/trail/accesses';

export const KEY = 'arn:aws:kms:eu-central-2:111111111111:key/00000000-0000-0000-0000-000000000001';
export const STORE = 'reference-data-europe';
const READER = 'AROAREADER:anna';

/** Seconds after noon. */
export const at = (seconds: number) => Date.parse('2026-03-14T12:00:00Z') + seconds * 1000;

const event = (side: Access['side'], operation: string, seconds: number, more: Partial<Access> = {}): Access => ({
  side,
  operation,
  key: KEY,
  object: `arn:aws:s3:::${STORE}/a`,
  account: '222222222222',
  principal: READER,
  who: side === 'key' ? READER : 'arn:aws:sts::222222222222:assumed-role/reader/anna',
  at: at(seconds),
  id: `${side}-${operation}-${seconds}`,
  log: 'log',
  ...more,
});
export const use = (operation: string, seconds: number, more?: Partial<Access>) => event('key', operation, seconds, more);
export const access = (operation: string, seconds: number, more?: Partial<Access>) => event('store', operation, seconds, more);

const other = { object: `arn:aws:s3:::${STORE}/b` };
const elsewhere = { object: 'arn:aws:s3:::somebody-elses/a' };
const boris = { principal: 'AROAREADER:boris' };

/** What two trails say, and the code and event of each finding. */
export const CASES: readonly (readonly [name: string, events: readonly Access[], findings: readonly string[]])[] = [
  ['a read', [use('Decrypt', 0), access('GetObject', 1)], []],
  ['a long download', [use('Decrypt', 0), access('GetObject', 899)], []],
  ['a write', [use('GenerateDataKey', 0), access('PutObject', 0)], []],
  [
    'an upload in parts',
    [
      use('GenerateDataKey', 0),
      access('CreateMultipartUpload', 0),
      use('Decrypt', 1),
      access('UploadPart', 2),
      use('Decrypt', 3),
      access('CompleteMultipartUpload', 3),
    ],
    [],
  ],
  [
    'a copy within the store',
    [use('Decrypt', 0), use('GenerateDataKey', 0, other), access('CopyObjectSource', 1), access('CopyObject', 1, other)],
    [],
  ],
  ['a look at the headers, with and without the key', [access('HeadObject', 0), use('Decrypt', 9), access('HeadObject', 9)], []],
  ['a read, told after the look at the headers', [use('Decrypt', 0), access('HeadObject', 0), access('GetObject', 1)], []],
  ['the clock of one side is ahead', [access('GetObject', 0), use('Decrypt', 5)], []],
  ['two reads, out of order', [access('GetObject', 4), use('Decrypt', 3), access('GetObject', 2), use('Decrypt', 1)], []],
  ['a caller who is not named, in a known account', [use('Decrypt', 0, { principal: '' }), access('GetObject', 1)], []],
  ['a read that the store does not log', [use('Decrypt', 0)], ['read-unlogged key-Decrypt-0']],
  ['two reads of which one is logged', [use('Decrypt', 0), use('Decrypt', 1), access('GetObject', 1)], ['read-unlogged key-Decrypt-1']],
  ['a write that the store does not log', [use('GenerateDataKey', 0)], ['write-unlogged key-GenerateDataKey-0']],
  [
    'the read of somebody else',
    [use('Decrypt', 0), access('GetObject', 1, boris)],
    ['read-unlogged key-Decrypt-0', 'access-without-key store-GetObject-1'],
  ],
  [
    'the read of another account',
    [use('Decrypt', 0), access('HeadObject', 1, { account: '333333333333' })],
    ['read-unlogged key-Decrypt-0'],
  ],
  ['the read of another object', [use('Decrypt', 0), access('HeadObject', 1, other)], ['read-unlogged key-Decrypt-0']],
  ['a write in place of the read', [use('Decrypt', 0), access('PutObject', 1)], ['read-unlogged key-Decrypt-0']],
  ['a read too late', [use('Decrypt', 0), access('HeadObject', 901)], ['read-unlogged key-Decrypt-0']],
  ['a read too early', [access('HeadObject', 0), use('Decrypt', 6)], ['read-unlogged key-Decrypt-6']],
  ['a read without the key', [access('GetObject', 0)], ['access-without-key store-GetObject-0']],
  ['the key used by hand', [use('Decrypt', 0, { object: undefined as never })], ['use-unexplained key-Decrypt-0']],
  [
    "the key used for another's object",
    [use('Decrypt', 0, elsewhere), access('GetObject', 1)],
    ['use-unexplained key-Decrypt-0', 'access-without-key store-GetObject-1'],
  ],
  [
    'a use that no store makes',
    [use('ReEncrypt', 0), access('GetObject', 1)],
    ['use-unexplained key-ReEncrypt-0', 'access-without-key store-GetObject-1'],
  ],
  ['a time nobody can read', [use('Decrypt', 0, { at: Number.NaN }), access('HeadObject', 0)], ['read-unlogged key-Decrypt-0']],
];
