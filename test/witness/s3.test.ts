import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Store } from '../../lib/objects/s3-store';
import { ED25519, signerOf } from '../../lib/witness/keys';
import { addCosignatures, grow, Overtaken, readCheckpoint, readEntries } from '../../lib/witness/log';
import { leafHash, rootOf } from '../../lib/witness/merkle';
import { formatNote } from '../../lib/witness/note';

/** GetObject and PutObject with both conditions, as the S3 User Guide has them ("Conditional writes"); refuses what is unconditional. */
function bucket(): { readonly server: Server; readonly objects: Map<string, Buffer>; readonly log: string[] } {
  const objects = new Map<string, Buffer>();
  const log: string[] = [];
  const tag = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const name = decodeURIComponent(request.url ?? '');
      const now = objects.get(name);
      const send = (status: number, body: Buffer | string = '', headers = {}) => response.writeHead(status, headers).end(body);
      if (request.method === 'GET') return now ? send(200, now, { etag: tag(now) }) : send(404, '<Error><Code>NoSuchKey</Code></Error>');
      const body = Buffer.concat(chunks);
      log.push(name);
      const { 'if-none-match': none, 'if-match': match, 'x-amz-checksum-sha256': sum } = request.headers;
      if (sum !== createHash('sha256').update(body).digest('base64')) return send(400, '<Error><Code>BadDigest</Code></Error>');
      if (none !== '*' && match === undefined) return send(403, '<Error><Code>AccessDenied</Code></Error>');
      if (none === '*' && now) return send(412, '<Error><Code>PreconditionFailed</Code></Error>');
      if (match !== undefined && !now) return send(404, '<Error><Code>NoSuchKey</Code></Error>');
      if (match !== undefined && now && match !== tag(now)) return send(412, '<Error><Code>PreconditionFailed</Code></Error>');
      objects.set(name, body);
      return send(200, '', { etag: tag(body) });
    });
  });
  return { server, objects, log };
}

const { server, objects, log } = bucket();
const open = () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' });
  return new S3Store({ bucket: 'witness', prefix: 'log/', region: 'eu-central-2', endpoint }, credentials);
};
const signer = signerOf('log.example', ED25519, Buffer.alloc(32, 1));
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise<unknown>((done) => server.close(done)));

test('in a bucket: many publishers at once, each entry once; entries before tiles before the checkpoint', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const store = open();
      try {
        for (let tries = 0; tries < 50; tries += 1) {
          try {
            return await grow(store, signer, async () => [Buffer.from(`entry ${index}`)]);
          } catch (error) {
            if (!(error instanceof Overtaken)) throw error;
          }
        }
        return undefined;
      } finally {
        store.close();
      }
    }),
  );
  expect(outcomes.filter(Boolean).length).toBe(6);
  const store = open();
  const head = await readCheckpoint(store);
  const entries: Buffer[] = [];
  for await (const entry of readEntries(store, 0, 6, 6)) entries.push(entry);
  expect(entries.map(String).sort()).toEqual(Array.from({ length: 6 }, (_, index) => `entry ${index}`));
  expect(rootOf(entries.map(leafHash))).toEqual(head?.root);
  const last = log.slice(log.lastIndexOf('/witness/log/next/5'));
  expect(last.map((name) => name.slice('/witness/log/'.length)).slice(0, 4)).toEqual([
    'next/5',
    'tile/entries/000.p/6',
    'tile/0/000.p/6',
    'checkpoint',
  ]);
  // A cosignature goes on to the checkpoint that was read, and on to no other.
  const bytes = formatNote((head as NonNullable<typeof head>).note);
  const other = open();
  await addCosignatures(other, bytes, '— w AAAAAAAA\n');
  await expect(store.replace('checkpoint', bytes, Buffer.from('x'))).resolves.toBe(false);
  expect((await readCheckpoint(other))?.note.signatures.length).toBe(2);
  expect(objects.has('/witness/log/checkpoint')).toBe(true);
  store.close();
  other.close();
});
