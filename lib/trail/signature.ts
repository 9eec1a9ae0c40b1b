import { hash as digestOf, verify } from 'node:crypto';
import type { DigestDocument } from './digest';
import type { PublicKey } from './public-keys';

export const sha256 = (bytes: Buffer) => digestOf('sha256', bytes, 'hex');

/** What CloudTrail signs (User Guide, "Custom implementations of CloudTrail log file integrity validation"). */
export function stringToSign(digest: DigestDocument, hash: string): string {
  return `${digest.endText}\n${digest.bucket}/${digest.key}\n${hash}\n${digest.previous?.signature ?? 'null'}`;
}

/**
 * SHA256withRSA, PKCS#1 v1.5.
 * @param hash hex SHA-256 of the uncompressed digest
 * @param signature hex
 */
export function verifies(digest: DigestDocument, hash: string, signature: string, key: PublicKey): boolean {
  if (!/^(?:[0-9a-fA-F]{2}){1,1024}$/.test(signature)) return false;
  return verify('sha256', Buffer.from(stringToSign(digest, hash)), key.key, Buffer.from(signature, 'hex'));
}
