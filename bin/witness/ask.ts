import { ServiceError } from '../../lib/objects/http';
import { formatAddCheckpoint } from '../../lib/witness/add-checkpoint';
import { addCosignatures, readCheckpoint } from '../../lib/witness/log';
import { formatNote } from '../../lib/witness/note';
import { consistencyProof } from '../../lib/witness/proofs';
import type { Store } from '../../lib/witness/store';
import { tileReader } from '../../lib/witness/tiles';
import { UsageError } from '../command';

/** The request that a log's published checkpoint makes of a witness that knows the first `oldSize` entries. */
export async function requestFor(store: Store, oldSize: number): Promise<Buffer> {
  const head = await readCheckpoint(store);
  if (!head) throw new UsageError('the log has no checkpoint', 'Publish something first.');
  const read = tileReader((path) => store.get(path), head.size);
  const proof = oldSize > head.size ? [] : await consistencyProof(read, oldSize, head.size);
  return formatAddCheckpoint({ oldSize, proof, checkpoint: formatNote(head.note) });
}

/**
 * Asks a witness over HTTP and adds its cosignature to the log (C2SP tlog-witness, "add-checkpoint").
 * @returns why it refuses, if it does
 * @throws {ServiceError} when it does not answer
 */
export async function askWitness(store: Store, url: string): Promise<{ readonly refused?: string }> {
  let oldSize = 0;
  for (let tries = 0; tries < 4; tries += 1) {
    const body = await requestFor(store, oldSize);
    const checkpoint = body.subarray(body.indexOf('\n\n') + 2);
    let answer: Response;
    try {
      answer = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, { method: 'POST', body: new Uint8Array(body), redirect: 'error' });
    } catch (error) {
      throw new ServiceError(
        `${url} does not answer: ${((error as Error).cause as Error | undefined)?.message ?? (error as Error).message}`,
        'NoAnswer',
      );
    }
    const text = await answer.text();
    if (answer.status === 200) {
      await addCosignatures(store, checkpoint, text);
      return {};
    }
    const known = answer.status === 409 && /^(?:0|[1-9]\d{0,15})\n$/.test(text) ? Number(text) : undefined;
    if (known === undefined) return { refused: `${answer.status} ${text.trim().slice(0, 400)}` };
    const size = (await readCheckpoint(store))?.size ?? 0;
    if (known > size)
      return { refused: `it has cosigned ${known} entries already; this log has ${size}: truncated, or a copy that is behind` };
    oldSize = known;
  }
  return { refused: 'its state changes all the time' };
}
