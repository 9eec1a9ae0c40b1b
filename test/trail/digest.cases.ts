import { gzipSync } from 'node:zlib';
import type { FindingCode } from '../../lib/trail/finding';
import { DAY } from '../../lib/trail/keys';
import type { Generated, Plan } from './generate';
import { ONE } from './plans';
import { listed, signer } from './signing';
import { bomb, digestAt, logOf, remove, resign, setBytes, setText, truncated, withMember } from './tamper';

/** One act against a valid bucket, and all that must be found of it: how many findings of each code. */
export interface TamperCase {
  readonly name: string;
  readonly plan?: Plan;
  readonly act: (generated: Generated) => void;
  /** Acts are looked for. */
  readonly acts?: true;
  readonly finds: { readonly [code in FindingCode]?: number };
}

const forger = () => signer('forger');

/** Files: one digest of a valid chain is changed. Digest 6 lies in the middle of the time asked for. */
export const DIGEST_CASES: readonly TamperCase[] = [
  {
    name: 'a digest is cut in half',
    act: (made) => setBytes(made, digestAt(made, 6), truncated),
    finds: { 'digest-unreadable': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'the checksum of a digest is changed',
    act: (made) =>
      setBytes(made, digestAt(made, 6), (bytes) => Buffer.concat([bytes.subarray(0, -8), Buffer.alloc(4, 7), bytes.subarray(-4)])),
    finds: { 'digest-unreadable': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'a gzip member is appended to a digest',
    act: (made) => setBytes(made, digestAt(made, 6), withMember),
    finds: { 'digest-trailing-data': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'a digest inflates to 9 MB',
    act: (made) => setBytes(made, digestAt(made, 6), bomb(9)),
    finds: { 'digest-too-large': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'a digest is 9 MB long',
    act: (made) => setBytes(made, digestAt(made, 6), () => Buffer.alloc(9 * 1024 * 1024)),
    finds: { 'digest-too-large': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'a digest is replaced by an empty list',
    act: (made) => setBytes(made, digestAt(made, 6), () => gzipSync('[]')),
    finds: { 'digest-malformed': 1, 'previous-hash-mismatch': 1, 'log-unreferenced': 2 },
  },
  {
    name: "another hour's digest is copied over one",
    act: (made) => made.world.edit(digestAt(made, 6), { ...made.world.newest(digestAt(made, 5)), key: digestAt(made, 6) }),
    finds: { 'digest-moved': 1, 'previous-hash-mismatch': 1, 'previous-signature-mismatch': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'a signed digest speaks of another account than its name',
    act: (made) => resign(made, digestAt(made, 6), (fields) => ({ ...fields, awsAccountId: '999999999999' })),
    finds: { 'digest-misplaced': 1 },
  },
  {
    name: 'the store refuses a digest',
    act: (made) => made.world.refused.add(digestAt(made, 6)),
    finds: { 'digest-refused': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'a digest is hidden behind a delete marker',
    act: (made) => made.world.hide(digestAt(made, 6)),
    finds: { 'digest-hidden': 1 },
  },
  {
    name: 'the last hours are hidden behind delete markers',
    act: (made) => {
      for (const index of [-2, -3, -4, -5]) made.world.hide(digestAt(made, index));
    },
    finds: { 'digest-hidden': 3 },
  },
  {
    name: 'a digest is written over',
    act: (made) => {
      const { bytes, modified, metadata } = made.world.newest(digestAt(made, 6));
      made.put(digestAt(made, 6), truncated(bytes), modified + 1000, metadata);
    },
    finds: { 'digest-overwritten': 1 },
  },
  {
    name: 'the signature of a digest is removed',
    act: (made) => made.world.edit(digestAt(made, 6), { metadata: { 'signature-algorithm': 'SHA256withRSA' } }),
    finds: { 'signature-missing': 1 },
  },
  {
    name: 'the signature of a digest is flipped by one bit',
    act: (made) =>
      made.world.edit(digestAt(made, 6), ({ metadata }) => ({
        metadata: {
          ...metadata,
          signature: (metadata['signature'] as string).replace(/.$/, (last) => (Number.parseInt(last, 16) ^ 1).toString(16)),
        },
      })),
    finds: { 'signature-invalid': 1, 'previous-signature-mismatch': 1 },
  },
  {
    name: 'a log and its mention in the digest are removed',
    act: (made) => {
      const log = logOf(made, digestAt(made, 6));
      remove(made, log);
      setText(made, digestAt(made, 6), (text) => {
        const fields = JSON.parse(text) as { logFiles: { s3Object: string }[] };
        return JSON.stringify({ ...fields, logFiles: fields.logFiles.filter(({ s3Object }) => s3Object !== log) });
      });
    },
    finds: { 'signature-invalid': 1, 'previous-hash-mismatch': 1 },
  },
  {
    name: 'a digest is forged with a key of the forger',
    act: (made) => {
      const fields = { ...made.fields(digestAt(made, 6)), digestPublicKeyFingerprint: forger().fingerprint };
      made.putDigest(digestAt(made, 6), fields, forger());
    },
    finds: { 'key-unknown': 1, 'previous-hash-mismatch': 1, 'previous-signature-mismatch': 1 },
  },
  {
    name: 'a digest is forged with a key of the forger under the name of a true one',
    act: (made) => made.putDigest(digestAt(made, 6), { ...made.fields(digestAt(made, 6)), logFiles: [] }, forger()),
    finds: { 'signature-invalid': 1, 'previous-hash-mismatch': 1, 'previous-signature-mismatch': 1, 'log-unreferenced': 2 },
  },
  {
    name: 'a forged digest is planted between two hours',
    act: (made) => {
      const key = digestAt(made, 6).replace(/\d\dZ\.json\.gz$/, '59Z.json.gz');
      const fields = made.fields(digestAt(made, 6));
      const digestEndTime = String(fields['digestEndTime']).replace(/\d\dZ$/, '59Z');
      made.putDigest(key, { ...fields, digestEndTime, digestS3Object: key, digestPublicKeyFingerprint: forger().fingerprint }, forger());
    },
    finds: { 'key-unknown': 1 },
  },
  {
    name: 'a key signs long after it was retired',
    act: (made) => {
      const { from } = made.request.span;
      made.world.publicKeys['eu-central-2'] = [listed(signer('eu-central-2 first'), from - 40 * DAY, from)];
    },
    finds: { 'key-not-valid-then': 7 },
  },
  {
    name: 'a backfill digest loses the time it was made',
    plan: { ...ONE, backfills: [2] },
    act: (made) =>
      made.world.edit(made.world.keys('_backfill')[0] as string, ({ metadata: { 'backfill-generation-timestamp': _, ...metadata } }) => ({
        metadata,
      })),
    finds: { 'backfill-mismarked': 1 },
  },
];
