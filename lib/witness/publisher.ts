import type { Span } from '../trail/chain';
import { HOUR } from '../trail/keys';
import { formatAddCheckpoint } from './add-checkpoint';
import { parseSignedCheckpoint, type SignedCheckpoint } from './checkpoint';
import type { LogEntry } from './entry';
import type { Evidence } from './evidence';
import type { NoteSigner } from './keys';
import { addCosignatures, grow, readCheckpoint, type Step, stagedStep } from './log';
import { missing, readPresent } from './missing';
import { formatNote } from './note';
import { consistencyProof } from './proofs';
import { type Store, StoreBroken } from './store';
import { tileReader } from './tiles';

/** Digests are there two hours after the hour they are for. */
const SETTLED = 2 * HOUR;
/** After days of standing still a log goes on day by day: one run must end, and one request must fit. */
const MOST = 24 * HOUR;

export interface PublishedTrail {
  readonly trail: string;
  /** Verifies the publisher's own copy. */
  readonly gather: (span: Span) => Promise<Evidence>;
}

/**
 * The time that is published next: whole hours, from where the log ends, so that no time is left out and a run that is tried again asks the same.
 * @param until ISO time at which the log ends; its first time is one hour
 * @returns undefined when nothing has settled since
 */
export function nextSpan(until: string | undefined, nowMs: number): Span | undefined {
  const settled = Math.floor(nowMs / HOUR) * HOUR - SETTLED;
  const from = until === undefined ? settled - HOUR : Date.parse(until);
  const to = Math.min(settled, from + MOST);
  return to > from ? { from, to } : undefined;
}

/**
 * Appends what is new of these trails, and documents that the log has not.
 * @throws {DigestRewritten | Overtaken | StoreBroken} and what the trails' sources throw: then nothing was appended
 */
export function publish(
  store: Store,
  signer: NoteSigner,
  trails: readonly PublishedTrail[],
  documents: readonly LogEntry[],
  nowMs: number,
): Promise<SignedCheckpoint | undefined> {
  return grow(store, signer, async (logged) => {
    const present = await readPresent(logged);
    const wanted: LogEntry[] = [];
    for (const { trail, gather } of trails) {
      const span = nextSpan(present.until.get(trail), nowMs);
      if (!span) continue;
      const evidence = await gather(span);
      wanted.push(...evidence.digests, evidence.span);
    }
    return missing(present, [...wanted, ...documents]);
  });
}

/** What a witness says: a status of C2SP tlog-witness, and the body that belongs to it. */
export interface WitnessAnswer {
  readonly status: number;
  readonly body: string;
}
/** @param request an add-checkpoint body @param entries what the checkpoint adds to the size that the request starts from */
export type AskWitness = (request: Buffer, entries: readonly Buffer[]) => Promise<WitnessAnswer>;

/**
 * Brings a witness, step by step, from where it is to where the log is, and adds its cosignature to the published checkpoint.
 * @returns why it refuses, if it does @throws what `ask` throws, when it does not answer
 */
export async function bringToWitness(store: Store, ask: AskWitness): Promise<{ readonly size: number; readonly refused?: string }> {
  const head = await readCheckpoint(store);
  if (!head) return { size: 0, refused: 'the log has no checkpoint' };
  let answer = await ask(formatAddCheckpoint({ oldSize: head.size, proof: [], checkpoint: formatNote(head.note) }), []);
  for (let known = -1; answer.status !== 200; ) {
    const size = answer.status === 409 && /^(?:0|[1-9]\d{0,15})\n$/.test(answer.body) ? Number(answer.body) : undefined;
    if (size === undefined) return { size: head.size, refused: `${answer.status} ${answer.body.trim().slice(0, 400)}` };
    if (size > head.size) return { size: head.size, refused: `it has cosigned ${size} entries already; this log has ${head.size}` };
    if (size <= known) return { size: head.size, refused: `it stays at ${size} entries` };
    known = size;
    answer = await stepFrom(store, size, ask, head.size);
  }
  await addCosignatures(store, formatNote(head.note), answer.body);
  return { size: head.size };
}

/** One step after the other, each with its own checkpoint, until the witness refuses one or has cosigned the last. */
async function stepFrom(store: Store, from: number, ask: AskWitness, last: number): Promise<WitnessAnswer> {
  for (let size = from; ; ) {
    const step = await stagedStep(store, size);
    if (!step) throw new StoreBroken(`next/${size} is missing: a witness that has cosigned ${size} entries cannot go on`);
    const reached = parseSignedCheckpoint(step.checkpoint).size;
    const answer = await ask(await requestOf(store, size, reached, step), step.entries);
    if (answer.status !== 200 || reached >= last) return answer;
    size = reached;
  }
}

async function requestOf(store: Store, oldSize: number, size: number, { checkpoint }: Step): Promise<Buffer> {
  const read = tileReader((path) => store.get(path), size);
  return formatAddCheckpoint({ oldSize, proof: await consistencyProof(read, oldSize, size), checkpoint });
}
