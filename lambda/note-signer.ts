import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { type NoteSigner, publicKeyOf, type SignatureType, verifierOf, verifies } from '../lib/witness/keys';
import { setting } from './settings';

/**
 * The Ed25519 key of KMS that the function's environment names, as a signer of notes. A note is far below the 4096 bytes that KMS signs
 * whole; Ed25519 proper is ED25519_SHA_512 over RAW (AWS KMS API Reference, Sign).
 * @throws {Malformed} another kind of key @throws {Error} a signature that the key's own public part does not verify
 */
export async function noteSigner(name: string, type: SignatureType, client = new KMSClient({})): Promise<NoteSigner> {
  const KeyId = setting('witnessKey');
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }));
  const verifier = verifierOf(name, type, publicKeyOf(Buffer.from(PublicKey ?? [])));
  return {
    ...verifier,
    sign: async (message) => {
      const { Signature } = await client.send(
        new SignCommand({ KeyId, Message: message, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' }),
      );
      const signature = Buffer.from(Signature ?? []);
      if (!verifies(verifier, message, signature)) throw new Error(`${KeyId} gave a signature that its public key does not verify`);
      return signature;
    },
  };
}
