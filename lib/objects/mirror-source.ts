import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../config/problem';
import type { NoObject, ObjectSource, StoredObject, VersionEntry } from '../trail/source';
import { HEAD_FILE, isSafeKey, listingFile, type MirrorEntry, type MirrorHead, objectFile } from './mirror-format';

/** Listings that are held in memory; each worker reads the day it works on. */
const HELD = 24;

const problem = (file: string, expected: string, found: string, fix: string) =>
  new InputError([{ code: 'mirror', file, expected, found, fix }]);

/** @throws {InputError} when the folder is no mirror */
export function mirrorHead(root: string): MirrorHead {
  const file = join(root, HEAD_FILE);
  const fix = 'Make one with: centre trail mirror --out DIR';
  if (!existsSync(file)) throw problem(file, 'a mirror', 'no such file', fix);
  try {
    const head = JSON.parse(readFileSync(file, 'utf8')) as MirrorHead;
    if (head.format === 1 && typeof head.bucket === 'string' && typeof head.trailArn === 'string') return head;
  } catch {
    // Said below.
  }
  throw problem(file, 'a mirror of format 1', 'something else', fix);
}

/** A mirror read as the bucket was: versions, metadata and locks as S3 gave them. Their truth is the maker's; signatures and hashes are not. */
export class MirrorSource implements ObjectSource {
  private readonly held = new Map<string, readonly MirrorEntry[]>();
  private readonly indexes = new WeakMap<readonly MirrorEntry[], Map<string, MirrorEntry>>();

  constructor(private readonly root: string) {}

  async *list(prefix: string): AsyncGenerator<VersionEntry> {
    for (const entry of this.day(prefix.slice(0, prefix.lastIndexOf('/') + 1))) if (entry.key.startsWith(prefix)) yield entry;
  }

  async folders(prefix: string): Promise<readonly string[]> {
    const folder = join(this.root, 'listings', prefix);
    return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).flatMap((item) => (item.isDirectory() ? item.name : [])) : [];
  }

  async get(key: string, versionId: string | undefined, maxBytes: number): Promise<StoredObject | NoObject> {
    const entries = this.day(key.slice(0, key.lastIndexOf('/') + 1));
    const entry = this.index(entries).get(`${key}\n${versionId ?? ''}`);
    if (!entry || entry.deleteMarker) return 'missing';
    if (entry.refused) return 'refused';
    if (entry.size > maxBytes) return 'too-large';
    if (entry.kept === undefined || !isSafeKey(key)) return 'missing';
    let bytes: Buffer;
    try {
      // On the thread that inflates anyway: the asynchronous call costs more than the read.
      bytes = readFileSync(objectFile(this.root, entry));
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return 'missing';
      throw error;
    }
    if (bytes.length > maxBytes) return 'too-large';
    return { bytes, metadata: entry.metadata ?? {}, modified: entry.modified, ...(entry.lock ? { lock: entry.lock } : {}) };
  }

  private day(folder: string): readonly MirrorEntry[] {
    const known = this.held.get(folder);
    if (known) return known;
    const entries = readListing(listingFile(this.root, folder), folder);
    if (this.held.size >= HELD) this.held.delete(this.held.keys().next().value as string);
    this.held.set(folder, entries);
    return entries;
  }

  private index(entries: readonly MirrorEntry[]): Map<string, MirrorEntry> {
    const known = this.indexes.get(entries);
    if (known) return known;
    const index = new Map<string, MirrorEntry>();
    for (const entry of entries) {
      index.set(`${entry.key}\n${entry.versionId}`, entry);
      if (entry.latest) index.set(`${entry.key}\n`, entry);
    }
    this.indexes.set(entries, index);
    return index;
  }
}

/** @throws {InputError} when the day was not mirrored: nothing is known of it, which is not the same as nothing being there */
function readListing(file: string, folder: string): readonly MirrorEntry[] {
  const fix = 'Mirror the time, accounts and Regions that are to be verified, or ask for fewer.';
  if (!isSafeKey(folder.slice(0, -1)) || !existsSync(file)) throw problem(file, `a listing of ${folder}`, 'none', fix);
  const lines = readFileSync(file, 'utf8').split('\n').slice(1).filter(Boolean);
  try {
    return lines.map((line) => JSON.parse(line) as MirrorEntry);
  } catch {
    throw problem(file, 'a line of JSON for each version', 'something else', 'Delete the file and mirror again.');
  }
}
