import { isoTime } from './keys';

/** Largest digest that is read, compressed or inflated, in bytes: some 20,000 log files in an hour. JSON of this size stays under 200 MB parsed. */
export const MAX_DIGEST_BYTES = 8 * 1024 * 1024;
const MAX_NAME = 1100;
const HASH = /^[0-9a-f]{64}$/;

export interface LogReference {
  readonly bucket: string;
  readonly key: string;
  /** Hex SHA-256 of the uncompressed log. */
  readonly hash: string;
}

export interface PreviousDigest {
  readonly bucket: string;
  readonly key: string;
  /** Hex SHA-256 of the uncompressed digest. */
  readonly hash: string;
  readonly signature: string;
}

/** Times in ms since 1970. Source: CloudTrail User Guide, "CloudTrail digest file structure". */
export interface DigestDocument {
  readonly account: string;
  readonly start: number;
  readonly end: number;
  /** As written: it is part of what is signed. */
  readonly endText: string;
  readonly bucket: string;
  readonly key: string;
  readonly fingerprint: string;
  /** Absent in a starting digest. */
  readonly previous?: PreviousDigest;
  readonly logs: readonly LogReference[];
}

export class MalformedDigest extends Error {
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`expected ${expected}, found ${found}`);
  }
}

type Fields = { readonly [name: string]: unknown };
const shown = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 120);

function text(fields: Fields, name: string, what: string, fits: (value: string) => boolean): string {
  const value = fields[name];
  if (typeof value !== 'string' || value.length > MAX_NAME || !fits(value)) throw new MalformedDigest(`${name}: ${what}`, shown(value));
  return value;
}
const nonEmpty = (value: string) => value.length > 0;
const isHex = (value: string) => value.length % 2 === 0 && /^[0-9a-fA-F]{2,}$/.test(value);

function time(fields: Fields, name: string): number {
  return isoTime(text(fields, name, 'a UTC time', (value) => isoTime(value) !== undefined)) as number;
}

function object(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedDigest(what, shown(value));
  return value as Fields;
}

/**
 * Attacker-controlled and parsed before any signature is verified, because the signed text is made from its fields: strict, and bounded by the caller.
 * @throws {MalformedDigest} when it is not a digest document; fields that AWS may add are ignored, they are signed with the rest
 */
export function parseDigest(bytes: Buffer): DigestDocument {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new MalformedDigest('JSON', `${bytes.length} bytes that are not`);
  }
  const fields = object(parsed, 'an object');
  const endText = text(fields, 'digestEndTime', 'a UTC time', nonEmpty);
  const start = time(fields, 'digestStartTime');
  const end = time(fields, 'digestEndTime');
  if (end <= start) throw new MalformedDigest('digestEndTime after digestStartTime', endText);
  text(fields, 'digestSignatureAlgorithm', 'SHA256withRSA', (value) => value === 'SHA256withRSA');
  const previous = previousOf(fields);
  if (!Array.isArray(fields['logFiles'])) throw new MalformedDigest('logFiles: a list', shown(fields['logFiles']));
  return {
    account: text(fields, 'awsAccountId', '12 digits', (value) => /^\d{12}$/.test(value)),
    start,
    end,
    endText,
    bucket: text(fields, 'digestS3Bucket', 'a name', nonEmpty),
    key: text(fields, 'digestS3Object', 'a name', nonEmpty),
    fingerprint: text(fields, 'digestPublicKeyFingerprint', '32 hexadecimal digits', (value) => /^[0-9a-f]{32}$/.test(value)),
    ...(previous ? { previous } : {}),
    logs: fields['logFiles'].map(reference),
  };
}

/** All five fields, or, in a starting digest, null for all five. */
function previousOf(fields: Fields): PreviousDigest | undefined {
  const names = ['Bucket', 'Object'].map((name) => `previousDigestS3${name}`).concat('previousDigestHashValue', 'previousDigestSignature');
  for (const name of [...names, 'previousDigestHashAlgorithm'])
    if (!Object.hasOwn(fields, name)) throw new MalformedDigest(`${name}: a text or null`, 'nothing');
  const given = names.filter((name) => fields[name] !== null);
  if (given.length === 0) return undefined;
  text(fields, 'previousDigestHashAlgorithm', 'SHA-256', (value) => value === 'SHA-256');
  return {
    bucket: text(fields, 'previousDigestS3Bucket', 'a name', nonEmpty),
    key: text(fields, 'previousDigestS3Object', 'a name', nonEmpty),
    hash: text(fields, 'previousDigestHashValue', 'a SHA-256', (value) => HASH.test(value)),
    signature: text(fields, 'previousDigestSignature', 'hexadecimal digits', isHex),
  };
}

function reference(value: unknown): LogReference {
  const fields = object(value, 'logFiles: objects');
  text(fields, 'hashAlgorithm', 'SHA-256', (algorithm) => algorithm === 'SHA-256');
  return {
    bucket: text(fields, 's3Bucket', 'a name', nonEmpty),
    key: text(fields, 's3Object', 'a name', nonEmpty),
    hash: text(fields, 'hashValue', 'a SHA-256', (hash) => HASH.test(hash)),
  };
}
