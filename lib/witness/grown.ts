import { HASH_BYTES, leafHash } from './merkle';
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

export interface GrownTree {
  readonly size: number;
  /** Tiles and bundles that the larger tree has, and their bytes; bundles first. */
  readonly tiles: readonly (readonly [Tile, Buffer])[];
  readonly root: () => Promise<Buffer>;
}

/** New tiles of a log that grows: reads its right edge alone, at most two tiles a level. */
export async function grownTree(store: Store, size: number, entries: readonly Buffer[]): Promise<GrownTree> {
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

/** Writes each tile once. @throws {StoreBroken} when one is there that holds something else */
export async function writeTiles(store: Store, tiles: GrownTree['tiles']): Promise<void> {
  for (const [tile, bytes] of tiles) {
    if (bytes.length === 0 || (tile.level !== 'entries' && bytes.length % HASH_BYTES !== 0))
      throw new StoreBroken(`${tilePath(tile)} came out wrong`);
    if (await store.create(tilePath(tile), bytes)) continue;
    // Left by a publisher that was killed here: the same bytes, or somebody wrote to the log besides us.
    if (!(await store.get(tilePath(tile)))?.equals(bytes)) throw new StoreBroken(`${tilePath(tile)} holds something else`);
  }
}
