import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '../../lib/objects/folder-store';
import { ED25519, signerOf } from '../../lib/witness/keys';
import { addCosignatures, CHECKPOINT, grow, Overtaken, readCheckpoint, readEntries } from '../../lib/witness/log';
import { leafHash, rootOf } from '../../lib/witness/merkle';
import { consistencyProof, extendsTree, includes, inclusionProof } from '../../lib/witness/proofs';
import type { Store } from '../../lib/witness/store';
import { tileReader } from '../../lib/witness/tiles';
import { Killed, MemoryStore } from './memory-store';

const signer = signerOf('log.example', ED25519, Buffer.alloc(32, 1));
const entry = (index: number) => Buffer.from(`entry ${index}`);
const some = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => entry(from + index));
const append = (store: Store, entries: readonly Buffer[]) => grow(store, signer, async () => entries);

/** The published log is whole: its entries lead to its checkpoint, by their own hashes and by its tiles. */
async function whole(store: Store): Promise<readonly string[]> {
  const head = await readCheckpoint(store);
  if (!head) return [];
  const entries: Buffer[] = [];
  for await (const one of readEntries(store, 0, head.size, head.size)) entries.push(one);
  expect(rootOf(entries.map(leafHash))).toEqual(head.root);
  const read = tileReader((path) => store.get(path), head.size);
  for (const index of [0, Math.floor(head.size / 2), head.size - 1])
    expect(includes(head.root, head.size, index, leafHash(entries[index] as Buffer), await inclusionProof(read, index, head.size))).toBe(
      true,
    );
  return entries.map(String);
}

test('a log that grows in steps is, at each size, the tree of its entries, and consistent with every size before', async () => {
  const store = new MemoryStore();
  const heads = [];
  let size = 0;
  for (const step of [1, 2, 250, 3, 1, 255, 256, 600]) {
    heads.push(await append(store, some(size, size + step)));
    size += step;
    expect((await whole(store)).length).toBe(size);
  }
  const read = tileReader((path) => store.get(path), size);
  const last = heads.at(-1);
  for (const head of heads)
    if (head && last)
      expect(extendsTree(head.size, head.root, last.size, last.root, await consistencyProof(read, head.size, last.size))).toBe(true);
  expect(heads.length).toBe(8);
});

test('appending one entry to a log of 8,760 reads and writes a few tiles', async () => {
  const store = new MemoryStore();
  await append(store, some(0, 8760));
  [store.reads, store.writes] = [0, 0];
  await append(store, [entry(8760)]);
  expect([store.reads, store.writes]).toEqual([expect.any(Number), 4]);
  expect(store.reads).toBeLessThan(60);
});

test('killed before or after any write, the log is whole, and the next publisher completes or repeats the step', async () => {
  for (const how of ['dieBefore', 'dieAfter'] as const) {
    for (let write = 1; ; write += 1) {
      const store = new MemoryStore();
      await append(store, some(0, 255));
      const before = await whole(store);
      store.writes = 0;
      store[how] = write;
      let died = false;
      await append(store, some(255, 260)).catch((error) => {
        died = error instanceof Killed;
        if (!died) throw error;
      });
      if (!died) {
        expect(write).toBeGreaterThan(6);
        break;
      }
      store[how] = Number.POSITIVE_INFINITY;
      const seen = await whole(store);
      expect([before, some(0, 260).map(String)]).toContainEqual(seen);
      // Another one publishes something else: the step that was begun is completed before, or was never begun.
      await append(store, [Buffer.from('other')]);
      const after = await whole(store);
      expect([
        [...before, 'other'],
        [...some(0, 260).map(String), 'other'],
      ]).toContainEqual(after);
      // What was seen stays.
      expect(after.slice(0, seen.length)).toEqual(seen);
    }
  }
});

test('of many publishers at once each entry is there once, and nobody writes over another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'centre-log-'));
  try {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const store = new FolderStore(folder);
        for (let tries = 0; tries < 50; tries += 1) {
          try {
            return await append(store, [entry(index)]);
          } catch (error) {
            if (!(error instanceof Overtaken)) throw error;
          }
        }
        return undefined;
      }),
    );
    expect(outcomes.every(Boolean)).toBe(true);
    expect([...(await whole(new FolderStore(folder)))].sort()).toEqual(some(0, 8).map(String));
    expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('partial'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what somebody else wrote into the log stops it', async () => {
  const store = new MemoryStore();
  await append(store, some(0, 5));
  const tile = store.files.get('tile/0/000.p/5') as Buffer;
  store.files.set('tile/0/000.p/5', Buffer.from(tile).fill(1, 0, 1));
  await expect(append(store, [entry(5)])).rejects.toThrow('entries and tiles of the log do not fit together');
  const planted = new MemoryStore();
  await append(planted, some(0, 5));
  planted.files.set('tile/entries/000.p/6', Buffer.from('x'));
  await expect(append(planted, [entry(5)])).rejects.toThrow('tile/entries/000.p/6 holds something else');
  const foreign = new MemoryStore();
  await grow(foreign, signerOf('log.example', ED25519, Buffer.alloc(32, 2)), async () => some(0, 2));
  await expect(append(foreign, [entry(2)])).rejects.toThrow('the checkpoint of log.example is not signed by log.example');
});

test('a cosignature for another checkpoint is not added', async () => {
  const store = new MemoryStore();
  await append(store, some(0, 2));
  const older = store.files.get(CHECKPOINT) as Buffer;
  await append(store, some(2, 3));
  await expect(addCosignatures(store, older, '— w AAAAAAAA\n')).rejects.toThrow('the log has grown since');
});
