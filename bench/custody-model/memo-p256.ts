import { createHash } from 'node:crypto';
import { verifyP256 as verify } from '../../lib/custody/p256';

/** The real verification, each question asked once: a signature that held once holds in every interleaving. */
// Shared between bundles in one process, unless this very code is what a mutation changes (see bundle.mjs).
declare const SHARED_MEMORY: boolean;
const shared = globalThis as { custodyVerified?: Map<string, boolean> };
const known = (SHARED_MEMORY && shared.custodyVerified) || new Map<string, boolean>();
if (SHARED_MEMORY) shared.custodyVerified = known;

export function verifyP256(publicKey: string, message: Buffer, signature: Buffer): boolean {
  const question = createHash('sha256').update(publicKey).update(message).update(signature).digest('base64');
  const before = known.get(question);
  if (before !== undefined) return before;
  const answer = verify(publicKey, message, signature);
  known.set(question, answer);
  return answer;
}
