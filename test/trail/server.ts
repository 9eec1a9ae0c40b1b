import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, answering, type Copy, text } from './answers';
import type { Generated } from './generate';

export interface Loopback {
  readonly endpoint: string;
  /** Requests answered. */
  readonly asked: { count: number };
  /** Waits so many ms before each answer from now on. */
  slow: (latencyMs: number) => void;
  /** Of the next requests, so many fail with 503. */
  fail: (count: number) => void;
  close: () => Promise<void>;
}

/** A loopback S3 and CloudTrail for generated buckets. */
export async function serve(generated: Generated, ...others: readonly Copy[]): Promise<Loopback> {
  const asked = { count: 0 };
  let failing = 0;
  let latencyMs = 0;
  const answerTo = answering(generated, ...others);
  const server = createServer(async (request, response): Promise<void> => {
    asked.count += 1;
    const { method = '', url = '/', headers } = request;
    const body = await bodyOf(request);
    if (latencyMs > 0) await new Promise((done) => setTimeout(done, latencyMs));
    const answer: Answer =
      failing-- > 0 ? text(503, '<Error><Code>SlowDown</Code></Error>') : answerTo({ method, path: url, headers, body });
    response.writeHead(answer.status, answer.headers);
    response.end(method === 'HEAD' ? undefined : answer.body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fail: (count) => {
      failing = count;
    },
    slow: (ms) => {
      latencyMs = ms;
    },
    close: () => closed(server),
  };
}

const closed = (server: Server) =>
  new Promise<void>((done) => {
    server.closeAllConnections();
    server.close(() => done());
  });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}
