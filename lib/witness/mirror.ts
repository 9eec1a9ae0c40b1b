import { grownTree, writeTiles } from './grown';
import { readEntries } from './log';
import type { Store } from './store';

/** A witness's own copy of a log: the entries that it has judged, and those that it is asked about now. @param size of the copy */
export async function* mirrored(copy: Store, size: number, entries: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* readEntries(copy, 0, size, size);
  yield* entries;
}

/**
 * Keeps what was judged, as tiles: a log that its company loses can be read here, up to what was cosigned.
 * @throws {StoreBroken} when the copy holds something else there
 */
export async function keep(copy: Store, size: number, entries: readonly Buffer[]): Promise<void> {
  if (entries.length > 0) await writeTiles(copy, (await grownTree(copy, size, entries)).tiles);
}
