import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** SubjectPublicKeyInfo of a P-256 key with named curve and uncompressed point (RFC 5480, 2.2): its length, and where the point begins. */
const SPKI_BYTES = 91;
const POINT = 26;
const UNCOMPRESSED = 4;

/** Parsed keys; a ledger names a few custodians thousands of times. */
const parsed = new Map<string, KeyObject | null>();

function keyOf(publicKey: string): KeyObject | null {
  const known = parsed.get(publicKey);
  if (known !== undefined) return known;
  if (parsed.size >= 4096) parsed.clear();
  const key = parse(publicKey);
  parsed.set(publicKey, key);
  return key;
}

function parse(publicKey: string): KeyObject | null {
  const der = Buffer.from(publicKey, 'base64');
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null;
    // One byte form only: the key id is its hash, and a compressed or hybrid point would be a second key id of one key.
    const only = der.length === SPKI_BYTES && der[POINT] === UNCOMPRESSED && der.toString('base64') === publicKey;
    return only && key.export({ format: 'der', type: 'spki' }).equals(der) ? key : null;
  } catch {
    return null;
  }
}

/**
 * ECDSA P-256 over SHA-256.
 * @param publicKey SubjectPublicKeyInfo, DER, base64
 * @param signature DER
 */
export function verifyP256(publicKey: string, message: Buffer, signature: Buffer): boolean {
  const key = keyOf(publicKey);
  return key !== null && verify('sha256', message, key, signature);
}

/** Whether this is a P-256 key in its only encoding. @param publicKey SubjectPublicKeyInfo, DER, base64 */
export const isP256 = (publicKey: string): boolean => keyOf(publicKey) !== null;
