import { hashLine } from './add-checkpoint';
import { formatCheckpoint, parseSignedCheckpoint, type SignedCheckpoint } from './checkpoint';
import type { Verifier } from './keys';
import { demand, Malformed } from './malformed';
import { BadSignature, verifiedSignatures } from './note';
import { extendsTree } from './proofs';

/** What two checkpoints of one log come to. */
export type Comparison =
  | { readonly kind: 'same' }
  /** A proof from the smaller to the larger one was given and holds. */
  | { readonly kind: 'consistent' }
  /** Both are signed by the log, have the same size and two roots: no proof can join them. */
  | { readonly kind: 'split' }
  /** Sizes differ: only a consistency proof of the log tells. The log owes one, and a log that cannot give one has split. */
  | { readonly kind: 'undecided'; readonly older: number; readonly newer: number };

/** @throws {Malformed} when they are of two logs, or one is not signed by the log: then they prove nothing of it */
export function compareCheckpoints(a: Buffer, b: Buffer, log: readonly Verifier[], proof?: readonly Buffer[]): Comparison {
  const [one, two] = [a, b].map((bytes) => logSigned(bytes, log)) as [SignedCheckpoint, SignedCheckpoint];
  demand(one.origin === two.origin, `two checkpoints of ${one.origin}`, two.origin);
  if (one.size === two.size) return { kind: one.root.equals(two.root) ? 'same' : 'split' };
  const [older, newer] = one.size < two.size ? [one, two] : [two, one];
  if (proof && extendsTree(older.size, older.root, newer.size, newer.root, proof)) return { kind: 'consistent' };
  return { kind: 'undecided', older: older.size, newer: newer.size };
}

function logSigned(bytes: Buffer, log: readonly Verifier[]): SignedCheckpoint {
  const checkpoint = parseSignedCheckpoint(bytes);
  const own = log.filter(({ name }) => name === checkpoint.origin);
  try {
    if (verifiedSignatures(checkpoint.note, own).length > 0) return checkpoint;
  } catch (error) {
    if (error instanceof BadSignature) throw new Malformed(`a signature of ${checkpoint.origin} that verifies`, error.message);
    throw error;
  }
  throw new Malformed(
    `a checkpoint that ${checkpoint.origin} signed`,
    `${formatCheckpoint(checkpoint).trim().replaceAll('\n', ' ')} without its signature`,
  );
}

const HEAD = 'swiss-centre/split-view@v1';

/**
 * A split view that anybody can check: two checkpoints of one size that the log signed, with different roots. Where sizes differ, the larger history's
 * root at the smaller size is computed from its own tiles, and the consistency proof that shows it stands between them.
 */
export interface SplitView {
  readonly first: Buffer;
  readonly second: Buffer;
  /** From `rootAtFirst`, another root for the first one's size, to the second one. Empty when sizes are equal. */
  readonly rootAtFirst?: Buffer;
  readonly path: readonly Buffer[];
}

export function formatSplitView({ first, second, rootAtFirst, path }: SplitView): Buffer {
  const lines = [HEAD, `first ${first.toString('base64')}`, `second ${second.toString('base64')}`];
  if (rootAtFirst) lines.push(`root ${rootAtFirst.toString('base64')}`, ...path.map((hash) => hash.toString('base64')));
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** @throws {Malformed} */
export function parseSplitView(bytes: Buffer): SplitView {
  const lines = bytes.toString('utf8').split('\n');
  demand(lines.pop() === '', 'lines that end in newlines', 'another end');
  const [head = '', first = '', second = '', root, ...path] = lines;
  demand(head === HEAD, HEAD, head);
  demand(first.startsWith('first ') && second.startsWith('second '), 'first and second checkpoint', first);
  demand(root === undefined || root.startsWith('root '), 'a line: root HASH', root ?? '');
  demand(path.length <= 63, 'at most 63 proof lines', String(path.length));
  const view: SplitView = {
    first: Buffer.from(first.slice(6), 'base64'),
    second: Buffer.from(second.slice(7), 'base64'),
    ...(root === undefined ? {} : { rootAtFirst: hashLine(root.slice(5)) }),
    path: path.map(hashLine),
  };
  demand(formatSplitView(view).equals(bytes), 'a split view in its one spelling', 'another');
  return view;
}

/**
 * @returns what the log signed and cannot have both
 * @throws {Malformed} when it proves no split
 */
export function verifySplitView({ first, second, rootAtFirst, path }: SplitView, log: readonly Verifier[]): string {
  const [one, two] = [first, second].map((bytes) => logSigned(bytes, log)) as [SignedCheckpoint, SignedCheckpoint];
  demand(one.origin === two.origin, `two checkpoints of ${one.origin}`, two.origin);
  const other = rootAtFirst ?? two.root;
  demand(
    one.size > 0 && one.size <= two.size && (rootAtFirst !== undefined || one.size === two.size),
    'the smaller checkpoint first',
    `${one.size}, ${two.size}`,
  );
  demand(!one.root.equals(other), 'two roots for one size', 'one');
  demand(
    rootAtFirst === undefined || extendsTree(one.size, rootAtFirst, two.size, two.root, path),
    'a proof from the other root to the second checkpoint',
    'one that does not hold',
  );
  return `${one.origin} signed root ${one.root.toString('base64')} for its first ${one.size} entries, and, in a checkpoint of ${two.size} entries, root ${other.toString('base64')} for the same`;
}
