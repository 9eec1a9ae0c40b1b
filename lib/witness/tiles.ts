import { demand, Malformed } from './malformed';
import { HASH_BYTES, leafHash, nodeHash } from './merkle';
import type { HashReader } from './proofs';

/** Hashes of a full tile, entries of a full bundle (C2SP tlog-tiles, "Merkle Tree"). */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

export interface Tile {
  /** `entries` for a bundle of log entries. */
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last behind an x. */
export function tilePath({ level, index, width }: Tile): string {
  let name = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    name = `x${String(rest % 1000).padStart(3, '0')}/${name}`;
  return `tile/${level}/${name}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** @throws {Malformed} unless writing the parsed path again gives back the very same text */
export function parseTilePath(path: string): Tile {
  const parts = /^tile\/(entries|0|[1-5]\d?|6[0-3]?|[7-9])\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  demand(parts !== null, 'the path of a tile', path);
  const level = parts[1] === 'entries' ? 'entries' : Number(parts[1]);
  const tile = { level, index: Number(parts[2]?.replaceAll(/[x/]/g, '')), width: Number(parts[3] ?? TILE_WIDTH) } as const;
  demand(Number.isSafeInteger(tile.index) && tilePath(tile) === path, 'the path of a tile in its one spelling', path);
  return tile;
}

/** Hashes at a level of a tree: one for each full tile of the level below. */
export const levelCount = (size: number, level: number) => Math.floor(size / TILE_WIDTH ** level);

/** The tile that holds hash `at` of a level in a tree of `size` leaves, as wide as that tree has it. */
export function tileAt(level: number | 'entries', at: number, size: number): Tile {
  const index = Math.floor(at / TILE_WIDTH);
  const count = levelCount(size, level === 'entries' ? 0 : level);
  return { level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) };
}

/** Tiles of a level that a tree of `newer` leaves has and one of `older` has not, or not as wide. */
export function grownTiles(level: number | 'entries', older: number, newer: number): readonly Tile[] {
  const [from, to] = [older, newer].map((size) => levelCount(size, level === 'entries' ? 0 : level)) as [number, number];
  const tiles: Tile[] = [];
  if (from === to) return tiles;
  for (let first = Math.floor(from / TILE_WIDTH) * TILE_WIDTH; first < to; first += TILE_WIDTH) tiles.push(tileAt(level, first, newer));
  return tiles;
}

/** C2SP tlog-tiles, "Log entries": each behind its length in 16 bits, big-endian. */
export function encodeBundle(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new Malformed('an entry of at most 65,535 bytes', String(entry.length));
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** @throws {Malformed} */
export function decodeBundle(bytes: Buffer, width: number): readonly Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 <= bytes.length ? at + 2 + bytes.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    demand(end <= bytes.length, 'whole entries', `${bytes.length - at} bytes at the end`);
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  demand(entries.length === width, `${width} entries`, String(entries.length));
  return entries;
}

export const hashesOf = (tile: Buffer): readonly Buffer[] =>
  Array.from({ length: tile.length / HASH_BYTES }, (_, index) => tile.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES));

/** Hash of 2**n neighbouring hashes. */
export function fold(hashes: readonly Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) row = Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i] as Buffer, row[2 * i + 1] as Buffer));
  return row[0] as Buffer;
}

/** Fetches the bytes of a tile by its path. */
export type TileFetch = (path: string) => Promise<Buffer | undefined>;

/**
 * Hashes of whole subtrees, from the tiles of a tree of `size` leaves. Each tile is fetched once. What tiles say is believed only once a
 * proof made of them leads to a signed root.
 * @throws {Malformed} when a tile is missing or has another length
 */
export function tileReader(fetch: TileFetch, size: number): HashReader {
  const held = new Map<string, Promise<Buffer>>();
  const load = async (tile: Tile): Promise<Buffer> => {
    const path = tilePath(tile);
    // A log may remove a partial tile once the full one is there (C2SP tlog-tiles, "Partial Tiles").
    const bytes = (await fetch(path)) ?? (await fetch(tilePath({ ...tile, width: TILE_WIDTH })));
    demand(bytes !== undefined, `${path} of the log`, 'no such tile');
    const full = bytes.length === TILE_WIDTH * HASH_BYTES;
    demand(full || bytes.length === tile.width * HASH_BYTES, `${tile.width} hashes in ${path}`, `${bytes.length} bytes`);
    return bytes.subarray(0, tile.width * HASH_BYTES);
  };
  return async (height, index) => {
    const level = Math.floor(height / TILE_HEIGHT);
    const width = 2 ** (height % TILE_HEIGHT);
    const first = index * width;
    const tile = tileAt(level, first, size);
    const path = tilePath(tile);
    const bytes = held.get(path) ?? load(tile);
    held.set(path, bytes);
    const start = first % TILE_WIDTH;
    const hashes = hashesOf(await bytes).slice(start, start + width);
    demand(hashes.length === width, `${path} with ${start + width} hashes`, 'fewer');
    return fold(hashes);
  };
}

export const bundleHashes = (entries: readonly Buffer[]): readonly Buffer[] => entries.map(leafHash);
