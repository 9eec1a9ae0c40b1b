import { createHash } from 'node:crypto';
import { verifyP256 as verify } from '../../lib/custody/p256';

/** The real verification, each question asked once: a signature that held once holds in every interleaving. */
const shared = globalThis as { custodyVerified?: Map<string, boolean> };
const known = shared.custodyVerified ?? new Map<string, boolean>();
shared.custodyVerified = known;

export function verifyP256(publicKey: string, message: Buffer, signature: Buffer): boolean {
  const question = createHash('sha256').update(publicKey).update(message).update(signature).digest('base64');
  const before = known.get(question);
  if (before !== undefined) return before;
  const answer = verify(publicKey, message, signature);
  known.set(question, answer);
  return answer;
}
