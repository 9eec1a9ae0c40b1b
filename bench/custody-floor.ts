import { createPublicKey, verify } from 'node:crypto';
import { preAuthenticationEncoding } from '../lib/attest/dsse';
import { replay } from '../lib/custody';
import { FOUR, longLedger } from '../test/custody/long-ledger';
import { custodian } from '../test/custody/world';

/** Verification of a ledger beside its floor: the raw signatures in it, with keys parsed and messages encoded beforehand. */
export function measure(
  acts: number,
  rounds: number,
): { readonly acts: number; readonly entries: number; readonly floor: number[]; readonly replay: number[] } {
  const entries = longLedger(acts);
  const keys = new Map(
    FOUR.map((slug) => [slug, createPublicKey({ key: Buffer.from(custodian(slug).publicKey, 'base64'), format: 'der', type: 'spki' })]),
  );
  const raw = entries.flatMap((bytes) => {
    const { kind, body } = JSON.parse(bytes.toString()).entry;
    if (kind !== 'intent') return [];
    const { payloadType, payload, signatures } = body.proposal as { payloadType: string; payload: string; signatures: { sig: string }[] };
    const message = preAuthenticationEncoding(payloadType, Buffer.from(payload, 'base64'));
    return signatures.map(({ sig }, index) => ({ message, key: keys.get(FOUR[index] as string), signature: Buffer.from(sig, 'base64') }));
  });
  const floor: number[] = [];
  const replayed: number[] = [];
  // Interleaved, so that a busy machine slows both.
  for (let round = 0; round < rounds; round += 1) {
    floor.push(seconds(() => raw.every(({ message, key, signature }) => key !== undefined && verify('sha256', message, key, signature))));
    replayed.push(seconds(() => replay(entries).outcomes.size === acts));
  }
  return { acts, entries: entries.length, floor, replay: replayed };
}

function seconds(work: () => boolean): number {
  const started = process.hrtime.bigint();
  if (!work()) throw new Error('what was made does not verify');
  return Number(process.hrtime.bigint() - started) / 1e9;
}
