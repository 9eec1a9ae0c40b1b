import { connect as plainly, type Socket } from 'node:net';
import { connect as securely } from 'node:tls';
import { Chunks, HEAD_END, type Head, MAX_HEAD, readHead } from './answer';

export interface Received {
  readonly head: Head;
  /** Absent when it is larger than asked for: it was not read. */
  readonly body?: Buffer;
}

interface Pending {
  readonly limit: (head: Head) => number;
  readonly done: (received: Received) => void;
  readonly fail: (error: Error) => void;
}

const BUFFER = 64 * 1024;

/**
 * One kept HTTP/1.1 connection, one request at a time, read into one buffer: streams and agents of `node:http` cost more than the
 * cryptography on a log (docs/trail.md has the measurement).
 */
export class Connection {
  /** No further request may be sent on it. */
  closed = false;
  private readonly socket: Socket;
  private pending: Pending | undefined;
  private head: Head | undefined;
  /** What came of a head that is not whole. */
  private early = '';
  private body: Buffer | undefined;
  private pieces: Buffer[] = [];
  private length = 0;
  private chunks: Chunks | undefined;

  /** @param idleMs for how long nothing may come */
  constructor(endpoint: URL, idleMs: number) {
    const secure = endpoint.protocol === 'https:';
    const host = endpoint.hostname.replace(/^\[|\]$/g, '');
    const onread = {
      buffer: Buffer.allocUnsafeSlow(BUFFER),
      callback: (count: number, buffer: Uint8Array) => this.came(buffer as Buffer, count),
    };
    const options = { host, port: Number(endpoint.port) || (secure ? 443 : 80), noDelay: true, keepAlive: true, onread };
    // Names of hosts only: an address has no server name in TLS.
    const servername = /^[\d.]+$|:/.test(host) ? '' : host;
    this.socket = secure ? securely({ ...options, servername, ALPNProtocols: ['http/1.1'] }) : plainly(options);
    this.socket.setTimeout(idleMs, () => this.broke(new Error(`nothing came for ${idleMs / 1000} s`)));
    this.socket.on('error', (error) => this.broke(error));
    this.socket.on('close', () => this.ended());
  }

  /** @param limit bytes of the body that are read at most, by what the head says */
  ask(head: string, body: string | Buffer | undefined, limit: Pending['limit']): Promise<Received> {
    return new Promise((done, fail) => {
      this.pending = { limit, done, fail };
      this.socket.ref();
      if (body === undefined) this.socket.write(head, 'latin1');
      else {
        this.socket.cork();
        this.socket.write(head, 'latin1');
        this.socket.write(body);
        this.socket.uncork();
      }
    });
  }

  close(): void {
    this.closed = true;
    this.socket.destroy();
  }

  private came(buffer: Buffer, count: number): boolean {
    try {
      if (this.pending) this.read(buffer.subarray(0, count));
      // Nobody asked: what came belongs to no answer.
      else this.close();
    } catch (error) {
      this.broke(error as Error);
    }
    return true;
  }

  private read(bytes: Buffer): void {
    let at = 0;
    while (!this.head) {
      const before = this.early.length;
      const end = before === 0 ? bytes.indexOf(HEAD_END, at, 'latin1') : -1;
      let text: string;
      if (end >= 0) {
        text = bytes.toString('latin1', at, end);
        at = end + HEAD_END.length;
      } else {
        this.early += bytes.toString('latin1', at);
        const joined = this.early.indexOf(HEAD_END);
        if (joined < 0 && this.early.length > MAX_HEAD) throw new Error('the answer has no end of its headers');
        if (joined < 0) return;
        text = this.early.slice(0, joined);
        at += joined + HEAD_END.length - before;
        this.early = '';
      }
      const head = readHead(text);
      // 100 Continue and the like come before the answer.
      if (head.status >= 200) this.begin(head);
    }
    if (this.head) this.more(this.head, at === 0 ? bytes : bytes.subarray(at));
  }

  private begin(head: Head): void {
    this.head = head;
    if (head.body === 'chunked') this.chunks = new Chunks();
    else if (head.body !== 'rest' && head.body <= this.limit(head)) this.body = Buffer.allocUnsafeSlow(head.body);
  }

  private more(head: Head, bytes: Buffer): void {
    // Refused before it is read; where no length is said, as soon as it is over.
    if (typeof head.body === 'number' && !this.body) {
      this.finish(head, undefined, false);
      return;
    }
    let used = bytes.length;
    if (this.body) {
      used = Math.min(bytes.length, this.body.length - this.length);
      bytes.copy(this.body, this.length, 0, used);
      this.length += used;
    } else if (this.chunks) used = this.chunks.add(bytes, (piece) => this.keep(piece));
    else this.keep(bytes);
    if (this.length > this.limit(head)) {
      this.finish(head, undefined, false);
      return;
    }
    const whole = this.body ? this.length === this.body.length : this.chunks?.done === true;
    // More than the answer: an answer to nothing that was asked, so that the next one would be somebody's choice.
    if (whole) this.finish(head, this.body ?? Buffer.concat(this.pieces), head.kept && used === bytes.length);
  }

  private keep(piece: Buffer): void {
    this.length += piece.length;
    // The buffer that it lies in is used again.
    this.pieces.push(Buffer.from(piece));
  }

  private finish(head: Head, body: Buffer | undefined, kept: boolean): void {
    const { pending } = this;
    this.pending = this.head = this.body = this.chunks = undefined;
    this.pieces = [];
    this.length = 0;
    if (kept) this.socket.unref();
    else this.close();
    pending?.done(body ? { head, body } : { head });
  }

  private ended(): void {
    if (this.head?.body === 'rest' && !this.socket.errored) this.finish(this.head, Buffer.concat(this.pieces), false);
    else this.broke(new Error('the connection broke'));
  }

  private broke(error: Error): void {
    const { pending } = this;
    this.pending = this.head = undefined;
    this.close();
    pending?.fail(error);
  }

  private readonly limit = (head: Head) => this.pending?.limit(head) ?? 0;
}
