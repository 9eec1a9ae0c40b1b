import { type LedgerStore, PROBE_NAME, type ProbeStore } from '../lib/custody';
import type { S3Source } from '../lib/objects/s3';
import type { StoredObject } from '../lib/trail/source';

/** No entry is longer (lib/custody/entry.ts). */
const MOST_BYTES = 1 << 24;
const DAY_MS = 86_400_000;
const AT_ONCE = 16;
/** Entry n is 00000n.json, as in a folder: a copy of the bucket is a ledger. */
export const entryName = (slot: number) => `${String(slot).padStart(6, '0')}.json`;

/** The ledger cannot be read or written as it must be: nothing is decided by it. */
export class LedgerStoreError extends Error {
  readonly code = 'ledger-store';
  constructor(
    readonly place: string,
    readonly expected: string,
    readonly found: string,
    readonly fix = 'Nobody may act until it is explained: docs/custody.md, "Alarm by alarm".',
  ) {
    super(`ledger-store: ${place}: expected ${expected}, found ${found}. ${fix}`);
    this.name = 'LedgerStoreError';
  }
}

/** A bucket under a COMPLIANCE lock. Of each slot the oldest version counts: a later one, or a delete marker, changes nothing. */
export class S3Ledger implements LedgerStore, ProbeStore {
  private readonly oldest = new Map<string, string>();

  /** @param lockDays for which an entry is locked */
  constructor(
    private readonly bucket: S3Source,
    private readonly lockDays: number,
    private readonly now: () => number = Date.now,
  ) {}

  read = async (slot: number): Promise<Buffer | undefined> => this.object(entryName(slot));
  probe = async (name: string): Promise<Buffer | undefined> => this.object(name);

  private async object(name: string): Promise<Buffer | undefined> {
    if (!this.oldest.has(name)) await this.look(name);
    const version = this.oldest.get(name);
    return version === undefined ? undefined : (await this.version(name, version)).bytes;
  }

  /** As `read`, with the time at which the store took it: nobody who writes says when that was. */
  arrived = async (slot: number): Promise<{ readonly bytes: Buffer; readonly arrivedMs: number } | undefined> => {
    const name = entryName(slot);
    if (!this.oldest.has(name)) await this.look(name);
    const version = this.oldest.get(name);
    if (version === undefined) return undefined;
    const { bytes, modified } = await this.version(name, version);
    return { bytes, arrivedMs: modified };
  };

  /** Entries from a slot on, at most so many bytes but one at least; none when the slot is free. */
  async from(slot: number, bytes: number): Promise<readonly Buffer[]> {
    const first = await this.read(slot);
    if (first === undefined) return [];
    const found = [first];
    let length = first.length;
    if (!this.oldest.has(entryName(slot + 1))) await this.look('');
    for (let next = slot + 1; ; next += AT_ONCE) {
      const names = Array.from({ length: AT_ONCE }, (_, index) => entryName(next + index)).filter((name) => this.oldest.has(name));
      const entries = await Promise.all(names.map((name) => this.version(name, this.oldest.get(name) as string)));
      for (const { bytes: entry } of entries) {
        length += entry.length;
        if (length > bytes) return found;
        found.push(entry);
      }
      if (names.length < AT_ONCE) return found;
    }
  }

  /** Objects that are no entry's oldest version: somebody wrote over one, hid one, or put something beside them. */
  async strangers(): Promise<readonly string[]> {
    const seen = new Map<string, number>();
    const found: string[] = [];
    for await (const { key, versionId, deleteMarker } of this.bucket.list('')) {
      if (deleteMarker) found.push(`${key}: a delete marker`);
      else if (!/^\d{6,9}\.json$/.test(key) && !PROBE_NAME.test(key)) found.push(`${key}: no entry and no probe`);
      else seen.set(key, (seen.get(key) ?? 0) + 1);
      if ((seen.get(key) ?? 0) > 1) found.push(`${key}: a version beside ${versionId}`);
    }
    return found;
  }

  claim = async (slot: number, bytes: Buffer): Promise<boolean> => this.keep(entryName(slot), bytes);

  keep = async (name: string, bytes: Buffer): Promise<boolean> =>
    this.bucket.putNew(name, bytes, new Date(this.now() + this.lockDays * DAY_MS));

  /** What a version is never changes, so it is looked for once; a free slot is looked at each time. */
  private async look(prefix: string): Promise<void> {
    for await (const { key, versionId, deleteMarker } of this.bucket.list(prefix)) {
      // Listed from the newest to the oldest: the last one stays.
      if (!deleteMarker) this.oldest.set(key, versionId);
    }
  }

  private async version(name: string, versionId: string): Promise<StoredObject> {
    const found = await this.bucket.get(name, versionId, MOST_BYTES);
    if (typeof found === 'string') throw new LedgerStoreError(name, `version ${versionId}, which is listed`, found);
    if (found.lock?.mode !== 'COMPLIANCE')
      throw new LedgerStoreError(name, 'a COMPLIANCE lock', found.lock ? `${found.lock.mode}` : 'no lock that can be read');
    return found;
  }
}
