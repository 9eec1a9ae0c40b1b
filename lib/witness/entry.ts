import { canonicalJson, isCanonical, type Json } from '../attest/canonical';
import { demand, Malformed } from './malformed';

/** A digest of CloudTrail that its publisher verified. */
export interface DigestEntry {
  readonly kind: 'cloudtrail-digest';
  readonly trail: string;
  readonly account: string;
  readonly region: string;
  /** ISO time at which the digest's hour ends. */
  readonly end: string;
  readonly bucket: string;
  readonly key: string;
  /** Hex, of the uncompressed digest. */
  readonly sha256: string;
  /** Hex, CloudTrail's own. */
  readonly signature: string;
}

/** The publisher verified a trail for this time. It stands behind the digests that it rests on. */
export interface SpanEntry {
  readonly kind: 'trail-verified';
  readonly trail: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Digests of this time, in the log. */
  readonly digests: number;
  /** Code and number of each finding, sorted; empty when there are none. A finding does not stop a log: it is in it for good. */
  readonly findings: readonly string[];
}

/** A document that must not be exchanged afterwards: an entry of the release log, the last entry of the custody ledger, a request for a legal hold. */
export interface DocumentEntry {
  readonly kind: 'release' | 'ledger-head' | 'legal-hold';
  readonly name: string;
  /** Hex, of the document's bytes. */
  readonly sha256: string;
}

export type LogEntry = DigestEntry | SpanEntry | DocumentEntry;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const HASH = /^[0-9a-f]{64}$/;
const NAME = /^[\x21-\x7e]{1,1100}$/;
const ACCOUNT = /^\d{12}$/;
const ITEMS = { accounts: /^\d{12}$/, regions: /^[a-z0-9-]{4,30}$/, findings: /^[a-z-]{1,60} [1-9]\d{0,15}$/ };
const REGION = /^[a-z0-9-]{4,30}$/;

type Fits = RegExp | 'accounts' | 'regions' | 'findings' | 'count';

const FIELDS: { readonly [kind in LogEntry['kind']]: { readonly [field: string]: Fits } } = {
  'cloudtrail-digest': {
    trail: NAME,
    account: ACCOUNT,
    region: REGION,
    end: TIME,
    bucket: NAME,
    key: NAME,
    sha256: HASH,
    signature: /^(?:[0-9a-f]{2}){64,1024}$/,
  },
  'trail-verified': { trail: NAME, accounts: 'accounts', regions: 'regions', from: TIME, to: TIME, digests: 'count', findings: 'findings' },
  release: { name: NAME, sha256: HASH },
  'ledger-head': { name: NAME, sha256: HASH },
  'legal-hold': { name: NAME, sha256: HASH },
};

export const encodeEntry = (entry: LogEntry): Buffer => Buffer.from(canonicalJson(entry as unknown as Json));

/** @throws {Malformed}; what it returns, encoded again, is the input */
export function decodeEntry(bytes: Buffer): LogEntry {
  const text = bytes.toString('utf8');
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new Malformed('an entry in JSON', text);
  }
  demand(typeof value === 'object' && value !== null && !Array.isArray(value), 'an object', text);
  demand(Buffer.from(text).equals(bytes) && text.isWellFormed() && isCanonical(value, text), 'canonical JSON (RFC 8785)', text);
  const { kind, ...rest } = value as { readonly [name: string]: Json };
  const fields = typeof kind === 'string' && Object.hasOwn(FIELDS, kind) ? FIELDS[kind as LogEntry['kind']] : undefined;
  demand(fields !== undefined, `one of ${Object.keys(FIELDS).join(', ')}`, String(kind));
  demand(
    Object.keys(rest).sort().join() === Object.keys(fields).sort().join(),
    Object.keys(fields).sort().join(', '),
    Object.keys(rest).join(', '),
  );
  for (const [name, fits] of Object.entries(fields)) demand(fitting(rest[name] as Json, fits), `${name} of ${kind} as it must be`, text);
  return value as unknown as LogEntry;
}

function fitting(value: Json, fits: Fits): boolean {
  if (fits instanceof RegExp) return typeof value === 'string' && fits.test(value);
  if (fits === 'count') return Number.isSafeInteger(value) && (value as number) >= 0;
  const item = ITEMS[fits];
  if (!Array.isArray(value) || (value.length === 0 && fits !== 'findings')) return false;
  // In order and each once: one set, one spelling.
  return value.every((one, at) => typeof one === 'string' && item.test(one) && (at === 0 || (value[at - 1] as string) < one));
}
