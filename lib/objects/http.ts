import { Connection } from './connection';

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
/** Of an answer that is a refusal, bytes that are read. */
const MAX_REFUSAL = 64 * 1024;

/** One host, with connections that are kept, the one used last first. */
export class Client {
  private readonly idle: Connection[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly open = new Set<Connection>();
  private busy = 0;

  /** @param connections that are open at most @param patienceMs first wait before a call is tried again; it doubles */
  constructor(
    readonly endpoint: URL,
    private readonly connections: number,
    private readonly patienceMs = 100,
    /** For how long nothing may come. */
    private readonly idleMs = 30_000,
  ) {}

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
    for (const connection of this.open) connection.close();
    this.open.clear();
  }

  private async once({ method, path, headers, body, maxBytes }: Call): Promise<Answer> {
    const head = requestHead(method, path, { host: this.endpoint.host, ...headers }, body);
    if (this.busy >= this.connections) await new Promise<void>((turn) => this.waiting.push(turn));
    else this.busy += 1;
    const connection = this.connection();
    try {
      const { head: answered, body: contents } = await connection.ask(head, body, ({ status }) => (status < 300 ? maxBytes : MAX_REFUSAL));
      const { status, headers: received } = answered;
      return contents ? { status, headers: received, body: contents } : { status, headers: received };
    } finally {
      if (connection.closed) this.open.delete(connection);
      else this.idle.push(connection);
      const next = this.waiting.shift();
      if (next) next();
      else this.busy -= 1;
    }
  }

  private connection(): Connection {
    for (let kept = this.idle.pop(); kept; kept = this.idle.pop()) {
      if (!kept.closed) return kept;
      this.open.delete(kept);
    }
    const fresh = new Connection(this.endpoint, this.idleMs);
    this.open.add(fresh);
    return fresh;
  }
}

/** @throws {ServiceError} when path or a header holds what would end it: the rest would be somebody's own request */
function requestHead(method: string, path: string, headers: Call['headers'], body: Call['body']): string {
  let text = `${method} ${path} HTTP/1.1\r\n`;
  let printable = !/[^\x21-\x7e]/.test(path);
  for (const name in headers) {
    const value = headers[name] as string;
    printable &&= !/[^\x20-\x7e]/.test(value);
    text += `${name}: ${value}\r\n`;
  }
  if (!printable) throw new ServiceError(`a request to ${path.slice(0, 100)} has characters that no header has`, 'BadRequest');
  if (body !== undefined && headers['content-length'] === undefined) text += `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `${text}\r\n`;
}
