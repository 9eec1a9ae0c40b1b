import { parseSignedCheckpoint, type SignedCheckpoint } from './checkpoint';
import type { Verifier } from './keys';
import { demand, fromBase64, fromDecimal, Malformed } from './malformed';
import { EMPTY_ROOT, HASH_BYTES } from './merkle';
import { BadSignature, MAX_NOTE_BYTES, verifiedSignatures } from './note';
import { extendsTree } from './proofs';

/** What a log asks of a witness (C2SP tlog-witness, "add-checkpoint"). */
export interface AddCheckpoint {
  readonly oldSize: number;
  readonly proof: readonly Buffer[];
  /** Bytes of the signed checkpoint, as they came. */
  readonly checkpoint: Buffer;
}

/** C2SP tlog-witness: a client must not send more. */
const MAX_PROOF = 63;
export const MAX_REQUEST_BYTES = MAX_NOTE_BYTES + MAX_PROOF * 45 + 64;

/** @throws {Malformed}; what it returns, formatted again, is the input */
export function parseAddCheckpoint(body: Buffer): AddCheckpoint {
  const blank = body.indexOf('\n\n');
  demand(blank > 0, 'old size, proof, an empty line and a checkpoint', `${body.length} bytes without an empty line`);
  const [old = '', ...proof] = body.toString('utf8', 0, blank).split('\n');
  demand(old.startsWith('old '), 'a line: old SIZE', old);
  demand(proof.length <= MAX_PROOF, `at most ${MAX_PROOF} proof lines`, String(proof.length));
  return { oldSize: fromDecimal(old.slice(4), 'the old size'), proof: proof.map(hashLine), checkpoint: body.subarray(blank + 2) };
}

export function hashLine(line: string): Buffer {
  const hash = fromBase64(line, 'a hash');
  demand(hash.length === HASH_BYTES, `a hash of ${HASH_BYTES} bytes`, line);
  return hash;
}

export const formatAddCheckpoint = ({ oldSize, proof, checkpoint }: AddCheckpoint): Buffer =>
  Buffer.concat([Buffer.from(`old ${oldSize}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n`), checkpoint]);

/** The statuses of C2SP tlog-witness, in words. */
export type Refusal = 'malformed' | 'signature' | 'unknown-log' | 'old-size' | 'conflict' | 'inconsistent' | 'contents' | 'rolled-back';
export const STATUS: { readonly [refusal in Refusal]: number } = {
  malformed: 400,
  'old-size': 400,
  signature: 403,
  'unknown-log': 404,
  conflict: 409,
  inconsistent: 422,
  // The specification has no status for what a witness of ours checks besides; 422 says: understood, and not signed.
  contents: 422,
  'rolled-back': 500,
};

/** Why a witness does not cosign. */
export class Refused extends Error {
  constructor(
    readonly refusal: Refusal,
    message: string,
    /** Size of the latest checkpoint that was cosigned, in a conflict. */
    readonly size?: number,
  ) {
    super(message);
  }
}

export interface KnownLog {
  readonly origin: string;
  readonly keys: readonly Verifier[];
}

/** What a witness has cosigned last. */
export interface Latest {
  readonly size: number;
  readonly root: Buffer;
}

/**
 * Judges a request by every rule of C2SP tlog-witness but for the contents, in the order of the specification.
 * @param own the witness's verifier key: a checkpoint that it cosigned and does not remember tells that its state was rolled back
 * @throws {Refused}
 */
export function judge(
  body: Buffer,
  logs: readonly KnownLog[],
  latestOf: (origin: string) => Latest | undefined,
  own: Verifier,
): { readonly request: AddCheckpoint; readonly checkpoint: SignedCheckpoint; readonly latest: Latest } {
  const [request, checkpoint] = understood(body);
  const { oldSize, proof } = request;
  const { origin, size, root } = checkpoint;
  const log = logs.find((known) => known.origin === origin);
  if (!log) throw new Refused('unknown-log', `the log ${origin} is not one that this witness watches`);
  const latest = latestOf(origin) ?? { size: 0, root: EMPTY_ROOT };
  try {
    if (verifiedSignatures(checkpoint.note, log.keys).length === 0) throw new BadSignature(`no signature of a key of ${origin}`);
    if (
      verifiedSignatures(checkpoint.note, [own]).length > 0 &&
      (size > latest.size || (size === latest.size && !root.equals(latest.root)))
    )
      throw new Refused(
        'rolled-back',
        `it carries this witness's own cosignature for size ${size}, which its state does not have: restore the state`,
      );
  } catch (error) {
    if (error instanceof BadSignature) throw new Refused('signature', error.message);
    throw error;
  }
  if (oldSize > size) throw new Refused('old-size', `truncated: old size ${oldSize} is larger than the checkpoint's ${size}`);
  if (oldSize !== latest.size)
    throw new Refused('conflict', `the latest checkpoint cosigned has size ${latest.size}, not ${oldSize}`, latest.size);
  if (size === oldSize && !root.equals(latest.root))
    throw new Refused('inconsistent', `forked: two roots for size ${size}: ${text(latest.root)} was cosigned, ${text(root)} is offered`);
  if (!extendsTree(oldSize, latest.root, size, root, proof))
    throw new Refused(
      'inconsistent',
      `rewritten: the proof does not lead from size ${oldSize} with root ${text(latest.root)} to size ${size} with root ${text(root)}`,
    );
  return { request, checkpoint, latest };
}

const text = (root: Buffer) => root.toString('base64');

function understood(body: Buffer): readonly [AddCheckpoint, SignedCheckpoint] {
  try {
    const request = parseAddCheckpoint(body);
    return [request, parseSignedCheckpoint(request.checkpoint)];
  } catch (error) {
    if (error instanceof Malformed) throw new Refused('malformed', error.message);
    throw error;
  }
}
