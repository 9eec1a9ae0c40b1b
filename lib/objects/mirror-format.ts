import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Lock, VersionEntry } from '../trail/source';

/** `mirror.json`: what was mirrored, and from where. */
export interface MirrorHead {
  readonly format: 1;
  readonly trailArn: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly organization?: string;
  /** ISO times. */
  readonly from: string;
  readonly to: string;
}

/** One line of a day's listing: what S3 listed, and what it said with the object. */
export interface MirrorEntry extends VersionEntry {
  readonly metadata?: { readonly [name: string]: string };
  readonly lock?: Lock;
  /** Where the bytes lie: `plain` by the key's name, `version` by key and version. Absent when the bytes were not kept. */
  readonly kept?: 'plain' | 'version';
  /** The store refused to give it. */
  readonly refused?: true;
}

/** First line of a day's listing. A day that was listed before it was over is listed again. */
export interface MirrorDay {
  readonly folder: string;
  /** ms since 1970. */
  readonly listedAt: number;
}

export const HEAD_FILE = 'mirror.json';
export const KEYS_FILE = 'public-keys.json';

/** A key of CloudTrail's is a safe path; whatever is not was never given a file. */
const SAFE = /^(?!\.{1,2}(?:\/|$))[A-Za-z0-9._=@+-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._=@+-]{1,255})*$/;
export const isSafeKey = (key: string) => key.length <= 1024 && SAFE.test(key);

export const objectFile = (root: string, { key, versionId, kept }: Pick<MirrorEntry, 'key' | 'versionId' | 'kept'>): string =>
  join(root, 'objects', kept === 'version' ? `${key}~${createHash('sha256').update(versionId).digest('hex').slice(0, 16)}` : key);

/** @param folder a day's folder in the bucket, with its final slash */
export const listingFile = (root: string, folder: string) => join(root, 'listings', `${folder.slice(0, -1)}.jsonl`);
