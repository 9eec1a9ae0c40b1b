import { gunzipAside } from '../../lib/trail/gunzip';
import { MAX_LOG_BYTES } from '../../lib/trail/logs';
import { sha256 } from '../../lib/trail/signature';
import type { ObjectSource } from '../../lib/trail/source';

/** A log, and the verified digest that its hash stands in. */
export interface NamedLog {
  readonly key: string;
  /** Hex SHA-256 of the uncompressed log. */
  readonly sha256: string;
  readonly digest: string;
  readonly digestSha256: string;
}

/** Logs in order, with the bytes whose hash is signed; some are fetched, and inflated on Node's own threads, while earlier ones are used. */
export async function* signedLogs(
  source: ObjectSource,
  logs: readonly NamedLog[],
  atOnce: number,
): AsyncGenerator<{ readonly log: NamedLog; readonly bytes: Buffer | undefined }> {
  const ahead: Promise<Buffer | undefined>[] = [];
  for (const [index, log] of logs.entries()) {
    for (let next = index + ahead.length; ahead.length < atOnce && next < logs.length; next += 1) {
      const bytes = signedBytes(source, logs[next] as NamedLog);
      // Seen when its turn comes; it must not end the process before.
      bytes.catch(() => undefined);
      ahead.push(bytes);
    }
    yield { log, bytes: await ahead.shift() };
  }
}

/** Id of the version of a log whose hash is signed; undefined when there is none. */
export async function signedVersion(source: ObjectSource, { key, sha256: hash }: Pick<NamedLog, 'key' | 'sha256'>) {
  for await (const entry of source.list(key)) {
    if (entry.key === key && !entry.deleteMarker && (await opened(source, key, entry.versionId, hash))) return entry.versionId;
  }
  return undefined;
}

/** The version of a log whose hash is signed; undefined when there is none. */
export async function signedBytes(source: ObjectSource, { key, sha256: hash }: NamedLog): Promise<Buffer | undefined> {
  const current = await opened(source, key, undefined, hash);
  if (current) return current;
  for await (const entry of source.list(key)) {
    if (entry.key !== key || entry.deleteMarker) continue;
    const bytes = await opened(source, key, entry.versionId, hash);
    if (bytes) return bytes;
  }
  return undefined;
}

async function opened(source: ObjectSource, key: string, version: string | undefined, hash: string): Promise<Buffer | undefined> {
  const object = await source.get(key, version, MAX_LOG_BYTES);
  if (typeof object === 'string') return undefined;
  const inflated = await gunzipAside(object.bytes, MAX_LOG_BYTES);
  return inflated.ok && sha256(inflated.bytes) === hash ? inflated.bytes : undefined;
}
