import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '../lib/objects/folder-store';
import { ED25519, signerOf } from '../lib/witness/keys';
import { grow } from '../lib/witness/log';
import { GrowingTree, leafHash } from '../lib/witness/merkle';
import type { Store } from '../lib/witness/store';

const entry = (index: number) =>
  Buffer.from(JSON.stringify({ index, sha256: String(index).padStart(64, '0'), signature: 'f'.repeat(512) }));

/** Time of the root of so many entries, hashing each; and of one more append, with the new root. ms */
export function roots(sizes: readonly number[], rounds: number) {
  return sizes.map((size) => {
    const entries = Array.from({ length: size }, (_, index) => entry(index));
    const whole: number[] = [];
    const more: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const tree = new GrowingTree();
      let started = performance.now();
      for (const one of entries) tree.append(leafHash(one));
      tree.root();
      whole.push(performance.now() - started);
      started = performance.now();
      for (let extra = 0; extra < 100; extra += 1) {
        tree.append(leafHash(entry(size + extra)));
        tree.root();
      }
      more.push((performance.now() - started) / 100);
    }
    return {
      size,
      best: Math.min(...whole),
      median: whole.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number,
      append: Math.min(...more),
    };
  });
}

/** Reads and writes of a store, to append one entry to a log of so many. */
export async function appends(sizes: readonly number[]) {
  const signer = signerOf('log.example', ED25519, Buffer.alloc(32, 1));
  const found = [];
  for (const size of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'centre-bench-log-'));
    const inner = new FolderStore(folder);
    const counts = { reads: 0, writes: 0 };
    const store: Store = {
      get: (name) => {
        counts.reads += 1;
        return inner.get(name);
      },
      create: (name, bytes) => {
        counts.writes += 1;
        return inner.create(name, bytes);
      },
      replace: (name, old, bytes) => {
        counts.writes += 1;
        return inner.replace(name, old, bytes);
      },
    };
    await grow(store, signer, async () => Array.from({ length: size }, (_, index) => entry(index)));
    [counts.reads, counts.writes] = [0, 0];
    const started = performance.now();
    await grow(store, signer, async () => [entry(size)]);
    found.push({ size, ...counts, ms: performance.now() - started });
    rmSync(folder, { recursive: true });
  }
  return found;
}
