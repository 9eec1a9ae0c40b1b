import type { ListedKey } from '../../lib/trail/public-keys';
import type { Lock, NoObject, ObjectSource, StoredObject, VersionEntry } from '../../lib/trail/source';

export interface Version extends VersionEntry {
  readonly bytes: Buffer;
  readonly metadata: { readonly [name: string]: string };
  readonly lock?: Lock;
}

/** A bucket in memory, with versions, and the public keys of each Region. */
export class World {
  /** Newest version first. */
  readonly objects = new Map<string, Version[]>();
  readonly publicKeys: { [region: string]: ListedKey[] } = {};
  /** Keys that the store refuses to give. */
  readonly refused = new Set<string>();
  private serial = 0;

  put(key: string, bytes: Buffer, modified: number, metadata: { readonly [name: string]: string } = {}, lock?: Lock): void {
    this.add({ key, bytes, modified, metadata, ...(lock ? { lock } : {}), size: bytes.length, deleteMarker: false });
  }

  /** As DeleteObject does in a versioned bucket. */
  hide(key: string): void {
    this.add({ key, bytes: Buffer.alloc(0), modified: this.newest(key).modified + 1000, metadata: {}, size: 0, deleteMarker: true });
  }

  newest(key: string): Version {
    const version = this.objects.get(key)?.[0];
    if (!version) throw new Error(`no object ${key}`);
    return version;
  }

  /** Changes the newest version in place, as whoever controls the store could. */
  edit(key: string, change: Partial<Version> | ((version: Version) => Partial<Version>)): void {
    const versions = this.objects.get(key) as Version[];
    const old = this.newest(key);
    const changed = { ...old, ...(typeof change === 'function' ? change(old) : change) };
    versions[0] = { ...changed, size: changed.bytes.length };
  }

  keys(part: string): string[] {
    return [...this.objects.keys()].filter((key) => key.includes(part)).sort();
  }

  get source(): ObjectSource {
    return new WorldSource(this);
  }

  private add(version: Omit<Version, 'versionId' | 'latest'>): void {
    const older = (this.objects.get(version.key) ?? []).map((old) => ({ ...old, latest: false }));
    this.objects.set(version.key, [{ ...version, versionId: `v${++this.serial}`, latest: true }, ...older]);
  }
}

class WorldSource implements ObjectSource {
  private readonly sorted: readonly string[];
  constructor(private readonly world: World) {
    this.sorted = [...world.objects.keys()].sort();
  }

  async *list(prefix: string): AsyncGenerator<VersionEntry> {
    for (const key of this.sorted) if (key.startsWith(prefix)) yield* this.world.objects.get(key) ?? [];
  }

  async folders(prefix: string): Promise<readonly string[]> {
    const below = this.sorted.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    return [...new Set(below.filter((rest) => rest.includes('/')).map((rest) => rest.slice(0, rest.indexOf('/'))))];
  }

  async get(key: string, versionId: string | undefined, maxBytes: number): Promise<StoredObject | NoObject> {
    const versions = this.world.objects.get(key) ?? [];
    const version = versionId === undefined ? versions[0] : versions.find((candidate) => candidate.versionId === versionId);
    if (!version || version.deleteMarker) return 'missing';
    if (this.world.refused.has(key)) return 'refused';
    if (version.bytes.length > maxBytes) return 'too-large';
    return version;
  }
}
