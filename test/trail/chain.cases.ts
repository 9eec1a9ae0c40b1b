import { HOUR } from '../../lib/trail/keys';
import type { TamperCase } from './digest.cases';
import { HOME, OWNER } from './generate';
import { ONE } from './plans';
import { digestAt, extraRecord, laneDigests, logOf, remove, resign, setText } from './tamper';

const STOPPED = { ...ONE, stop: [2, 4] as const };
const ORGANIZATION = { ...ONE, organization: 'o-abcde12345', accounts: [OWNER, '222233334444'], regions: [HOME, 'us-east-1'] };

/** Chains: what a digest is linked to, what is not there, and what is there twice. */
export const CHAIN_CASES: readonly TamperCase[] = [
  {
    name: 'a signed digest records another hash of the one before',
    act: (made) => resign(made, digestAt(made, 6), (fields) => ({ ...fields, previousDigestHashValue: '0'.repeat(64) })),
    finds: { 'previous-hash-mismatch': 1 },
  },
  {
    name: 'a digest is exchanged for another one that verifies',
    act: (made) => resign(made, digestAt(made, 6), (fields) => ({ ...fields, newestEventTime: null }), false),
    finds: { 'previous-hash-mismatch': 1, 'previous-signature-mismatch': 1 },
  },
  {
    name: 'a signed digest records another signature of the one before',
    act: (made) => resign(made, digestAt(made, 6), (fields) => ({ ...fields, previousDigestSignature: 'ab'.repeat(256) })),
    finds: { 'previous-signature-mismatch': 1 },
  },
  {
    name: 'a digest in the middle is deleted for good',
    act: (made) => remove(made, digestAt(made, 6)),
    finds: { 'previous-missing': 1, 'coverage-gap': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'the chain leads into another bucket',
    act: (made) => resign(made, digestAt(made, 6), (fields) => ({ ...fields, previousDigestS3Bucket: 'elsewhere' })),
    finds: { 'previous-elsewhere': 1 },
  },
  {
    name: 'a signed digest names itself as the previous one',
    act: (made) => resign(made, digestAt(made, 6), (fields) => ({ ...fields, previousDigestS3Object: digestAt(made, 6) })),
    finds: { 'previous-not-earlier': 1 },
  },
  {
    name: 'two signed digests name each other as the previous one',
    act: (made) => resign(made, digestAt(made, 5), (fields) => ({ ...fields, previousDigestS3Object: digestAt(made, 6) })),
    finds: { 'previous-not-earlier': 1 },
  },
  {
    name: 'a signed digest starts ten minutes late',
    act: (made) =>
      resign(made, digestAt(made, 6), (fields) => ({
        ...fields,
        digestStartTime: new Date(Date.parse(String(fields['digestStartTime'])) + HOUR / 6).toISOString().replace('.000Z', 'Z'),
      })),
    finds: { 'not-contiguous': 1, 'coverage-gap': 1 },
  },
  {
    name: 'a signed digest follows the one before the last',
    act: (made) =>
      resign(made, digestAt(made, 6), (fields) => {
        const before = made.fields(digestAt(made, 5));
        const previous = Object.entries(before).filter(([name]) => name.startsWith('previousDigest'));
        return { ...fields, ...Object.fromEntries(previous) };
      }),
    finds: { 'chain-forked': 1, 'not-contiguous': 1 },
  },
  {
    name: 'hours before a restart are wiped, digests and logs',
    plan: STOPPED,
    act: (made) => {
      const wiped = [5, 6].map((index) => digestAt(made, index));
      for (const key of wiped)
        remove(made, ...(made.fields(key)['logFiles'] as { s3Object: string }[]).map(({ s3Object }) => s3Object), key);
    },
    finds: { 'restart-unexplained': 1 },
  },
  {
    name: 'a restart that only a refused StopLogging would explain',
    plan: { ...STOPPED, control: { errorCode: 'AccessDenied' } },
    act: () => undefined,
    finds: { 'restart-unexplained': 1 },
  },
  {
    name: "a restart that only another trail's StopLogging would explain",
    plan: { ...STOPPED, control: { requestParameters: { name: 'other' } } },
    act: () => undefined,
    finds: { 'restart-unexplained': 1 },
  },
  {
    name: 'the log with the StopLogging is changed: what is not verified explains nothing',
    plan: STOPPED,
    act: (made) => setText(made, logOf(made, digestAt(made, 6)), extraRecord),
    finds: { 'restart-unexplained': 1, 'log-hash-mismatch': 1 },
  },
  {
    name: "the first hours of one member account's chain are gone",
    plan: ORGANIZATION,
    act: (made) => {
      const keys = laneDigests(made, '222233334444/eu-central-2');
      remove(made, ...keys.slice(0, 6));
    },
    finds: { 'coverage-head': 1, 'previous-missing': 1 },
  },
  {
    name: 'all digests are gone',
    act: (made) => remove(made, ...laneDigests(made)),
    finds: { 'coverage-none': 1 },
  },
  {
    name: 'everything is gone',
    act: (made) => made.world.objects.clear(),
    finds: { 'coverage-none': 1 },
  },
  {
    name: 'everything is hidden behind delete markers',
    act: (made) => {
      for (const key of made.world.keys('')) made.world.hide(key);
    },
    finds: { 'digest-hidden': 10, 'log-hidden': 14 },
  },
  {
    name: 'one account of the organization is gone',
    plan: ORGANIZATION,
    act: (made) => remove(made, ...made.world.keys('/222233334444/')),
    finds: { 'coverage-none': 2 },
  },
  {
    name: 'one Region of one account is gone',
    plan: ORGANIZATION,
    act: (made) => remove(made, ...made.world.keys('/us-east-1/').filter((key) => key.includes('/222233334444/'))),
    finds: { 'coverage-none': 1 },
  },
  {
    name: 'the first digests are gone',
    act: (made) => remove(made, ...laneDigests(made).slice(0, 5)),
    finds: { 'coverage-head': 1, 'previous-missing': 1 },
  },
  {
    name: 'the last four digests are gone',
    act: (made) => remove(made, ...laneDigests(made).slice(-4)),
    finds: { 'coverage-tail': 1 },
  },
];
