import { canonicalJson } from '../attest/canonical';
import { CustodyError, demand } from './codes';
import { readCanonical, sha256 } from './documents';
import { readEntry } from './formats';
import type { Bodies, Digest, Entry, Kind } from './types';

/**
 * An entry as bytes: `{"digest":"<64 hex>","entry":<canonical JSON>}`. The digest covers exactly the bytes after `"entry":` up to
 * the last brace, so that a torn or flipped entry is named itself and not only by the one after it; `previous` chains digests.
 */
const HEAD = '{"digest":"';
const MIDDLE = '","entry":';
const OFFSET = HEAD.length + 64 + MIDDLE.length;
/** Genesis carries every key's policy, in base64. */
const MOST = 1 << 24;
export const NO_ENTRY: Digest = '0'.repeat(64);

export interface Placed {
  readonly digest: Digest;
  readonly entry: Entry;
}

export function encodeEntry<K extends Kind>(
  entry: { readonly kind: K; readonly body: Bodies[K] } & Omit<Entry, 'kind' | 'body' | 'schemaVersion'>,
): {
  readonly bytes: Buffer;
  readonly digest: Digest;
} {
  const inner = canonicalJson({ schemaVersion: 1, ...entry } as never);
  const named = sha256(inner);
  return { bytes: Buffer.from(`${HEAD}${named}${MIDDLE}${inner}}`), digest: named };
}

/** @throws {CustodyError} digest, or a code of the form */
export function decodeEntry(bytes: Buffer): Placed {
  demand('too-large', bytes.length <= MOST, `at most ${MOST} bytes`, `${bytes.length} bytes`);
  const inner = bytes.subarray(OFFSET, -1);
  const named = bytes.toString('latin1', HEAD.length, HEAD.length + 64);
  const framed = bytes.toString('latin1', 0, HEAD.length) === HEAD && bytes.toString('latin1', HEAD.length + 64, OFFSET) === MIDDLE;
  if (!framed || bytes.at(-1) !== 0x7d) throw new CustodyError('not-canonical', `${HEAD}...${MIDDLE}...}`, 'another frame');
  const real = sha256(inner);
  demand('digest', real === named, `digest ${named}`, real);
  return { digest: named, entry: readCanonical(inner, readEntry, MOST) };
}
