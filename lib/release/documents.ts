import { canonicalJson } from '../attest/canonical';
import { type Envelope, keyIdOf, preAuthenticationEncoding } from '../attest/dsse';
import { digestOf, parseEnvelope as parseCustodyEnvelope, payloadOf, readCanonical, sha256 } from '../custody/documents';
import { verifyP256 } from '../custody/p256';
import type { Reader } from '../custody/shape';
import { demand, ours, ReleaseError } from './codes';
import { readFastLane, readList, readLogEntry, readOrder, readSnapshot, readTrust, readUse, readWithdrawal } from './formats';
import { readComparison, readProvenance, readRelease, readSummary } from './statements';

export { digestOf, payloadOf, sha256 };

export interface Kind<T> {
  readonly payloadType: string;
  readonly read: Reader<T>;
  /** Bytes of payload. */
  readonly most: number;
}
const IN_TOTO = 'application/vnd.in-toto+json';
const TYPE = (name: string) => `application/vnd.swiss-centre.release-${name}+json`;
const LARGE = 1 << 25;
export const PROVENANCE = { payloadType: IN_TOTO, read: readProvenance, most: LARGE };
export const COMPARISON = { payloadType: IN_TOTO, read: readComparison, most: LARGE };
export const SUMMARY = { payloadType: IN_TOTO, read: readSummary, most: LARGE };
export const RELEASE = { payloadType: IN_TOTO, read: readRelease, most: LARGE };
export const LOG_ENTRY = { payloadType: TYPE('log-entry'), read: readLogEntry, most: 1 << 12 };
export const WITHDRAWAL = { payloadType: TYPE('withdrawal'), read: readWithdrawal, most: 1 << 12 };
export const WITHDRAWAL_LIST = { payloadType: TYPE('withdrawal-list'), read: readList, most: LARGE };
export const FAST_LANE = { payloadType: TYPE('fast-lane'), read: readFastLane, most: 1 << 12 };

/** A key that signs: in KMS, or on a custodian's machine. */
export interface SigningKey {
  readonly keyId: string;
  /** @param message whole, not its hash @returns ECDSA P-256 over SHA-256, DER */
  sign(message: Buffer): Promise<Buffer> | Buffer;
}

/** The document as canonical JSON, signed by these keys. @throws {ReleaseError} when it has not the form of its kind: nothing is signed */
export async function seal<T extends object>(document: T, kind: Kind<T>, keys: readonly SigningKey[]): Promise<Envelope> {
  const payload = Buffer.from(canonicalJson(document as never));
  ours(() => readCanonical(payload, kind.read, kind.most));
  const message = preAuthenticationEncoding(kind.payloadType, payload);
  const signatures = await Promise.all(
    keys.map(async ({ keyId, sign }) => ({ keyid: keyId, sig: (await sign(message)).toString('base64') })),
  );
  return { payloadType: kind.payloadType, payload: payload.toString('base64'), signatures };
}

/** The document inside. Signatures are judged apart. */
export function open<T>(envelope: Envelope, kind: Kind<T>): T {
  demand('payload-type', envelope.payloadType === kind.payloadType, kind.payloadType, envelope.payloadType);
  return ours(() => readCanonical(payloadOf(envelope), kind.read, kind.most));
}

/** Key ids that signed; every signature must hold, be by one of these keys, and stand once. @throws {ReleaseError} signature-... */
export function signersOf(envelope: Envelope, publicKeys: readonly string[]): ReadonlySet<string> {
  const message = preAuthenticationEncoding(envelope.payloadType, payloadOf(envelope));
  const known = new Map(publicKeys.map((key) => [keyIdOf(key), key]));
  const seen = new Set<string>();
  for (const { keyid, sig } of envelope.signatures) {
    demand('signature-twice', !seen.has(keyid), 'one signature of each key', `a second of ${keyid}`);
    seen.add(keyid);
    const key = known.get(keyid);
    if (key === undefined)
      throw new ReleaseError('signature-unknown', `a signature by ${[...known.keys()].join(' or ')}`, `one by ${keyid}`);
    demand(
      'signature-invalid',
      verifyP256(key, message, Buffer.from(sig, 'base64')),
      `a signature of ${keyid} over these bytes`,
      'one that does not hold',
    );
  }
  return seen;
}

export const parseEnvelope = (bytes: Buffer): Envelope => ours(() => parseCustodyEnvelope(bytes));
export const envelopeBytes = (envelope: Envelope): Buffer => Buffer.from(`${canonicalJson(envelope as never)}\n`);

const plain =
  <T extends object>(read: Reader<T>, most: number) =>
  (bytes: Buffer): T =>
    ours(() => readCanonical(bytes, read, most));
/** Documents without a signature of their own: named by digest in what is signed. */
export const parseSnapshot = plain(readSnapshot, LARGE);
export const parseOrder = plain(readOrder, 1 << 12);
export const parseUse = plain(readUse, 1 << 12);
export const parseTrustBytes = plain(readTrust, 1 << 18);
export const bytesOf = (document: object): Buffer => Buffer.from(canonicalJson(document as never));
export const digestOfDocument = (document: object): string => sha256(bytesOf(document));
