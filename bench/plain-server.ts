import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Answer, Asked } from '../test/trail/answers';

export interface PlainServer {
  readonly endpoint: string;
  /** Waits so many ms before each answer from now on. */
  slow: (latencyMs: number) => void;
}

const END = '\r\n\r\n';

/**
 * HTTP/1.1 on plain sockets: it shares the cores with what is measured, and `node:http` would take more of them than the clients do.
 * Answers to a GET of a path alone are made once and kept as the bytes to send.
 */
export async function plainServer(answerTo: (asked: Asked) => Answer): Promise<PlainServer> {
  const made = new Map<string, Buffer>();
  let latencyMs = 0;
  const answered = (head: string, body: string): Buffer => {
    const [line = '', ...lines] = head.split('\r\n');
    const [method = '', path = '/'] = line.split(' ');
    const known = method === 'GET' ? made.get(path) : undefined;
    if (known) return known;
    const headers = Object.fromEntries(
      lines.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 1).trim()]),
    );
    const answer = answerTo({ method, path, headers, body });
    const fields = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const bytes = Buffer.concat([Buffer.from(`HTTP/1.1 ${answer.status} -\r\n${fields.join('')}\r\n`), answer.body]);
    if (method === 'GET' && !path.includes('?')) made.set(path, bytes);
    return bytes;
  };
  const server = createServer({ noDelay: true }, (socket: Socket) => {
    let waiting = '';
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      waiting += chunk;
      for (let end = waiting.indexOf(END); end >= 0; end = waiting.indexOf(END)) {
        const head = waiting.slice(0, end);
        const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        const next = end + END.length + length;
        if (waiting.length < next) return;
        const bytes = answered(head, waiting.slice(end + END.length, next));
        waiting = waiting.slice(next);
        if (latencyMs > 0) setTimeout(() => socket.write(bytes), latencyMs);
        else socket.write(bytes);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    slow: (ms) => {
      latencyMs = ms;
    },
  };
}
