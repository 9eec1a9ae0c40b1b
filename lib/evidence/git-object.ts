import { createHash } from 'node:crypto';

/** A file as git keeps it. */
export interface GitFile {
  /** Path with '/', relative to the folder that the tree is of. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly executable: boolean;
}

const objectId = (kind: 'blob' | 'tree', content: Buffer) =>
  createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest();

/** The id that git gives a file's content (gitformat: `blob LENGTH\0`, SHA-1). */
export const blobId = (bytes: Buffer): string => objectId('blob', bytes).toString('hex');

/** The id that git gives a folder with these files: what `git rev-parse COMMIT:FOLDER` says in every commit that has them so. */
export const treeId = (files: readonly GitFile[]): string => idOf(files).toString('hex');

function idOf(files: readonly GitFile[]): Buffer {
  const folders = new Map<string, GitFile[]>();
  const entries: { readonly name: string; readonly order: string; readonly mode: string; readonly id: Buffer }[] = [];
  for (const { path, ...file } of files) {
    const [name = '', ...below] = path.split('/');
    if (below.length > 0) folders.set(name, [...(folders.get(name) ?? []), { path: below.join('/'), ...file }]);
    else entries.push({ name, order: name, mode: file.executable ? '100755' : '100644', id: objectId('blob', file.bytes) });
  }
  // git sorts a folder as if its name ended with '/'.
  for (const [name, held] of folders) entries.push({ name, order: `${name}/`, mode: '40000', id: idOf(held) });
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.order), Buffer.from(b.order)));
  return objectId('tree', Buffer.concat(entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), id])));
}
