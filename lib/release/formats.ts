import type { Envelope } from '../attest/dsse';
import { readEnvelope, readRoot } from '../custody/formats';
import { digest, instant, integer, line, list, oneOf, orNull, type Reader, record, slug, text } from '../custody/shape';
import { ReleaseError } from './codes';
import type { FastLane, FastLaneUse, FileDigest, LogEntry, Order, Snapshot, Trust, Withdrawal, WithdrawalList } from './types';

/** The form of every document that is no statement, field by field; docs/release.md says the same in words. */

const one = oneOf(1);
export const MOST_FILES = 100_000;
export const version = text(/^[0-9a-z][0-9a-z.+-]{0,63}$/, 'a version: digits, a-z, and . + - inside, 1 to 64 characters');
export const spki = text(/^[A-Za-z0-9+/]{122}==$/, 'the public key of a P-256 key, base64');
export const arn = text(/^arn:aws:[\x21-\x7e]{5,500}$/, 'an ARN');
/** Relative, without empty names, `.` and `..`, and without what a terminal or a shell would take for something else. */
const path = text(
  /^(?!\.{1,2}(?:\/|$))[\w.+@=,~-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.+@=,~-]+)*$/,
  'a relative path of letters, digits and ._+@=,~-',
);
export const fileName: Reader<string> = (value, place) => {
  const found = path(value, place);
  if (found.length > 255) throw new ReleaseError('path', 'a path of at most 255 characters', `${found.length}`);
  return found;
};

/** Sorted by name in code units, each once: one form, and no name that stands for two files. */
export function sorted<T extends { readonly name: string }>(item: Reader<T>, least: number): Reader<readonly T[]> {
  const all = list(item, least, MOST_FILES);
  return (value, place) => {
    const found = all(value, place);
    for (let index = 1; index < found.length; index += 1) {
      const [before, name] = [found[index - 1]?.name ?? '', found[index]?.name ?? ''];
      if (before >= name) throw new ReleaseError('path', `${place}: names in order, each once`, `${name} after ${before}`);
    }
    return found;
  };
}
export const readFile: Reader<FileDigest> = record<FileDigest>({ name: fileName, sha256: digest });

export const readSnapshot: Reader<Snapshot> = record<Snapshot>({
  schemaVersion: one,
  environment: slug,
  company: slug,
  name: slug,
  version,
  archive: record({ sha256: digest, bytes: integer(1, 1 << 30) }),
  files: sorted(record({ name: fileName, sha256: digest, mode: oneOf('0644', '0755') }), 1),
});

const anyOrder: Reader<Order> = record<Order>({
  schemaVersion: one,
  environment: slug,
  company: slug,
  kind: oneOf('product', 'rules'),
  name: slug,
  version,
  lane: oneOf('full', 'fast'),
  snapshot: digest,
  archive: digest,
  image: digest,
  buildspec: digest,
  authorisation: orNull(digest),
});
export const readOrder: Reader<Order> = (value, place) => {
  const order = anyOrder(value, place);
  const fits = order.lane === 'fast' ? order.kind === 'rules' && order.authorisation !== null : order.authorisation === null;
  if (!fits)
    throw new ReleaseError('lane', 'rules with an authorisation in the fast lane, none in the full', `${order.kind}, ${order.lane}`);
  return order;
};

export const readLogEntry: Reader<LogEntry> = record<LogEntry>({
  schemaVersion: one,
  environment: slug,
  company: slug,
  sequence: integer(0, 1_000_000_000),
  previous: digest,
  at: instant,
  event: oneOf('released', 'blocked', 'rebuilt', 'alarm', 'withdrawn'),
  order: digest,
  name: slug,
  version,
  document: digest,
  authorisation: orNull(digest),
  use: orNull(integer(1, 1000)),
});

export const readWithdrawal: Reader<Withdrawal> = record<Withdrawal>({
  schemaVersion: one,
  environment: slug,
  company: slug,
  name: slug,
  version,
  release: digest,
  reason: line,
  withdrawnOn: instant,
});

export const readList: Reader<WithdrawalList> = record<WithdrawalList>({
  schemaVersion: one,
  environment: slug,
  company: slug,
  number: integer(1, 1_000_000),
  issuedOn: instant,
  expires: instant,
  withdrawals: list<Envelope>(readEnvelope, 0, 10_000),
});

export const readFastLane: Reader<FastLane> = record<FastLane>({
  schemaVersion: one,
  environment: slug,
  company: slug,
  ruleSet: slug,
  rootVersion: integer(1, 1_000_000),
  count: integer(1, 1000),
  notBefore: instant,
  expires: instant,
  nonce: text(/^[0-9a-f]{32}$/, '16 random bytes, hex'),
});

export const readUse: Reader<FastLaneUse> = record<FastLaneUse>({
  schemaVersion: one,
  authorisation: digest,
  use: integer(1, 1000),
  order: digest,
  at: instant,
});

export const side = oneOf('centre', 'supervisor');
const builder = record({ id: arn, role: arn });
export const readTrust: Reader<Trust> = record<Trust>({
  schemaVersion: one,
  environment: slug,
  company: slug,
  organizations: record({ centre: slug, supervisor: slug }),
  keys: list(record({ side, purpose: oneOf('provenance', 'comparison', 'summary', 'release', 'log'), publicKey: spki }), 7, 100),
  builders: record({ centre: builder, supervisor: builder }),
  root: orNull(readRoot),
});
