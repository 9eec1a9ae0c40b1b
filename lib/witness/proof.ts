import { hashLine } from './add-checkpoint';
import { parseSignedCheckpoint, type SignedCheckpoint } from './checkpoint';
import { demand, fromBase64, fromDecimal } from './malformed';
import { leafHash } from './merkle';
import { BadSignature, verifiedSignatures } from './note';
import { type Policy, satisfies } from './policy';
import { includes } from './proofs';

/** An inclusion proof that needs nothing else (C2SP tlog-proof). */
export interface TlogProof {
  /** Not authenticated by itself: here it carries the entry, which the proof authenticates. */
  readonly extra?: Buffer;
  readonly index: number;
  readonly path: readonly Buffer[];
  /** Bytes of the signed checkpoint. */
  readonly checkpoint: Buffer;
}

const HEAD = 'c2sp.org/tlog-proof@v1';

/** @throws {Malformed}; what it returns, formatted again, is the input */
export function parseTlogProof(bytes: Buffer): TlogProof {
  const blank = bytes.indexOf('\n\n');
  demand(blank > 0, `${HEAD}, proof lines, an empty line and a checkpoint`, `${bytes.length} bytes without an empty line`);
  const lines = bytes.toString('utf8', 0, blank).split('\n');
  demand(lines[0] === HEAD, HEAD, lines[0] ?? 'nothing');
  const extra = lines[1]?.startsWith('extra ') ? fromBase64(lines[1].slice(6), 'extra data') : undefined;
  const [index = '', ...path] = lines.slice(extra ? 2 : 1);
  demand(index.startsWith('index '), 'a line: index NUMBER', index);
  demand(path.length <= 63, 'at most 63 proof lines', String(path.length));
  return {
    ...(extra ? { extra } : {}),
    index: fromDecimal(index.slice(6), 'the index'),
    path: path.map(hashLine),
    checkpoint: bytes.subarray(blank + 2),
  };
}

export function formatTlogProof({ extra, index, path, checkpoint }: TlogProof): Buffer {
  const lines = [
    HEAD,
    ...(extra ? [`extra ${extra.toString('base64')}`] : []),
    `index ${index}`,
    ...path.map((hash) => hash.toString('base64')),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\n')}\n\n`), checkpoint]);
}

/** What a proof shows, once it holds. */
export interface Proven {
  readonly checkpoint: SignedCheckpoint;
  readonly log: string;
  /** Names of the policy's witnesses that cosigned, with the time of each in seconds since 1970. */
  readonly witnesses: readonly { readonly name: string; readonly time: number }[];
}

/** A proof or checkpoint that does not hold. */
export class Unproven extends Error {}

/** C2SP tlog-proof, "Verifying a tlog proof". @throws {Malformed | Unproven} */
export function verifyTlogProof({ index, path, checkpoint: bytes }: TlogProof, entry: Buffer, policy: Policy): Proven {
  const proven = verifyCheckpoint(bytes, policy);
  const { size, root } = proven.checkpoint;
  if (!includes(root, size, index, leafHash(entry), path))
    throw new Unproven(`the proof does not lead from the entry at ${index} to root ${root.toString('base64')} of ${size} entries`);
  return proven;
}

/** Signed by a log of the policy, under its own name, and cosigned by its quorum. @throws {Malformed | Unproven} */
export function verifyCheckpoint(bytes: Buffer, policy: Policy): Proven {
  const checkpoint = parseSignedCheckpoint(bytes);
  const logs = policy.logs.filter(({ name }) => name === checkpoint.origin);
  if (logs.length === 0) throw new Unproven(`the policy has no log ${checkpoint.origin}`);
  try {
    if (verifiedSignatures(checkpoint.note, logs).length === 0) throw new Unproven(`no signature of the log ${checkpoint.origin}`);
    const witnesses = [...policy.witnesses].flatMap(([name, key]) =>
      verifiedSignatures(checkpoint.note, [key]).map(({ time }) => ({ name, time: time as number })),
    );
    const missing = satisfies(policy, new Set(witnesses.map(({ name }) => name)));
    if (missing !== undefined) throw new Unproven(missing);
    return { checkpoint, log: checkpoint.origin, witnesses };
  } catch (error) {
    throw error instanceof BadSignature ? new Unproven(error.message) : error;
  }
}
