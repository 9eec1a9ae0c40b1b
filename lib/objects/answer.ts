/** What comes back on a connection, read strictly: two readings of one answer would be two answers (RFC 9112). */
export interface Head {
  readonly status: number;
  /** Names in lower case; several of one name are joined by commas. */
  readonly headers: { readonly [name: string]: string };
  /** Bytes of the body, `chunked`, or `rest`: until the connection ends. */
  readonly body: number | 'chunked' | 'rest';
  /** Whether another request may follow. */
  readonly kept: boolean;
}

/** Longest status line and headers, in bytes. */
export const MAX_HEAD = 64 * 1024;
export const HEAD_END = '\r\n\r\n';

/** @throws {Error} when it is not an HTTP/1 answer, or says its length in two ways */
export function readHead(text: string): Head {
  const first = text.indexOf('\r\n');
  const line = first < 0 ? text : text.slice(0, first);
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(line)?.[1];
  if (status === undefined) throw new Error('the answer is not HTTP/1');
  const headers: { [name: string]: string } = Object.create(null);
  for (let start = first < 0 ? text.length : first + 2; start < text.length; ) {
    const newline = text.indexOf('\r\n', start);
    const end = newline < 0 ? text.length : newline;
    const colon = text.indexOf(':', start);
    const name = text.slice(start, colon < 0 ? end : colon).toLowerCase();
    if (colon < 0 || colon > end || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw new Error('the answer has a header that is none');
    const value = text.slice(colon + 1, end).trim();
    const before = headers[name];
    headers[name] = before === undefined || (name === 'content-length' && before === value) ? value : `${before},${value}`;
    start = end + 2;
  }
  return { status: Number(status), headers, ...framing(Number(status), headers, line.startsWith('HTTP/1.1')) };
}

function framing(status: number, headers: Head['headers'], modern: boolean): Pick<Head, 'body' | 'kept'> {
  const [length, coding] = [headers['content-length'], headers['transfer-encoding']];
  const closes = /(?:^|,)\s*close\s*(?:,|$)/i.test(headers['connection'] ?? '');
  const kept = modern && !closes;
  if (status < 200 || status === 204 || status === 304) return { body: 0, kept };
  if (coding !== undefined) {
    if (length !== undefined || coding.toLowerCase() !== 'chunked') throw new Error('the answer says its length in two ways');
    return { body: 'chunked', kept };
  }
  if (length === undefined) return { body: 'rest', kept: false };
  if (!/^\d{1,15}$/.test(length)) throw new Error('the answer has no length that is a number');
  return { body: Number(length), kept };
}

/** Takes the chunks of a body out of their framing, however the bytes arrive. */
export class Chunks {
  /** Whether the last chunk and its trailers are through. */
  done = false;
  private left = 0;
  private line = '';
  private state: 'size' | 'data' | 'end' | 'trailer' = 'size';

  /**
   * @param take gets the contents, piece by piece
   * @returns bytes used; fewer than there are when the body ends before
   * @throws {Error} when they are not chunks
   */
  add(bytes: Buffer, take: (piece: Buffer) => void): number {
    let at = 0;
    while (at < bytes.length && !this.done) {
      if (this.state === 'data') {
        const end = Math.min(at + this.left, bytes.length);
        take(bytes.subarray(at, end));
        this.left -= end - at;
        at = end;
        if (this.left === 0) this.state = 'end';
        continue;
      }
      const byte = bytes[at++] as number;
      if (byte !== 10) {
        this.line += String.fromCharCode(byte);
        if (this.line.length > 1024) throw new Error('the answer has a chunk without a size');
      } else this.endOfLine();
    }
    return at;
  }

  private endOfLine(): void {
    const { line } = this;
    this.line = '';
    if (!line.endsWith('\r')) throw new Error('the answer has a line without its end');
    if (this.state === 'trailer') this.done = line === '\r';
    else if (this.state === 'end') {
      if (line !== '\r') throw new Error('the answer has more bytes than its chunk says');
      this.state = 'size';
    } else {
      const size = /^([0-9a-f]{1,12})(?:[ \t]*;[^\r\n]*)?\r$/i.exec(line)?.[1];
      if (size === undefined) throw new Error('the answer has a chunk without a size');
      this.left = Number.parseInt(size, 16);
      this.state = this.left === 0 ? 'trailer' : 'data';
    }
  }
}
