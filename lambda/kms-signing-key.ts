import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { keyIdOf } from '../lib/attest/dsse';
import { demand, keysFor, type Purpose, type Side, type SigningKey, type Trust } from '../lib/release';
import { setting } from './settings';

/**
 * The KMS key of this function, as the trust document knows it.
 * @throws {ReleaseError} trust: it is a key for something else, with which nothing is signed
 */
export async function signingKey(trust: Trust, side: Side, purpose: Purpose, client = new KMSClient({})): Promise<SigningKey> {
  const KeyId = setting('releaseKey');
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }));
  const publicKey = Buffer.from(PublicKey ?? []).toString('base64');
  const known = keysFor(trust, side, purpose).includes(publicKey);
  demand('trust', known, `a key of the ${side} for ${purpose}`, `${KeyId}, which the trust document has not for that`);
  return {
    keyId: keyIdOf(publicKey),
    sign: async (message) => {
      // A message of more than 4096 bytes goes as its digest (AWS KMS API Reference, Sign).
      const Message = createHash('sha256').update(message).digest();
      const { Signature } = await client.send(
        new SignCommand({ KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
      );
      return Buffer.from(Signature ?? []);
    },
  };
}
