import { canonicalJson } from '../attest/canonical';
import { emptyCheckpoint, formatCheckpoint, parseSignedCheckpoint, type SignedCheckpoint } from './checkpoint';
import type { NoteSigner } from './keys';
import { HASH_BYTES, leafHash } from './merkle';
import { BadSignature, formatNote, parseSignatureLines, signNote, verifiedSignatures } from './note';
import { rangeHash } from './proofs';
import { type Store, StoreBroken } from './store';
import {
  bundleHashes,
  decodeBundle,
  encodeBundle,
  fold,
  grownTiles,
  hashesOf,
  levelCount,
  TILE_WIDTH,
  type Tile,
  tileAt,
  tilePath,
  tileReader,
} from './tiles';

export const CHECKPOINT = 'checkpoint';
/**
 * What follows the tree of so many entries: the next checkpoint and its new entries, written once. This is the moment at which a log grows: of two
 * publishers one gets the name, and whatever is killed afterwards is completed from it, by anybody who publishes next.
 */
const nextName = (size: number) => `next/${size}`;

/** Somebody else published at the same time. */
export class Overtaken extends Error {}

/** @returns undefined for a log that has nothing yet. @throws {StoreBroken | Malformed} */
export async function readCheckpoint(store: Store): Promise<SignedCheckpoint | undefined> {
  const bytes = await store.get(CHECKPOINT);
  return bytes && parseSignedCheckpoint(bytes);
}

/** Entries from one index up to another, as the log of `size` entries holds them. @throws {StoreBroken | Malformed} */
export async function* readEntries(store: Store, from: number, to: number, size: number): AsyncGenerator<Buffer> {
  for (let first = Math.floor(from / TILE_WIDTH) * TILE_WIDTH; first < to; first += TILE_WIDTH) {
    const tile = tileAt('entries', first, size);
    const bytes = (await store.get(tilePath(tile))) ?? (await store.get(tilePath({ ...tile, width: TILE_WIDTH })));
    if (!bytes) throw new StoreBroken(`${tilePath(tile)} is missing`);
    const entries = decodeLeading(bytes, tile.width);
    yield* entries.slice(Math.max(0, from - first), Math.min(tile.width, to - first));
  }
}

function decodeLeading(bytes: Buffer, width: number): readonly Buffer[] {
  let count = 0;
  for (let at = 0; at + 2 <= bytes.length; at += 2 + bytes.readUInt16BE(at)) count += 1;
  return decodeBundle(bytes, Math.max(count, width)).slice(0, width);
}

/**
 * Appends entries and signs the new checkpoint. Entries are written before tiles, tiles before the checkpoint: whoever reads the
 * checkpoint finds all of its tree, whenever the publisher was killed.
 * @param select is given the entries that are there, and says which to append: none, and nothing is written
 * @throws {Overtaken} when another publisher was faster: nothing was appended
 * @throws {StoreBroken} when the log that is there is not the signer's, or not whole
 */
export async function grow(
  store: Store,
  signer: NoteSigner,
  select: (present: AsyncIterable<Buffer>) => Promise<readonly Buffer[]>,
): Promise<SignedCheckpoint | undefined> {
  const head = await recover(store, signer);
  const { size } = head ?? emptyCheckpoint(signer.name);
  const entries = await select(readEntries(store, 0, size, size));
  if (entries.length === 0) return head;
  const tree = await grownTree(store, size, entries);
  const checkpoint = { origin: signer.name, size: tree.size, root: await tree.root() };
  const text = formatCheckpoint(checkpoint);
  const note = formatNote({ text, signatures: [signNote(text, signer)] });
  const staged = { checkpoint: note.toString('base64'), entries: entries.map((entry) => entry.toString('base64')) };
  if (!(await store.create(nextName(size), Buffer.from(canonicalJson(staged)))))
    throw new Overtaken(`another publisher appended to the log of ${size} entries; run it again`);
  await complete(store, head, parseSignedCheckpoint(note), tree);
  return parseSignedCheckpoint(note);
}

/** Completes what a killed publisher had begun. @returns the log's head */
export async function recover(store: Store, signer: NoteSigner): Promise<SignedCheckpoint | undefined> {
  for (;;) {
    const head = await readCheckpoint(store);
    if (head) own(head, signer);
    const size = head?.size ?? 0;
    const staged = await store.get(nextName(size));
    if (!staged) return head;
    const { checkpoint, entries } = JSON.parse(staged.toString('utf8')) as { checkpoint: string; entries: string[] };
    const next = parseSignedCheckpoint(Buffer.from(checkpoint, 'base64'));
    own(next, signer);
    const tree = await grownTree(
      store,
      size,
      entries.map((entry) => Buffer.from(entry, 'base64')),
    );
    if (tree.size !== next.size || !(await tree.root()).equals(next.root))
      throw new StoreBroken(`${nextName(size)} does not lead to its own checkpoint`);
    await complete(store, head, next, tree);
  }
}

function own({ origin, note }: SignedCheckpoint, signer: NoteSigner): void {
  try {
    if (origin === signer.name && verifiedSignatures(note, [signer]).length > 0) return;
  } catch (error) {
    if (!(error instanceof BadSignature)) throw error;
  }
  throw new StoreBroken(`the checkpoint of ${origin} is not signed by ${signer.name}`);
}

interface GrownTree {
  readonly size: number;
  /** Tiles and bundles that the larger tree has, and their bytes; bundles first. */
  readonly tiles: readonly (readonly [Tile, Buffer])[];
  readonly root: () => Promise<Buffer>;
}

/** New tiles of a log that grows: reads its right edge alone, at most two tiles a level. */
async function grownTree(store: Store, size: number, entries: readonly Buffer[]): Promise<GrownTree> {
  const grown = size + entries.length;
  const tiles: (readonly [Tile, Buffer])[] = [];
  const present = async (tile: Tile): Promise<Buffer> => {
    const bytes = await store.get(tilePath(tile));
    if (!bytes) throw new StoreBroken(`${tilePath(tile)} is missing`);
    return bytes;
  };
  /** The partial tile at the right edge of the smaller tree, if it has one there. */
  const edge = (level: number | 'entries') => {
    const count = levelCount(size, level === 'entries' ? 0 : level);
    return count % TILE_WIDTH === 0 ? undefined : tileAt(level, count - 1, size);
  };
  const before = edge('entries');
  const kept = before ? decodeBundle(await present(before), before.width) : [];
  const all = [...kept, ...entries];
  const firstAt = size - kept.length;
  for (const tile of grownTiles('entries', size, grown)) {
    const start = tile.index * TILE_WIDTH - firstAt;
    tiles.push([tile, encodeBundle(all.slice(start, start + tile.width))]);
  }
  let added: readonly Buffer[] = bundleHashes(entries);
  for (let level = 0; added.length > 0; level += 1) {
    const partial = edge(level);
    const old = partial ? hashesOf(await present(partial)) : [];
    if (level === 0 && kept.some((entry, at) => !leafHash(entry).equals(old[at] ?? Buffer.alloc(0))))
      throw new StoreBroken('entries and tiles of the log do not fit together');
    const hashes = [...old, ...added];
    const full: Buffer[] = [];
    for (const tile of grownTiles(level, size, grown)) {
      const start = tile.index * TILE_WIDTH - (levelCount(size, level) - old.length);
      const row = hashes.slice(start, start + tile.width);
      tiles.push([tile, Buffer.concat(row)]);
      if (tile.width === TILE_WIDTH) full.push(fold(row));
    }
    added = full;
  }
  const made = new Map(tiles.map(([tile, bytes]) => [tilePath(tile), bytes]));
  const read = tileReader(async (path) => made.get(path) ?? (await store.get(path)), grown);
  return { size: grown, tiles, root: () => rangeHash(read, 0, grown) };
}

async function complete(store: Store, head: SignedCheckpoint | undefined, next: SignedCheckpoint, { tiles }: GrownTree): Promise<void> {
  for (const [tile, bytes] of tiles) {
    if (bytes.length === 0 || (tile.level !== 'entries' && bytes.length % HASH_BYTES !== 0))
      throw new StoreBroken(`${tilePath(tile)} came out wrong`);
    if (await store.create(tilePath(tile), bytes)) continue;
    // Left by a publisher that was killed here: the same bytes, or somebody wrote to the log besides us.
    if (!(await store.get(tilePath(tile)))?.equals(bytes)) throw new StoreBroken(`${tilePath(tile)} holds something else`);
  }
  const old = head && formatNote(head.note);
  if (await store.replace(CHECKPOINT, old, formatNote(next.note))) return;
  // Cosignatures came meanwhile, or another publisher completed the same step; both leave a log that is whole.
  const now = await readCheckpoint(store);
  if (now && now.size >= next.size) return;
  if (now && now.size === (head?.size ?? 0) && (await store.replace(CHECKPOINT, formatNote(now.note), formatNote(next.note)))) return;
  throw new Overtaken('the checkpoint changed while it was replaced; run it again');
}

/**
 * Adds signature lines that a witness answered to the published checkpoint.
 * @throws {Malformed} on lines that are none @throws {Overtaken} when the checkpoint is another one by now
 */
export async function addCosignatures(store: Store, cosigned: Buffer, lines: string): Promise<SignedCheckpoint> {
  const head = await readCheckpoint(store);
  if (!head || head.note.text !== parseSignedCheckpoint(cosigned).note.text)
    throw new Overtaken('the log has grown since; ask the witness again');
  const fresh = parseSignatureLines(lines).filter(
    ({ name, id }) => !head.note.signatures.some((one) => one.name === name && one.id === id),
  );
  if (fresh.length === 0) return head;
  const bytes = formatNote({ text: head.note.text, signatures: [...head.note.signatures, ...fresh] });
  if (!(await store.replace(CHECKPOINT, formatNote(head.note), bytes)))
    throw new Overtaken('the checkpoint changed while it was replaced; run it again');
  return parseSignedCheckpoint(bytes);
}
