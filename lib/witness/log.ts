import { canonicalJson } from '../attest/canonical';
import { emptyCheckpoint, formatCheckpoint, parseSignedCheckpoint, type SignedCheckpoint } from './checkpoint';
import { type GrownTree, grownTree, writeTiles } from './grown';
import type { NoteSigner } from './keys';
import { BadSignature, formatNote, parseSignatureLines, signNote, verifiedSignatures } from './note';
import { type Store, StoreBroken } from './store';
import { decodeBundle, TILE_WIDTH, tileAt, tilePath } from './tiles';

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
  const note = formatNote({ text, signatures: [await signNote(text, signer)] });
  const staged = { checkpoint: note.toString('base64'), entries: entries.map((entry) => entry.toString('base64')) };
  if (!(await store.create(nextName(size), Buffer.from(canonicalJson(staged)))))
    throw new Overtaken(`another publisher appended to the log of ${size} entries; run it again`);
  await complete(store, head, parseSignedCheckpoint(note), tree);
  return parseSignedCheckpoint(note);
}

/** One step of a log: the checkpoint that follows a size, signed by the log alone, and what it adds. */
export interface Step {
  readonly checkpoint: Buffer;
  readonly entries: readonly Buffer[];
}

/** The step that follows so many entries; it stays for whoever comes later. @returns undefined when there is none yet */
export async function stagedStep(store: Store, size: number): Promise<Step | undefined> {
  const staged = await store.get(nextName(size));
  if (!staged) return undefined;
  const { checkpoint, entries } = JSON.parse(staged.toString('utf8')) as { checkpoint: string; entries: string[] };
  return { checkpoint: Buffer.from(checkpoint, 'base64'), entries: entries.map((entry) => Buffer.from(entry, 'base64')) };
}

/** Completes what a killed publisher had begun. @returns the log's head */
export async function recover(store: Store, signer: NoteSigner): Promise<SignedCheckpoint | undefined> {
  for (;;) {
    const head = await readCheckpoint(store);
    if (head) own(head, signer);
    const size = head?.size ?? 0;
    const staged = await stagedStep(store, size);
    if (!staged) return head;
    const next = parseSignedCheckpoint(staged.checkpoint);
    own(next, signer);
    const tree = await grownTree(store, size, staged.entries);
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

async function complete(store: Store, head: SignedCheckpoint | undefined, next: SignedCheckpoint, { tiles }: GrownTree): Promise<void> {
  await writeTiles(store, tiles);
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
