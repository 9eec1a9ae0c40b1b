import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly target: string;
  readonly body: unknown;
}
/** What a service answers: status and JSON; undefined breaks the connection. */
export type Reply = (asked: Asked) => Promise<readonly [number, object] | undefined> | readonly [number, object] | undefined;

/** A service on the loopback that answers what a test says, for what the emulator does not do. */
export class Loopback {
  readonly asked: Asked[] = [];
  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
  ) {}

  static open(reply: Reply): Promise<Loopback> {
    return new Promise((done) => {
      const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', async () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const asked = {
            path: request.url ?? '',
            target: String(request.headers['x-amz-target'] ?? ''),
            body: JSON.parse(text || 'null'),
          };
          loopback.asked.push(asked);
          const answer = await reply(asked);
          if (!answer) return request.socket.destroy();
          response.writeHead(answer[0], { 'content-type': 'application/x-amz-json-1.1' });
          response.end(JSON.stringify(answer[1]));
        });
      });
      let loopback: Loopback;
      server.listen(0, '127.0.0.1', () => {
        loopback = new Loopback(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        done(loopback);
      });
    });
  }
  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
