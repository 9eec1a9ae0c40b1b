import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { keyIdOf } from '../../lib/attest/dsse';
import { InputError } from '../../lib/config/problem';

export interface MessageSigner {
  readonly keyId: string;
  /** ECDSA P-256 with SHA-256, DER. */
  sign(message: Buffer): Promise<Buffer>;
}

/** A local P-256 key (PEM), or `kms:ARN`: a KMS key of kind ECC_NIST_P256. @throws {InputError} */
export async function signerFor(key: string): Promise<MessageSigner> {
  if (key.startsWith('kms:')) return kmsSigner(key.slice('kms:'.length));
  const privateKey = read(key, (pem) => createPrivateKey(pem), 'a private P-256 key, PEM');
  const publicKey = spkiOf(createPublicKey(privateKey), key);
  return { keyId: keyIdOf(publicKey), sign: async (message) => sign('sha256', message, privateKey) };
}

/** A public key as SPKI, DER, base64. @throws {InputError} */
export const publicKeyFrom = (file: string): string =>
  spkiOf(
    read(file, (pem) => createPublicKey(pem), 'a public P-256 key, PEM'),
    file,
  );

function spkiOf(key: KeyObject, file: string): string {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw refused(file, 'a P-256 key', `a key of type ${key.asymmetricKeyType} ${key.asymmetricKeyDetails?.namedCurve ?? ''}`.trim());
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

function read(file: string, parse: (pem: Buffer) => KeyObject, expected: string): KeyObject {
  try {
    return parse(readFileSync(file));
  } catch (error) {
    throw refused(file, expected, systemSays(error));
  }
}

/** A file that cannot be read, or one that is read and is no key. */
const systemSays = (error: unknown) => {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return 'something else';
  return code === 'ENOENT' ? 'no such file' : String(code);
};

const refused = (file: string, expected: string, found: string) =>
  new InputError([{ code: 'bad-key', file, expected, found, fix: 'docs/evidence.md has the openssl command that makes one.' }]);

async function kmsSigner(KeyId: string): Promise<MessageSigner> {
  const { GetPublicKeyCommand, KMSClient, SignCommand } = await import('@aws-sdk/client-kms');
  const client = new KMSClient({});
  try {
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId }));
    // The key itself says of which curve it is.
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    return {
      keyId: keyIdOf(spkiOf(publicKey, KeyId)),
      sign: async (message) => {
        const Message = createHash('sha256').update(message).digest();
        const input = { KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
        const { Signature } = await client.send(new SignCommand(input));
        return Buffer.from(Signature ?? []);
      },
    };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw refused(KeyId, 'a KMS key that may sign for you', (error as Error).message);
  }
}
