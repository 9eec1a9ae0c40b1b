import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Store } from '../witness/store';

/** A folder whose files are written whole and stay after power loss: file, then its folder, are flushed before anybody is told. */
export class FolderStore implements Store {
  constructor(readonly root: string) {}

  async get(name: string): Promise<Buffer | undefined> {
    try {
      return readFileSync(join(this.root, name));
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** A hard link fails when the name is taken, and never shows half a file: an exclusive create that is whole. */
  async create(name: string, bytes: Buffer): Promise<boolean> {
    const file = join(this.root, name);
    const partial = this.partial(file, bytes);
    try {
      linkSync(partial, file);
      flush(dirname(file));
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(partial, { force: true });
    }
  }

  /** Between looking and renaming another process may rename: what both write is a step of the same chain, which `create` has decided. */
  async replace(name: string, old: Buffer | undefined, bytes: Buffer): Promise<boolean> {
    const file = join(this.root, name);
    const now = await this.get(name);
    if (now === undefined ? old !== undefined : !old?.equals(now)) return false;
    renameSync(this.partial(file, bytes), file);
    flush(dirname(file));
    return true;
  }

  private partial(file: string, bytes: Buffer): string {
    mkdirSync(dirname(file), { recursive: true });
    const partial = `${file}.partial-${randomUUID()}`;
    const descriptor = openSync(partial, 'wx', 0o644);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return partial;
  }
}

function flush(folder: string): void {
  if (!existsSync(folder)) return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
