import { hash } from 'node:crypto';

/** Bytes of a node hash: SHA-256 (C2SP tlog-tiles, "APIs"). */
export const HASH_BYTES = 32;
/** RFC 6962, 2.1: the hash of an empty list is the hash of the empty string. */
export const EMPTY_ROOT = hash('sha256', '', 'buffer');

/** RFC 6962, 2.1: leaves and nodes start with different bytes, so that no node passes for a leaf. */
export function leafHash(entry: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + entry.length);
  input[0] = 0;
  input.set(entry, 1);
  return hash('sha256', input, 'buffer');
}

const NODE = Buffer.alloc(1 + 2 * HASH_BYTES, 1);
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  NODE.set(left, 1);
  NODE.set(right, 1 + HASH_BYTES);
  return hash('sha256', NODE, 'buffer');
}

/** Root of a whole, non-empty list of hashes. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  const tree = new GrowingTree();
  for (const item of hashes) tree.append(item);
  return tree.root();
}

/** A tree that grows at its right edge and keeps one hash for each 1 in its size: appending costs at most log2(size) node hashes, and memory the same. */
export class GrowingTree {
  private readonly peaks: Buffer[] = [];
  private grown = 0;

  get size(): number {
    return this.grown;
  }

  append(leaf: Buffer): void {
    let merged = leaf;
    // Each trailing 1 of the size is a whole subtree that the new one completes.
    for (let rest = this.grown; rest % 2 === 1; rest = (rest - 1) / 2) merged = nodeHash(this.peaks.pop() as Buffer, merged);
    this.peaks.push(merged);
    this.grown += 1;
  }

  root(): Buffer {
    return this.peaks.length === 0 ? EMPTY_ROOT : this.peaks.reduceRight((right, left) => nodeHash(left, right));
  }
}

/** Largest power of two smaller than n, for n > 1 (RFC 6962, 2.1). */
export function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
