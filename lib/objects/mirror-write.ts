import { existsSync, readFileSync, statSync } from 'node:fs';
import { MAX_DIGEST_BYTES } from '../trail/digest';
import { DAY, dayFolder, HOUR, type Lane, parseDigestKey, parseLogKey, type TrailScope } from '../trail/keys';
import { MAX_LOG_BYTES } from '../trail/logs';
import type { ObjectSource, VersionEntry } from '../trail/source';
import { isSafeKey, listingFile, type MirrorDay, type MirrorEntry, objectFile } from './mirror-format';
import { writeWhole } from './write-whole';

export interface Mirrored {
  readonly objects: number;
  readonly bytes: number;
  /** The day was on file already. */
  readonly skipped: boolean;
}

/**
 * Mirrors one folder of one UTC day: every version that S3 lists, its metadata and lock, and the bytes of digests and logs. The listing is written
 * last, so that a day is on file whole or not at all.
 * @param now ms since 1970
 */
export async function mirrorDay(
  source: ObjectSource,
  root: string,
  scope: TrailScope,
  lane: Lane,
  kind: 'CloudTrail' | 'CloudTrail-Digest',
  day: number,
  atOnce: number,
  now: number,
): Promise<Mirrored> {
  const folder = dayFolder(scope, lane, kind, day);
  const file = listingFile(root, folder);
  // Digests come up to two hours late.
  if (existsSync(file) && listedAt(file) > day + DAY + 2 * HOUR) return { objects: 0, bytes: 0, skipped: true };
  const listed: VersionEntry[] = [];
  for await (const entry of source.list(folder)) listed.push(entry);
  const versions = new Map<string, number>();
  for (const { key } of listed) versions.set(key, (versions.get(key) ?? 0) + 1);
  const ours = (key: string) => isSafeKey(key) && (parseDigestKey(scope, key) ?? parseLogKey(scope, key)) !== undefined;
  const entries: MirrorEntry[] = new Array(listed.length);
  let next = 0;
  let bytes = 0;
  const work = async () => {
    for (let index = next++; index < listed.length; index = next++) {
      const entry = listed[index] as VersionEntry;
      entries[index] =
        entry.deleteMarker || !ours(entry.key) ? entry : await fetched(source, root, entry, versions.get(entry.key) === 1, kind);
      bytes += entry.size;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, listed.length) }, work));
  const head: MirrorDay = { folder, listedAt: now };
  writeWhole(file, `${[head, ...entries].map((entry) => JSON.stringify(entry)).join('\n')}\n`);
  return { objects: listed.length, bytes, skipped: false };
}

function listedAt(file: string): number {
  const [first] = readFileSync(file, 'utf8').split('\n', 1);
  return (JSON.parse(first ?? '{}') as MirrorDay).listedAt ?? 0;
}

async function fetched(source: ObjectSource, root: string, entry: VersionEntry, only: boolean, kind: string): Promise<MirrorEntry> {
  const limit = kind === 'CloudTrail' ? MAX_LOG_BYTES : MAX_DIGEST_BYTES;
  const object = await source.get(entry.key, only ? undefined : entry.versionId, limit);
  if (object === 'refused') return { ...entry, refused: true };
  if (typeof object === 'string') return entry;
  const { bytes, metadata, lock } = object;
  const kept: MirrorEntry = { ...entry, metadata, ...(lock ? { lock } : {}), kept: only ? 'plain' : 'version' };
  const file = objectFile(root, kept);
  if (!existsSync(file) || statSync(file).size !== bytes.length) writeWhole(file, bytes);
  return kept;
}
