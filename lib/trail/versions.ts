import type { VersionEntry } from './source';

/** Contents of so many versions are compared; of more, the newest and the oldest ones: a key with a million versions must not be a million reads. */
const COMPARED = 4;

/** All that is listed of one key. */
export interface ListedObject {
  readonly key: string;
  /** Bytes and time (ms since 1970) of the newest version that has contents. */
  readonly size: number;
  readonly modified: number;
  /** The newest entry is a delete marker: who lists current objects does not see it. */
  readonly hidden: boolean;
  /** Versions with contents, newest first. */
  readonly versions: readonly string[];
}

/** One entry a key; keys of which nothing but delete markers is left are gone, and left out. */
export async function* byKey(entries: AsyncIterable<VersionEntry>): AsyncGenerator<ListedObject> {
  let group: VersionEntry[] = [];
  for await (const entry of entries) {
    const first = group[0];
    if (first && first.key !== entry.key) {
      const listed = summed(group);
      if (listed) yield listed;
      group = [];
    }
    group.push(entry);
    if (group.length > 2 * COMPARED) group.splice(COMPARED, 1);
  }
  const last = summed(group);
  if (last) yield last;
}

function summed(group: readonly VersionEntry[]): ListedObject | undefined {
  const contents = group.filter(({ deleteMarker }) => !deleteMarker);
  const newest = contents[0];
  if (!newest) return undefined;
  const ids = contents.map(({ versionId }) => versionId);
  const versions = ids.length > COMPARED ? [...ids.slice(0, COMPARED / 2), ...ids.slice(-COMPARED / 2)] : ids;
  return { key: newest.key, size: newest.size, modified: newest.modified, hidden: group[0] !== newest, versions };
}

/** Version ids to read: none named for the ordinary object, which then needs no s3:GetObjectVersion. */
export const toRead = ({ hidden, versions }: Pick<ListedObject, 'hidden' | 'versions'>): readonly (string | undefined)[] =>
  hidden || versions.length > 1 ? versions : [undefined];
