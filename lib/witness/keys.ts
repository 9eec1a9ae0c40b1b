import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { demand, fromBase64 } from './malformed';

/** Signature type bytes of C2SP signed-note, "Signature types". */
export const ED25519 = 0x01;
/** Timestamped checkpoint cosignature, C2SP tlog-cosignature. */
export const COSIGNATURE = 0x04;
export type SignatureType = typeof ED25519 | typeof COSIGNATURE;

/** A key that signatures are checked with. Name and id are what a signature line carries. */
export interface Verifier {
  readonly name: string;
  readonly id: number;
  readonly type: SignatureType;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Buffer;
}

export interface NoteSigner extends Verifier {
  /** A key that a service keeps answers later. */
  readonly sign: (message: Buffer) => Buffer | Promise<Buffer>;
}

// C2SP signed-note, "Format": non-empty, no Unicode space, no plus. U+0085 is white space that \s leaves out.
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
const NAME = /^[^\s\u0085+\u0000-\u001f\u007f]+$/u;
export const isKeyName = (name: string) => NAME.test(name) && name.length <= 255 && name.isWellFormed();

/** First four bytes of SHA-256(name, newline, type, public key), big-endian (C2SP signed-note, "Signatures"). */
export function keyId(name: string, type: SignatureType, publicKey: Buffer): number {
  const digest = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([type]))
    .update(publicKey)
    .digest();
  return digest.readUInt32BE(0);
}
const hexId = (id: number) => id.toString(16).padStart(8, '0');

export function verifierOf(name: string, type: SignatureType, publicKey: Buffer): Verifier {
  demand(isKeyName(name), 'a key name without space or plus', name);
  demand(publicKey.length === 32, '32 bytes of an Ed25519 public key', `${publicKey.length}`);
  return { name, id: keyId(name, type, publicKey), type, publicKey };
}

/** C2SP signed-note, "Verifier keys": `name+id+base64(type, key)`. @throws {Malformed} */
export function parseVerifierKey(text: string): Verifier {
  const [name = '', id = '', material, ...more] = text.split('+');
  // Base64 has plus signs of its own.
  const { type, key } = typed([material, ...more].join('+'), 'a verifier key');
  const verifier = verifierOf(name, type, key);
  demand(id === hexId(verifier.id), `key id ${hexId(verifier.id)}`, id);
  return verifier;
}
export const formatVerifierKey = ({ name, id, type, publicKey }: Verifier) =>
  `${name}+${hexId(id)}+${Buffer.concat([Buffer.from([type]), publicKey]).toString('base64')}`;

function typed(text: string, what: string): { type: SignatureType; key: Buffer } {
  const bytes = fromBase64(text, what);
  const type = bytes[0];
  demand(type === ED25519 || type === COSIGNATURE, `${what} of type 1 (Ed25519) or 4 (cosignature)`, String(type ?? 'nothing'));
  demand(bytes.length === 33, `${what} of 33 bytes`, String(bytes.length));
  return { type, key: bytes.subarray(1) };
}

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The 32 bytes of a public key as a service gives it (SubjectPublicKeyInfo, RFC 8410). @throws {Malformed} */
export function publicKeyOf(spki: Buffer): Buffer {
  demand(spki.length === SPKI.length + 32 && spki.subarray(0, SPKI.length).equals(SPKI), 'an Ed25519 public key', `${spki.length} bytes`);
  return spki.subarray(SPKI.length);
}

/** @param seed 32 bytes, RFC 8032's private key */
export function signerOf(name: string, type: SignatureType, seed: Buffer): NoteSigner {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  return { ...verifierOf(name, type, publicKey), sign: (message) => sign(null, message, key) };
}

/** `PRIVATE+KEY+name+id+base64(type, seed)`, as golang.org/x/mod/sumdb/note writes a private key. @throws {Malformed} */
export function parseSignerKey(text: string): NoteSigner {
  const [first, second, name = '', id = '', material, ...more] = text.split('+');
  demand(first === 'PRIVATE' && second === 'KEY', 'PRIVATE+KEY+name+id+key', 'something else');
  const { type, key } = typed([material, ...more].join('+'), 'a private key');
  const signer = signerOf(name, type, key);
  demand(id === hexId(signer.id), `key id ${hexId(signer.id)}`, id);
  return signer;
}
export const formatSignerKey = (signer: Verifier, seed: Buffer) =>
  `PRIVATE+KEY+${signer.name}+${hexId(signer.id)}+${Buffer.concat([Buffer.from([signer.type]), seed]).toString('base64')}`;

const keyObjects = new Map<string, KeyObject>();
export function verifies({ publicKey }: Verifier, message: Buffer, signature: Buffer): boolean {
  const name = publicKey.toString('hex');
  const key = keyObjects.get(name) ?? createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
  if (keyObjects.size < 256) keyObjects.set(name, key);
  return signature.length === 64 && verify(null, message, key, signature);
}
