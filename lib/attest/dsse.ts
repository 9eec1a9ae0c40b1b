import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Dead Simple Signing Envelope, v1.0 (secure-systems-lab/dsse). */
export interface Envelope {
  readonly payloadType: string;
  /** Base64. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** The envelope that bytes from anywhere are, by its form alone: nothing of it is judged. Undefined when they are none. */
export function envelopeIn(bytes: Buffer): Envelope | undefined {
  try {
    const { payloadType, payload, signatures } = JSON.parse(bytes.toString('utf8')) as { readonly [name: string]: unknown };
    const texts = (...values: readonly unknown[]) => values.every((value) => typeof value === 'string');
    if (!texts(payloadType, payload) || !Array.isArray(signatures)) return undefined;
    if (!signatures.every((one) => one !== null && typeof one === 'object' && texts(one.keyid, one.sig))) return undefined;
    return { payloadType, payload, signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })) } as Envelope;
  } catch {
    return undefined;
  }
}

export interface Signer {
  readonly keyId: string;
  /** ECDSA P-256 over SHA-256, DER. */
  sign(message: Buffer): Buffer;
}

/** Pre-authentication encoding: what is really signed, so that a payload cannot be replayed under another type. */
export function preAuthenticationEncoding(payloadType: string, payload: Buffer): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

export function signEnvelope(payloadType: string, payload: Buffer, signers: readonly Signer[]): Envelope {
  const message = preAuthenticationEncoding(payloadType, payload);
  return {
    payloadType,
    payload: payload.toString('base64'),
    signatures: signers.map((signer) => ({ keyid: signer.keyId, sig: signer.sign(message).toString('base64') })),
  };
}

/** A ledger asks for the ids of a few keys thousands of times. */
const keyIds = new Map<string, string>();

/** Key id: SHA-256 of the SubjectPublicKeyInfo, hex. */
export function keyIdOf(publicKey: string): string {
  const known = keyIds.get(publicKey);
  if (known !== undefined) return known;
  const keyId = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  if (keyIds.size >= 4096) keyIds.clear();
  keyIds.set(publicKey, keyId);
  return keyId;
}

export function localSigner(privateKey: KeyObject, publicKey: string): Signer {
  return { keyId: keyIdOf(publicKey), sign: (message) => sign('sha256', message, privateKey) };
}

/**
 * Distinct key ids whose signature over the envelope holds. Signatures are never counted: ECDSA is malleable,
 * so one consent can have two byte forms.
 * @param publicKeys SPKI, DER, base64; a key id in the envelope that none of them has is ignored
 */
export function verifiedKeyIds(envelope: Envelope, publicKeys: readonly string[]): ReadonlySet<string> {
  const message = preAuthenticationEncoding(envelope.payloadType, Buffer.from(envelope.payload, 'base64'));
  const known = new Map(publicKeys.map((key) => [keyIdOf(key), key]));
  const verified = new Set<string>();
  for (const { keyid, sig } of envelope.signatures) {
    const spki = known.get(keyid);
    if (spki === undefined || verified.has(keyid)) continue;
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    if (verify('sha256', message, key, Buffer.from(sig, 'base64'))) verified.add(keyid);
  }
  return verified;
}
