/** One version of an object, or a delete marker, as ListObjectVersions has it. */
export interface VersionEntry {
  readonly key: string;
  /** `null` in a bucket without versions. */
  readonly versionId: string;
  readonly latest: boolean;
  readonly deleteMarker: boolean;
  /** Bytes; 0 for a delete marker. */
  readonly size: number;
  /** ms since 1970. */
  readonly modified: number;
}

export interface Lock {
  readonly mode: string;
  /** ms since 1970. */
  readonly until: number;
}

export interface StoredObject {
  readonly bytes: Buffer;
  /** The object's own metadata, names in lower case without `x-amz-meta-`. */
  readonly metadata: { readonly [name: string]: string };
  /** ms since 1970. */
  readonly modified: number;
  readonly lock?: Lock;
}

/** Why there is no object: it does not exist, it is over the limit, or the store refuses to give it. */
export type NoObject = 'missing' | 'too-large' | 'refused';

/** Where a trail's files are read from: S3, or a mirror. Anything but the three answers above is thrown and ends the run as incomplete. */
export interface ObjectSource {
  /** All versions and delete markers under a prefix, keys in order, newest version of a key first. */
  list(prefix: string): AsyncIterable<VersionEntry>;
  /** Names directly under a prefix that ends with a slash, without slashes. */
  folders(prefix: string): Promise<readonly string[]>;
  /** @param versionId the current version when absent */
  get(key: string, versionId: string | undefined, maxBytes: number): Promise<StoredObject | NoObject>;
}
