import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  /** Absent when it is larger than asked for: it was not read. */
  readonly body?: Buffer;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query, already encoded. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string | Buffer;
  /** Bytes of the body that are read at most. */
  readonly maxBytes: number;
}

/** A service that does not answer, or not as it should: nothing is decided by it. */
export class ServiceError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
    this.name = 'ServiceError';
  }
}

const TRIES = 6;
const IDLE_MS = 30_000;

/** One host, with connections that are kept. `node:http` and a signature of our own cost half of what the SDK's client does (docs/trail.md). */
export class Client {
  private readonly agent: HttpAgent;
  private readonly send: typeof httpRequest;

  /** @param connections that are open at most @param patienceMs first wait before a call is tried again; it doubles */
  constructor(
    readonly endpoint: URL,
    connections: number,
    private readonly patienceMs = 100,
    /** For how long nothing may come. */
    private readonly idleMs = IDLE_MS,
  ) {
    const options = { keepAlive: true, maxSockets: connections, scheduling: 'lifo' as const };
    const secure = endpoint.protocol === 'https:';
    this.agent = secure ? new HttpsAgent(options) : new HttpAgent(options);
    this.send = (secure ? httpsRequest : httpRequest) as typeof httpRequest;
  }

  /**
   * Tries again when the service is busy or the connection breaks; signed anew each time, as signatures expire.
   * @param tries 1 where a second try could be mistaken for the first
   * @throws {ServiceError} when it never answers
   */
  async call(make: () => Promise<Call>, tries = TRIES): Promise<Answer> {
    for (let tried = 1; ; tried += 1) {
      let trouble: string;
      try {
        const answer = await this.once(await make());
        if (answer.status < 500 && answer.status !== 429) return answer;
        trouble = `status ${answer.status}`;
      } catch (error) {
        if (error instanceof ServiceError) throw error;
        trouble = (error as { code?: string }).code ?? (error as Error).message;
      }
      if (tried >= tries) throw new ServiceError(`${this.endpoint.host} did not answer ${tries} times: ${trouble}`, 'NoAnswer');
      const wait = this.patienceMs * 2 ** tried;
      await new Promise((done) => setTimeout(done, wait / 2 + Math.random() * (wait / 2)));
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private once({ method, path, headers, body, maxBytes }: Call): Promise<Answer> {
    return new Promise((done, fail) => {
      const { hostname, port } = this.endpoint;
      const request = this.send(
        { method, path, headers, host: hostname, port: port || undefined, agent: this.agent, timeout: this.idleMs },
        (response) => {
          const answer = { status: response.statusCode ?? 0, headers: plain(response) };
          // Refused before it is read: the length is the sender's word, and counted all the same.
          const ours = answer.status < 300 ? maxBytes : 64 * 1024;
          const tooLarge = () => {
            response.destroy();
            done(answer);
          };
          if (Number(answer.headers['content-length'] ?? 0) > ours) return tooLarge();
          const chunks: Buffer[] = [];
          let length = 0;
          response.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (length > ours) tooLarge();
            else chunks.push(chunk);
          });
          response.on('end', () => done({ ...answer, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length) }));
          response.on('error', fail);
          response.on('aborted', () => fail(new Error('the connection broke')));
        },
      );
      request.on('timeout', () => request.destroy(new Error(`nothing came for ${this.idleMs / 1000} s`)));
      request.on('error', fail);
      request.end(body);
    });
  }
}

function plain({ headers }: IncomingMessage): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]));
}
