import { byCode, type EvidenceFile, jsonFile, sha256, textFile } from './files';

export const MANIFEST = 'manifest.sha256.json';
export const SUMS = 'SHA256SUMS';
export const STATEMENT = 'statement.json';
export const SIGNED = 'statement.dsse.json';
/** Signatures of parties; they are made over the manifest, so they stand beside it and not in it. */
export const APPROVALS = 'approvals';

export interface Manifest {
  readonly schemaVersion: 1;
  readonly files: { readonly [path: string]: { readonly sha256: string; readonly bytes: number } };
}

export function manifestOf(files: readonly EvidenceFile[]): Manifest {
  const entries = [...files]
    .sort((a, b) => byCode(a.path, b.path))
    .map(({ path, bytes }) => [path, { sha256: sha256(bytes), bytes: bytes.length }] as const);
  return { schemaVersion: 1, files: Object.fromEntries(entries) };
}

/** The manifest, and the same as a list that `sha256sum -c` reads, which also holds the manifest itself. */
export function manifestFiles(files: readonly EvidenceFile[]): readonly EvidenceFile[] {
  const content = manifestOf(files);
  const manifest = jsonFile(MANIFEST, content);
  const digests = [
    ...Object.entries(content.files).map(([path, entry]) => [path, entry.sha256] as const),
    [MANIFEST, sha256(manifest.bytes)] as const,
  ];
  const sums = digests.sort(([a], [b]) => byCode(a, b)).map(([path, digest]) => `${digest}  ${path}\n`);
  return [manifest, textFile(SUMS, sums.join(''))];
}

export interface Difference {
  readonly path: string;
  readonly what: 'changed' | 'missing' | 'not in the manifest' | 'unreadable';
  readonly expected?: string;
  readonly found?: string;
}

/** What of a folder is not as its manifest says. Statement and signatures are about the manifest and are judged by themselves. */
export function differences(files: readonly EvidenceFile[]): readonly Difference[] {
  const held = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const manifest = readManifest(held.get(MANIFEST));
  if (manifest === undefined) return [{ path: MANIFEST, what: held.has(MANIFEST) ? 'unreadable' : 'missing' }];
  const found: Difference[] = [];
  for (const [path, entry] of Object.entries(manifest.files)) {
    const bytes = held.get(path);
    if (bytes === undefined) found.push({ path, what: 'missing', expected: entry.sha256 });
    else if (sha256(bytes) !== entry.sha256 || bytes.length !== entry.bytes)
      found.push({ path, what: 'changed', expected: entry.sha256, found: sha256(bytes) });
  }
  const beside = [MANIFEST, SUMS, STATEMENT, SIGNED];
  for (const path of held.keys())
    if (!(path in manifest.files) && !beside.includes(path) && !path.startsWith(`${APPROVALS}/`))
      found.push({ path, what: 'not in the manifest' });
  const listed = files.filter(({ path }) => path in manifest.files);
  const [written, sums] = manifestFiles(listed);
  if (written && held.get(MANIFEST)?.equals(written.bytes) === false && found.length === 0)
    found.push({ path: MANIFEST, what: 'changed', expected: 'the manifest in its one form', found: 'another form' });
  if (!held.has(SUMS)) found.push({ path: SUMS, what: 'missing' });
  else if (found.length === 0 && sums && held.get(SUMS)?.equals(sums.bytes) === false)
    found.push({ path: SUMS, what: 'changed', expected: sha256(sums.bytes), found: sha256(held.get(SUMS) as Buffer) });
  return found;
}

export function readManifest(bytes: Buffer | undefined): Manifest | undefined {
  try {
    const parsed = JSON.parse(bytes?.toString('utf8') ?? '') as Manifest;
    const sound =
      parsed.schemaVersion === 1 &&
      Object.keys(parsed.files).length > 0 &&
      Object.entries(parsed.files).every(
        ([path, { sha256: digest, bytes: size }]) =>
          /^[0-9a-f]{64}$/.test(digest) && Number.isSafeInteger(size) && !path.startsWith('/') && !path.split('/').includes('..'),
      );
    return sound ? parsed : undefined;
  } catch {
    return undefined;
  }
}
