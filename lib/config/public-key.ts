import { createPublicKey } from 'node:crypto';

/** What keeps a text from being a P-256 key in its only form: SubjectPublicKeyInfo, DER, base64. Undefined when it is one. */
export function publicKeyProblem(publicKey: string): string | undefined {
  const der = Buffer.from(publicKey, 'base64');
  if (der.toString('base64') !== publicKey) return 'text that is not base64';
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ec') return `a key of type ${key.asymmetricKeyType}`;
    const curve = key.asymmetricKeyDetails?.namedCurve;
    // One byte form only, so that the key id (its hash) cannot have a twin: a compressed or hybrid point is exported as it came in.
    const only = der.length === 91 && der[26] === 4 && key.export({ format: 'der', type: 'spki' }).equals(der);
    if (curve === 'prime256v1') return only ? undefined : 'another encoding of a key';
    return `a key on ${curve}`;
  } catch {
    return 'bytes that are no public key';
  }
}
