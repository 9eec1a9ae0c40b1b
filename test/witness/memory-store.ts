import type { Store } from '../../lib/witness/store';

/** The process died here. */
export class Killed extends Error {}

/** A store in memory that can die before or after any of its writes. */
export class MemoryStore implements Store {
  writes = 0;
  reads = 0;
  /** Dies before this write, counted from 1. */
  dieBefore = Number.POSITIVE_INFINITY;
  /** Dies after this write: it is there, and nobody was told. */
  dieAfter = Number.POSITIVE_INFINITY;

  constructor(readonly files = new Map<string, Buffer>()) {}

  async get(name: string): Promise<Buffer | undefined> {
    this.reads += 1;
    return this.files.get(name);
  }

  create = (name: string, bytes: Buffer) => this.write(() => !this.files.has(name), name, bytes);
  replace = (name: string, old: Buffer | undefined, bytes: Buffer) =>
    this.write(() => (old === undefined ? !this.files.has(name) : (this.files.get(name)?.equals(old) ?? false)), name, bytes);

  private async write(free: () => boolean, name: string, bytes: Buffer): Promise<boolean> {
    this.writes += 1;
    if (this.writes === this.dieBefore) throw new Killed();
    const ok = free();
    if (ok) this.files.set(name, Buffer.from(bytes));
    if (this.writes === this.dieAfter) throw new Killed();
    return ok;
  }
}
