import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Environment } from './environment';

/**
 * Keys of the shipped environments' custodians: derived from their names, so that anybody can act all custodians of an
 * example and no secret has to be kept. Whoever uses them for more than an example is told so.
 */

/** Order of the group of P-256 (SEC 2, 2.4.2). */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

export function examplePrivateKey(environment: string, custodian: string): KeyObject {
  const hash = createHash('sha256').update(`swiss-centre example custodian ${environment}/${custodian}`).digest('hex');
  const scalar = Buffer.from(((BigInt(`0x${hash}`) % (ORDER - 1n)) + 1n).toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  const part = (bytes: Buffer) => bytes.toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: part(scalar), x: part(point.subarray(1, 33)), y: part(point.subarray(33)) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/** SubjectPublicKeyInfo, DER, base64. */
export function examplePublicKey(environment: string, custodian: string): string {
  return createPublicKey(examplePrivateKey(environment, custodian)).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** Custodians whose key anybody can derive; empty in an environment fit for use. */
export function exampleCustodians({ name, custody }: Environment): readonly string[] {
  return custody.custodians.filter(({ slug, publicKey }) => publicKey === examplePublicKey(name, slug)).map(({ slug }) => slug);
}
