import { EMPTY_ROOT, HASH_BYTES, nodeHash, split } from './merkle';

/** Gives the hash of the whole subtree over leaves `index * 2**height` up to `(index + 1) * 2**height`. */
export type HashReader = (height: number, index: number) => Promise<Buffer>;

/** MTH(D[from:to]) of RFC 6962, 2.1, from hashes of whole subtrees. */
export async function rangeHash(read: HashReader, from: number, to: number): Promise<Buffer> {
  const width = to - from;
  if (width === 0) return EMPTY_ROOT;
  const height = Math.log2(width);
  if (Number.isInteger(height) && from % width === 0) return read(height, from / width);
  const middle = from + split(width);
  return nodeHash(await rangeHash(read, from, middle), await rangeHash(read, middle, to));
}

/** RFC 6962, 2.1.1: PATH(index, D[size]), from the leaf's sibling up to a child of the root. */
export async function inclusionProof(read: HashReader, index: number, size: number): Promise<readonly Buffer[]> {
  if (index >= size) throw new RangeError(`leaf ${index} of ${size}`);
  const path: Buffer[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      path.push(await rangeHash(read, middle, to));
      to = middle;
    } else {
      path.push(await rangeHash(read, from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/** RFC 6962, 2.1.2: PROOF(older, D[newer]). Empty between a tree and itself, and from the empty tree. */
export async function consistencyProof(read: HashReader, older: number, newer: number): Promise<readonly Buffer[]> {
  if (older > newer) throw new RangeError(`from ${older} to ${newer}`);
  if (older === 0 || older === newer) return [];
  const path: Buffer[] = [];
  let [from, to] = [0, newer];
  let whole = true;
  while (older !== to) {
    const middle = from + split(to - from);
    if (older <= middle) {
      path.push(await rangeHash(read, middle, to));
      to = middle;
    } else {
      path.push(await rangeHash(read, from, middle));
      from = middle;
      whole = false;
    }
  }
  // SUBPROOF(m, D[m], true) is empty: the verifier knows the older root.
  if (!whole) path.push(await rangeHash(read, from, to));
  return path.reverse();
}

const odd = (n: number) => n % 2 === 1;
const half = (n: number) => Math.floor(n / 2);
/** A hash of another length is no hash: it would shift what is hashed after it. */
const allHashes = (hashes: readonly Buffer[]) => hashes.every(({ length }) => length === HASH_BYTES);

/** RFC 9162, 2.1.3.2: whether the proof leads from the leaf hash at `index` to the root of a tree of `size` leaves. */
export function includes(root: Buffer, size: number, index: number, leaf: Buffer, proof: readonly Buffer[]): boolean {
  if (!(index >= 0 && index < size) || !allHashes([root, leaf, ...proof])) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (odd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!odd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/** RFC 9162, 2.1.4.2: whether the tree of `newer` leaves is the one of `older` leaves with leaves added behind it, and nothing else. */
export function extendsTree(older: number, olderRoot: Buffer, newer: number, newerRoot: Buffer, proof: readonly Buffer[]): boolean {
  if (older > newer || !allHashes([olderRoot, newerRoot, ...proof])) return false;
  // C2SP tlog-witness: any tree extends the empty one, without a proof.
  if (older === 0) return proof.length === 0 && olderRoot.equals(EMPTY_ROOT) && (newer > 0 || newerRoot.equals(EMPTY_ROOT));
  if (older === newer) return proof.length === 0 && olderRoot.equals(newerRoot);
  let [node, last] = [older - 1, newer - 1];
  while (odd(node)) [node, last] = [half(node), half(last)];
  // A whole older tree is itself the first hash of the path.
  const path = node === 0 ? [olderRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (!first) return false;
  let [old, now] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (odd(node) || node === last) {
      [old, now] = [nodeHash(sibling, old), nodeHash(sibling, now)];
      while (!odd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else now = nodeHash(now, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && old.equals(olderRoot) && now.equals(newerRoot);
}
