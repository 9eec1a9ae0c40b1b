import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Chunks, readHead } from '../../lib/objects/answer';
import { Client } from '../../lib/objects/http';

const RUNS = process.env['PROVE'] ? 2000 : 100;
const open: { close: () => unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** @returns a client of a server that gives these bytes for each request, and then keeps quiet or hangs up */
async function answering(pieces: readonly (string | Buffer)[], hangUp = false): Promise<Client> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((done) => setImmediate(done));
      }
      if (hangUp) socket.end();
    });
  });
  return clientOf(server, 'http');
}

async function clientOf(server: Server, protocol: string, connections = 2): Promise<Client> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const client = new Client(new URL(`${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`), connections, 1);
  open.push(client, server);
  return client;
}

const ask = (client: Client, maxBytes = 1000) => client.call(async () => ({ method: 'GET', path: '/', headers: {}, maxBytes }), 2);

describe('an answer on the wire', () => {
  const whole: { readonly [name: string]: readonly [pieces: readonly string[], hangUp: boolean, body: string] } = {
    'a length': [['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'], false, 'hello'],
    'in pieces': [['HTTP/1.1 200', ' OK\r\ncontent-length: 5\r', '\n\r\nhe', 'l', 'lo'], false, 'hello'],
    'nothing in it': [['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'], false, ''],
    chunks: [['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n'], false, 'hello'],
    'chunks and trailers in pieces': [
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r', '\nh', 'e\r', '\n3\r\nllo\r\n0\r\nA: b\r\n', '\r\n'],
      false,
      'hello',
    ],
    'until the connection ends': [['HTTP/1.0 200 OK\r\n\r\nhel', 'lo'], true, 'hello'],
    'after another head': [['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'], false, 'hello'],
  };
  test.each(Object.entries(whole))('%s, twice', async (_, [pieces, hangUp, body]) => {
    const client = await answering(pieces, hangUp);
    for (let time = 0; time < 2; time++) {
      const answer = await ask(client);
      expect([answer.status, answer.body?.toString()]).toEqual([200, body]);
    }
  });

  const broken: { readonly [name: string]: readonly [pieces: readonly (string | Buffer)[], trouble: string] } = {
    'no HTTP': [['hello\r\n\r\n'], 'the answer is not HTTP/1'],
    'no header': [['HTTP/1.1 200 OK\r\nhello\r\n\r\n'], 'the answer has a header that is none'],
    'a folded header': [['HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\n\r\n'], 'the answer has a header that is none'],
    'two lengths': [
      ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
      'the answer has no length that is a number',
    ],
    'length and chunks': [
      ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
      'the answer says its length in two ways',
    ],
    'a negative length': [['HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello'], 'the answer has no length that is a number'],
    'a chunk without a size': [
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nhello'],
      'the answer has a chunk without a size',
    ],
    'a chunk that goes on': [
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n'],
      'the answer has more bytes than its chunk says',
    ],
    'a head without end': [
      Array.from({ length: 4 }, () => Buffer.from(`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(40_000)}`)),
      'the answer has no end of its headers',
    ],
  };
  test.each(Object.entries(broken))('%s', async (_, [pieces, trouble]) => {
    const client = await answering(pieces);
    await expect(ask(client)).rejects.toThrow(`${client.endpoint.host} did not answer 2 times: ${trouble}`);
  });

  test.each(['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello'])(
    'a connection that ends early gives nothing: %j',
    async (text) => {
      await expect(ask(await answering([text], true))).rejects.toThrow(/the connection broke$/);
    },
  );

  test.each([
    'HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nhello',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n${'x'.repeat(2000)}`,
    `HTTP/1.0 200 OK\r\n\r\n${'x'.repeat(2000)}`,
  ])('more than was asked for is not read', async (text) => {
    expect(await ask(await answering([text]))).toMatchObject({ status: 200 });
    expect((await ask(await answering([text]))).body).toBeUndefined();
  });

  test('what follows an answer is not the answer to the next question', async () => {
    const one = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n';
    let connections = 0;
    const server = createServer((socket) => {
      const name = ++connections;
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write(`${one}its${name}${one}evil`));
    });
    const client = await clientOf(server, 'http');
    expect((await ask(client)).body?.toString()).toBe('its1');
    expect((await ask(client)).body?.toString()).toBe('its2');
  });

  test('any bytes, in any pieces: an answer or an error, never a crash', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        'HTTP/1.1 200 OK\r\n',
        'HTTP/1.0 204\r\n',
        'Content-Length: 3\r\n',
        'Transfer-Encoding: chunked\r\n',
        '\r\n',
        '3\r\nabc\r\n',
        '0\r\n\r\n',
        'abc',
        ':',
        '\n',
      ),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), async (pieces) => {
        const client = await answering(pieces, true);
        const answer = await ask(client).catch((error: Error) => error.name);
        if (answer !== 'ServiceError') expect(answer).toMatchObject({ status: expect.any(Number) });
        for (const one of open.splice(0)) one.close();
      }),
      { numRuns: RUNS },
    );
  });

  test('chunks come out the same, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        (parts, cut) => {
          const framed = Buffer.concat([
            ...parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), Buffer.from(part), Buffer.from('\r\n')]),
            Buffer.from('0\r\n\r\n'),
          ]);
          const [chunks, out]: [Chunks, Buffer[]] = [new Chunks(), []];
          for (let at = 0; at < framed.length; at += cut)
            chunks.add(framed.subarray(at, at + cut), (piece) => out.push(Buffer.from(piece)));
          expect([chunks.done, Buffer.concat(out)]).toEqual([true, Buffer.concat(parts.map((part) => Buffer.from(part)))]);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('a name that every object has is a header like others', () => {
    expect(readHead('HTTP/1.1 200 OK\r\n__proto__: a\r\nContent-Length: 1').headers).toEqual(
      Object.assign(Object.create(null), { ['__proto__']: 'a', 'content-length': '1' }),
    );
  });
});

describe('a client', () => {
  test('no more connections than it is given, each used again, also after hundreds of questions', async () => {
    const seen = new Set<object>();
    const server = createPlain((request, response) => {
      seen.add(request.socket);
      setImmediate(() => response.end(request.url));
    });
    const client = await clientOf(server, 'http', 3);
    const bodies = await Promise.all(
      Array.from({ length: 200 }, (_, at) => client.call(async () => ({ method: 'GET', path: `/${at}`, headers: {}, maxBytes: 10 }))),
    );
    expect(bodies.map(({ body }) => body?.toString())).toEqual(Array.from({ length: 200 }, (_, at) => `/${at}`));
    expect(seen.size).toBe(3);
  });

  test('a header that ends itself is not sent', async () => {
    const client = await answering(['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n']);
    for (const [path, value] of [
      ['/', 'a\r\nb: c'],
      ['/ HTTP/1.1\r\n\r\nGET /', 'a'],
      ['/\u00e9', 'a'],
    ] as const)
      await expect(client.call(async () => ({ method: 'GET', path, headers: { x: value }, maxBytes: 1 }))).rejects.toThrow(
        'has characters that no header has',
      );
  });

  test('TLS: a certificate that nobody vouches for is refused, one that is trusted is spoken with', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'centre-wire-'));
    const file = (name: string) => join(folder, name);
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'].concat([
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        file('key'),
        '-out',
        file('cert'),
      ]),
      { stdio: 'ignore' },
    );
    const server = createSecure({ key: readFileSync(file('key')), cert: readFileSync(file('cert')) }, (request, response) => {
      response.end(request.url?.repeat(100_000));
    });
    const client = await clientOf(server, 'https');
    await expect(ask(client)).rejects.toThrow(/SELF_SIGNED_CERT|self-signed/);
    const { port } = server.address() as AddressInfo;
    const script = `const { Client } = require(${JSON.stringify(file('client.js'))});
      const client = new Client(new URL('https://127.0.0.1:${port}'), 1);
      const call = () => client.call(async () => ({ method: 'GET', path: '/abc', headers: {}, maxBytes: 1e6 }));
      call().then(call).then(({ body }) => console.log(body.length, body.subarray(0, 8).toString()));`;
    execFileSync('npx', [
      'esbuild',
      'lib/objects/http.ts',
      '--bundle',
      '--platform=node',
      '--log-level=error',
      `--outfile=${file('client.js')}`,
    ]);
    const { spawn } = await import('node:child_process');
    const child = spawn('node', ['-e', script], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: file('cert') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    await new Promise((done) => child.on('close', done));
    rmSync(folder, { recursive: true });
    expect(said).toBe('400000 /abc/abc\n');
  });
});
