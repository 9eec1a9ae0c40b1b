import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib';

export type Gunzipped =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly problem: 'unreadable' | 'trailing-data' | 'too-large'; readonly detail: string };

const MEMBER = 10;
const TRAILER = 8;
const refuse = (problem: 'unreadable' | 'trailing-data' | 'too-large', detail: string): Gunzipped => ({ ok: false, problem, detail });

/**
 * Inflates one gzip member (RFC 1952) and accepts nothing after it: with a second member, or bytes behind it, two tools read two contents.
 * @param limit the largest size in bytes that is inflated
 */
export function gunzipStrictly(file: Buffer, limit: number): Gunzipped {
  const start = dataStart(file);
  if (start === undefined) return NO_HEADER;
  try {
    return member(file, start, inflateRawSync(file.subarray(start), options(file, limit)) as never);
  } catch (error) {
    return notInflated(error, limit);
  }
}

/** The same on a thread of Node's own, so that several files are inflated while others are hashed or stored. */
export async function gunzipAside(file: Buffer, limit: number): Promise<Gunzipped> {
  const start = dataStart(file);
  if (start === undefined) return NO_HEADER;
  try {
    return member(file, start, (await inflateAside(file.subarray(start), options(file, limit))) as never);
  } catch (error) {
    return notInflated(error, limit);
  }
}

const inflateAside = promisify<Buffer, object, unknown>(inflateRaw);
const NO_HEADER = refuse('unreadable', 'no gzip header');

/** The trailer's size is a hint from an attacker: it only chooses a buffer, never larger than deflate could fill (1032 : 1) or the limit. */
function options(file: Buffer, limit: number) {
  const hint = Math.min(file.readUInt32LE(file.length - 4), limit, file.length * 1032);
  return { info: true, maxOutputLength: limit, chunkSize: Math.max(hint + 64, 1024) };
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** What stands behind the deflate data: a checksum, a size, and nothing more. */
function member(file: Buffer, start: number, { buffer, engine }: Inflated): Gunzipped {
  const end = start + engine.bytesWritten;
  const rest = file.length - end;
  if (rest < TRAILER) return refuse('unreadable', `${rest} of ${TRAILER} trailer bytes`);
  if (file.readUInt32LE(end) !== crc32(buffer)) return refuse('unreadable', 'the checksum of the gzip member is wrong');
  if (file.readUInt32LE(end + 4) !== buffer.length % 2 ** 32) return refuse('unreadable', 'the size of the gzip member is wrong');
  if (rest > TRAILER) return refuse('trailing-data', `${rest - TRAILER} bytes after the gzip member`);
  return { ok: true, bytes: buffer };
}

function notInflated(error: unknown, limit: number): Gunzipped {
  const code = (error as { code?: string }).code;
  return code === 'ERR_BUFFER_TOO_LARGE'
    ? refuse('too-large', `more than ${limit} bytes inflated`)
    : refuse('unreadable', `inflating ends in ${code ?? 'an error'}`);
}

/** Offset of the deflate data behind the header and its optional fields; undefined when it is no gzip header. */
function dataStart(file: Buffer): number | undefined {
  if (file.length < MEMBER + TRAILER || file.readUInt16BE(0) !== 0x1f8b || file[2] !== 8) return undefined;
  const flags = file[3] as number;
  if (flags & 0xe0) return undefined;
  let at = MEMBER;
  if (flags & 4) at += 2 + file.readUInt16LE(at);
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const end = file.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if (flags & 2) at += 2;
  return at <= file.length - TRAILER ? at : undefined;
}
