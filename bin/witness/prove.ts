import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../../lib/config/problem';
import { writeWhole } from '../../lib/objects/write-whole';
import { MalformedDigest, parseDigest } from '../../lib/trail/digest';
import { decodeEntry, type LogEntry } from '../../lib/witness/entry';
import { readCheckpoint, readEntries } from '../../lib/witness/log';
import { Malformed } from '../../lib/witness/malformed';
import { leafHash } from '../../lib/witness/merkle';
import { formatNote } from '../../lib/witness/note';
import { formatTlogProof, parseTlogProof, Unproven, verifyTlogProof } from '../../lib/witness/proof';
import { includes, inclusionProof } from '../../lib/witness/proofs';
import { StoreBroken } from '../../lib/witness/store';
import { tileReader } from '../../lib/witness/tiles';
import { type Command, parsed, UsageError } from '../command';
import { bytesOf, needed, openStore, parsedFile, policyFile } from './files';
import { storeCompleted } from './publish';

const text = { type: 'string' } as const;
const OPTIONS = { log: text, digest: text, out: text, verify: text, policy: text } as const;
type Values = { readonly [name in keyof typeof OPTIONS]?: string | undefined };

export const prove: Command = {
  summary: 'a proof that a digest, log file, release or ledger head is in the witness log; and checking one, offline',
  help: `Usage: centre trail prove FILE --log DIR|s3://BUCKET/PREFIX [--digest FILE] --out BUNDLE
       centre trail prove --verify BUNDLE [FILE] [--digest FILE] --policy FILE

FILE is a digest of CloudTrail, an entry of the release log, or a log file together with the --digest that names it. BUNDLE is a C2SP tlog-proof:
the entry, its place, the hashes up to the root, and the checkpoint with every cosignature. It is checked against a policy
(C2SP tlog-policy): keys of logs and witnesses that you got elsewhere, and how many witnesses there must be.

Exit code: 0 proven, 1 not proven, 2 bad input, 3 could not be completed.`,
  run: (argv) => {
    const { values, positionals } = parsed(argv, OPTIONS, 'trail prove', true);
    const [file, ...more] = positionals;
    if (more.length > 0) throw new UsageError(`'${more[0]}' is not understood`, 'It takes one file.');
    if (values.verify !== undefined) return verifyBundle(values.verify, file, values);
    return storeCompleted(() => makeBundle(needed(file, 'FILE', 'what is to be proven'), values));
  },
};

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Hashes under which a file may be in the log: of its bytes, and, of a gzip file, of what is in it. */
function hashesOf(file: string): readonly string[] {
  const bytes = bytesOf(file);
  try {
    return [sha256(bytes), sha256(gunzipSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }))];
  } catch {
    return [sha256(bytes)];
  }
}

/** The hashes to look for: of the file, or of the digest that names it. @throws {InputError} when the digest does not name it */
function soughtHashes(file: string, digest: string | undefined): readonly string[] {
  if (digest === undefined) return hashesOf(file);
  const own = hashesOf(file);
  const bytes = bytesOf(digest);
  const problem = (expected: string, found: string) =>
    new InputError([{ code: 'digest', file: digest, expected, found, fix: 'Name the digest of the hour after the log.' }]);
  try {
    const plain = bytes[0] === 0x1f ? gunzipSync(bytes, { maxOutputLength: 8 * 1024 * 1024 }) : bytes;
    if (!parseDigest(plain).logs.some(({ hash }) => own.includes(hash)))
      throw problem(`a digest that names SHA-256 ${own.at(-1)}`, 'another');
    return [sha256(plain)];
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw problem('a digest of CloudTrail', error instanceof MalformedDigest ? error.message : (error as Error).message);
  }
}

async function makeBundle(file: string, values: Values): Promise<number> {
  const sought = soughtHashes(file, values.digest);
  const out = needed(values.out, '--out', 'a file for the bundle');
  const store = openStore(needed(values.log, '--log', 'a folder, or s3://BUCKET/PREFIX'));
  const head = await readCheckpoint(store);
  if (!head) throw new UsageError(`--log ${values.log}`, 'There is no log in it yet.');
  let index = 0;
  for await (const bytes of readEntries(store, 0, head.size, head.size)) {
    const entry = decodeEntry(bytes);
    if ('sha256' in entry && sought.includes(entry.sha256)) {
      const path = await inclusionProof(
        tileReader((name) => store.get(name), head.size),
        index,
        head.size,
      );
      if (!includes(head.root, head.size, index, leafHash(bytes), path))
        throw new StoreBroken('the tiles of the log do not lead to its checkpoint');
      writeWhole(out, formatTlogProof({ extra: bytes, index, path, checkpoint: formatNote(head.note) }));
      console.log(
        `${described(entry)} is entry ${index} of ${head.size}; ${head.note.signatures.length - 1} cosignatures; proof in ${out}`,
      );
      return 0;
    }
    index += 1;
  }
  console.error(`not in the log of ${head.size} entries: SHA-256 ${sought.join(' or ')}`);
  return 1;
}

function verifyBundle(bundle: string, file: string | undefined, values: Values): number {
  const policy = policyFile(needed(values.policy, '--policy', 'a file with the keys that you trust (C2SP tlog-policy)'));
  const proof = parsedFile(bundle, parseTlogProof, 'Make one with: centre trail prove FILE --log DIR --out BUNDLE');
  const sought = file === undefined ? undefined : soughtHashes(file, values.digest);
  try {
    const { extra } = proof;
    if (!extra) throw new Unproven('the bundle carries no entry');
    const { checkpoint, witnesses, log } = verifyTlogProof(proof, extra, policy);
    const entry = decodeEntry(extra);
    if (sought && !('sha256' in entry && sought.includes(entry.sha256)))
      throw new Unproven(`the entry is about another file: ${described(entry)}`);
    console.log(`proven: ${described(entry)} is entry ${proof.index} of ${checkpoint.size} in ${log}`);
    for (const { name, time } of witnesses) console.log(`  cosigned by ${name}, ${new Date(time * 1000).toISOString()}`);
    if (witnesses.length === 0) console.log('  by no witness: the policy asks for none');
    if (!sought) console.log('  no FILE was given: that yours has this SHA-256 remains to be checked');
    return 0;
  } catch (error) {
    if (!(error instanceof Unproven || error instanceof Malformed)) throw error;
    console.error(`not proven: ${error.message}`);
    return 1;
  }
}

const described = (entry: LogEntry): string =>
  entry.kind === 'cloudtrail-digest'
    ? `digest ${entry.key}, SHA-256 ${entry.sha256}`
    : entry.kind === 'trail-verified'
      ? `${entry.trail}, ${entry.from} to ${entry.to}`
      : `${entry.kind} ${entry.name}, SHA-256 ${entry.sha256}`;
