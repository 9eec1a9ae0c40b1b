import { pack, type SourceFile, unpack } from './archive';
import { demand } from './codes';
import { bytesOf, digestOfDocument, sha256 } from './documents';
import type { Order, Snapshot } from './types';

/** A snapshot of source files, and the archive the builds are given. @throws {ReleaseError} path, too-large */
export function takeSnapshot(
  about: Pick<Snapshot, 'environment' | 'company' | 'name' | 'version'>,
  files: readonly SourceFile[],
): { readonly snapshot: Snapshot; readonly archive: Buffer } {
  const archive = pack(files);
  const { environment, company, name, version } = about;
  const snapshot: Snapshot = {
    schemaVersion: 1,
    environment,
    company,
    name,
    version,
    archive: { sha256: sha256(archive), bytes: archive.length },
    files: listed(files),
  };
  return { snapshot, archive };
}

const listed = (files: readonly SourceFile[]): Snapshot['files'] =>
  [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, executable, bytes }) => ({ name, sha256: sha256(bytes), mode: executable ? '0755' : '0644' }));

/** That the order, the snapshot and the archive are about one source. @throws {ReleaseError} snapshot, archive, path */
export function checkSnapshot(order: Order, snapshot: Snapshot, archive?: Buffer): void {
  demand('snapshot', digestOfDocument(snapshot) === order.snapshot, order.snapshot, digestOfDocument(snapshot));
  demand('snapshot', snapshot.archive.sha256 === order.archive, order.archive, snapshot.archive.sha256);
  const about = (one: Order | Snapshot) => [one.environment, one.company, one.name, one.version].join('/');
  demand('snapshot', about(order) === about(snapshot), about(order), about(snapshot));
  if (archive === undefined) return;
  demand('snapshot', sha256(archive) === order.archive, `the archive ${order.archive}`, sha256(archive));
  const files = listed(unpack(archive));
  const same = bytesOf({ files: files as never }).equals(bytesOf({ files: snapshot.files as never }));
  demand('snapshot', same && snapshot.archive.bytes === archive.length, 'the files that the snapshot lists', 'others');
}
