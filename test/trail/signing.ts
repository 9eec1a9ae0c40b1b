import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { ListedKey } from '../../lib/trail/public-keys';

export interface Signer {
  readonly privateKey: KeyObject;
  readonly der: Buffer;
  readonly fingerprint: string;
}

const made = new Map<string, Signer>();

/** Key pairs are slow to make: one a name, PKCS#1 unless asked otherwise, as CloudTrail's. */
export function signer(name: string, type: 'pkcs1' | 'spki' = 'pkcs1'): Signer {
  const known = made.get(`${name} ${type}`);
  if (known) return known;
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = pair.publicKey.export({ format: 'der', type }) as Buffer;
  const fingerprint = createHash('md5').update(der).digest('hex');
  const result = { privateKey: pair.privateKey, der, fingerprint };
  made.set(`${name} ${type}`, result);
  return result;
}

/** @param from, to in ms since 1970 */
export const listed = ({ der, fingerprint }: Signer, from: number, to: number): ListedKey => ({
  Value: der.toString('base64'),
  Fingerprint: fingerprint,
  ValidityStartTime: new Date(from).toISOString(),
  ValidityEndTime: new Date(to).toISOString(),
});

/** Fields of a digest document, as JSON has them. */
export type DigestFields = { [name: string]: unknown };

/** Written from the documentation, not with the code under test. */
export function signatureOf(fields: DigestFields, bytes: Buffer, { privateKey }: Signer): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const part = (name: string) => (typeof fields[name] === 'string' ? fields[name] : (JSON.stringify(fields[name]) ?? 'null'));
  const place = `${part('digestS3Bucket')}/${part('digestS3Object')}`;
  const text = [part('digestEndTime'), place, hash, part('previousDigestSignature')].join('\n');
  return sign('sha256', Buffer.from(text), privateKey).toString('hex');
}
