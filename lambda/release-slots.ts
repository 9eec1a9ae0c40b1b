import { S3Source } from '../lib/objects/s3';
import type { Slots } from '../lib/release';
import { service } from './service';
import { SettingError } from './settings';

/** No document and no artefact is larger: it is held in memory. */
const MOST_BYTES = 1 << 28;
const DAY_MS = 86_400_000;

/** A bucket that the function's environment reaches. */
export function bucketOf(bucket: string): S3Source {
  const { credentials, place } = service('S3');
  return new S3Source({ bucket, connections: 8, ...place }, credentials);
}

/** A bucket under a COMPLIANCE lock, as slots: of each name the oldest version counts. */
export class S3Slots implements Slots {
  /** @param lockDays for which what is written stays locked */
  constructor(
    private readonly bucket: S3Source,
    private readonly lockDays: number,
    private readonly now: () => number = Date.now,
  ) {}

  read = async (name: string): Promise<Buffer | undefined> => {
    let oldest: string | undefined;
    // Listed from the newest to the oldest.
    for await (const { key, versionId, deleteMarker } of this.bucket.list(name)) if (key === name && !deleteMarker) oldest = versionId;
    if (oldest === undefined) return undefined;
    const found = await this.bucket.get(name, oldest, MOST_BYTES);
    if (typeof found === 'string') throw new SlotError(name, `version ${oldest}, which is listed`, found);
    if (found.lock?.mode !== 'COMPLIANCE') throw new SlotError(name, 'a COMPLIANCE lock', found.lock?.mode ?? 'no lock that can be read');
    return found.bytes;
  };

  claim = (name: string, bytes: Buffer): Promise<boolean> => this.bucket.putNew(name, bytes, new Date(this.now() + this.lockDays * DAY_MS));
}

/** A slot that cannot be read as it must be: nothing is decided by it. */
export class SlotError extends SettingError {
  constructor(place: string, expected: string, found: string) {
    super(place, expected, found, 'Nobody writes there but the functions of the assembly line: look who did.');
    this.name = 'SlotError';
  }
}

/** Bytes of one version, or of the only one. @throws {SlotError} */
export async function bytesIn(bucket: S3Source, key: string, versionId?: string): Promise<Buffer> {
  const found = await bucket.get(key, versionId, MOST_BYTES);
  if (typeof found === 'string') throw new SlotError(key, 'an object', found);
  return found.bytes;
}
