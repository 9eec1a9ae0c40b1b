import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Generated } from './generate';
import type { DigestFields } from './signing';

/** What the cases do to a generated bucket. */
export const laneDigests = (generated: Generated, lane?: string): string[] =>
  [...generated.digests].filter(([name]) => lane === undefined || name === lane).flatMap(([, keys]) => keys);

/** Digest number `index` of the first lane; -1 is the last one. */
export const digestAt = (generated: Generated, index: number): string => {
  const key = ([...generated.digests.values()][0] as string[]).at(index);
  if (key === undefined) throw new Error(`no digest ${index}`);
  return key;
};

/** Log number `which` that a digest names. */
export function logOf(generated: Generated, digest: string, which = 0): string {
  const logs = generated.fields(digest)['logFiles'] as { readonly s3Object: string }[];
  return (logs[which] as { readonly s3Object: string }).s3Object;
}

export const remove = (generated: Generated, ...keys: readonly string[]) => {
  for (const key of keys) generated.world.objects.delete(key);
};

export const setBytes = (generated: Generated, key: string, change: (bytes: Buffer) => Buffer) =>
  generated.world.edit(key, ({ bytes }) => ({ bytes: change(bytes) }));

/** Changes the uncompressed contents. */
export const setText = (generated: Generated, key: string, change: (text: string) => string) =>
  setBytes(generated, key, (bytes) => gzipSync(change(gunzipSync(bytes).toString('utf8'))));

/** As somebody with CloudTrail's private key could: changes a digest, signs it, and signs all later ones anew so that the chain fits again. */
export function resign(generated: Generated, key: string, change: (fields: DigestFields) => DigestFields, relink = true): void {
  generated.putDigest(key, change(generated.fields(key)));
  if (!relink) return;
  const keys = [...generated.digests.values()].find((lane) => lane.includes(key)) ?? [];
  for (const [index, later] of keys.entries()) {
    if (index <= keys.indexOf(key)) continue;
    const fields = generated.fields(later);
    const before = generated.world.newest(keys[index - 1] as string);
    if (fields['previousDigestS3Object'] === null) continue;
    const hash = createHash('sha256').update(gunzipSync(before.bytes)).digest('hex');
    generated.putDigest(later, { ...fields, previousDigestHashValue: hash, previousDigestSignature: before.metadata['signature'] });
  }
}

export const extraRecord = (text: string) => text.replace('{"Records":[', '{"Records":[{"eventName":"Forged"},');
/** A second gzip member behind a file. */
export const withMember = (bytes: Buffer) => Buffer.concat([bytes, gzipSync('{"Records":[{"eventName":"Forged"}]}')]);
export const truncated = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));
/** Inflates to `megabytes` of nothing. */
export const bomb = (megabytes: number) => () => gzipSync(Buffer.alloc(megabytes * 1024 * 1024));
