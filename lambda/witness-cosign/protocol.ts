import type { WitnessAnswer } from '../../lib/witness/publisher';

/** An add-checkpoint request (C2SP tlog-witness), and what a witness without a network needs besides. */
export interface CosignRequest {
  /** Verifier key of the log, as its publisher says: the first one is kept for good. */
  readonly logKey: string;
  readonly request: Buffer;
  /** What the checkpoint adds. */
  readonly entries: readonly Buffer[];
}

/** The request, or the answer, is none: nothing is cosigned. */
export class ProtocolError extends Error {
  readonly code = 'protocol';
  constructor(place: string, expected: string, found: unknown) {
    super(`protocol: ${place}: expected ${expected}, found ${JSON.stringify(found ?? null).slice(0, 80)}`);
    this.name = 'ProtocolError';
  }
}

/** @throws {ProtocolError} */
export function readCosignRequest(event: unknown): CosignRequest {
  const { logKey, request, entries, ...rest } = object('request', event);
  if (Object.keys(rest).length > 0) throw new ProtocolError('request', 'nothing besides', Object.keys(rest)[0]);
  if (typeof logKey !== 'string') throw new ProtocolError('logKey', 'a verifier key', logKey);
  if (!Array.isArray(entries)) throw new ProtocolError('entries', 'a list', entries);
  return { logKey, request: bytes('request', request), entries: entries.map((entry) => bytes('entries', entry)) };
}

/** @throws {ProtocolError} */
export function readWitnessAnswer(answer: unknown): WitnessAnswer {
  const { status, body } = object('answer', answer);
  if (typeof status !== 'number' || typeof body !== 'string') throw new ProtocolError('answer', 'a status and a body', answer);
  return { status, body };
}

function object(place: string, value: unknown): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ProtocolError(place, 'an object', value);
  return value as { readonly [name: string]: unknown };
}

function bytes(place: string, value: unknown): Buffer {
  const found = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  if (found?.toString('base64') !== value) throw new ProtocolError(place, 'base64', value);
  return found as Buffer;
}
