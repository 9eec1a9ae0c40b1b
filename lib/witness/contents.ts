import { type DigestEntry, decodeEntry, encodeEntry, type LogEntry, type SpanEntry } from './entry';
import type { Evidence } from './evidence';
import { Malformed } from './malformed';
import { GrowingTree, leafHash } from './merkle';

/** A trail that a witness has a copy of, and whom it must be about. */
export interface WatchedTrail {
  readonly trail: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Verifies the witness's own copy for the time of a span. */
  readonly gather: (span: SpanEntry) => Promise<Evidence>;
}

/** The log says something that the witness's own copy does not. */
export class Contradicted extends Error {}

const key = ({ trail, key: name }: DigestEntry) => `${trail} ${name}`;
const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();
const no = (index: number, message: string): never => {
  throw new Contradicted(`entry ${index}: ${message}`);
};

/**
 * Judges what a log has come to hold: its entries are those of the checkpoint, and what is new of a trail is what the witness's own copy shows:
 * every digest of a time, no other, the same findings, no time left out. Releases and ledger heads are names and hashes; nothing is judged of them.
 * @param entries all entries of the log, from the first one
 * @param oldSize number of entries that were judged before
 * @throws {Contradicted}
 */
export async function judgeContents(
  entries: AsyncIterable<Buffer>,
  oldSize: number,
  checkpoint: { readonly size: number; readonly root: Buffer },
  trails: readonly WatchedTrail[],
): Promise<void> {
  const tree = new GrowingTree();
  const digests = new Map<string, string>();
  const waiting = new Map<string, { readonly index: number; readonly entry: DigestEntry }>();
  const spans: { readonly index: number; readonly entry: SpanEntry }[] = [];
  const until = new Map<string, string>();
  for await (const bytes of entries) {
    const index = tree.size;
    tree.append(leafHash(bytes));
    const entry = decoded(bytes, index);
    if (entry.kind === 'trail-verified') {
      const before = until.get(entry.trail);
      if (index >= oldSize) spans.push({ index, entry });
      if (index >= oldSize && before !== undefined && entry.from > before)
        no(index, `nobody vouches for ${entry.trail} from ${before} to ${entry.from}`);
      if (before === undefined || entry.to > before) until.set(entry.trail, entry.to);
    } else if (entry.kind === 'cloudtrail-digest') {
      const known = digests.get(key(entry));
      if (known !== undefined)
        no(index, known === bytes.toString() ? `${entry.key} is there twice` : `another digest than before for ${entry.key}`);
      digests.set(key(entry), bytes.toString());
      if (index >= oldSize) waiting.set(key(entry), { index, entry });
    }
  }
  if (tree.size !== checkpoint.size || !tree.root().equals(checkpoint.root))
    throw new Contradicted(`the ${tree.size} entries that are published are not those of the checkpoint of ${checkpoint.size}`);
  for (const { index, entry } of spans) await judgeSpan(index, entry, trails, digests, waiting);
  for (const { index, entry } of waiting.values()) no(index, `no verified time stands behind ${entry.key}`);
}

async function judgeSpan(
  index: number,
  entry: SpanEntry,
  trails: readonly WatchedTrail[],
  digests: ReadonlyMap<string, string>,
  waiting: Map<string, { readonly entry: DigestEntry }>,
): Promise<void> {
  const watched = trails.find(({ trail }) => trail === entry.trail) ?? no(index, `this witness has no copy of ${entry.trail}`);
  if (!same(watched.accounts, entry.accounts) || !same(watched.regions, entry.regions))
    no(
      index,
      `${entry.trail} was verified for ${entry.accounts} in ${entry.regions}; this witness watches ${watched.accounts} in ${watched.regions}`,
    );
  const own = await watched.gather(entry);
  if (own.span.findings.join() !== entry.findings.join())
    no(
      index,
      `findings from ${entry.from} to ${entry.to}: the log says ${entry.findings.join(', ') || 'none'}, this witness's copy ${own.span.findings.join(', ') || 'none'}`,
    );
  for (const digest of own.digests) {
    const logged = digests.get(key(digest));
    if (logged === undefined) no(index, `the log leaves out ${digest.key}, which is in this witness's copy`);
    else if (logged !== encodeEntry(digest).toString()) no(index, `${digest.key} is another digest in this witness's copy`);
    waiting.delete(key(digest));
  }
  if (own.digests.length !== entry.digests)
    no(index, `the log says ${entry.digests} digests, this witness's copy has ${own.digests.length}`);
  for (const { entry: digest } of waiting.values())
    if (digest.trail === entry.trail && digest.end > entry.from && digest.end <= entry.to)
      no(index, `${digest.key} is not in this witness's copy`);
}

function decoded(bytes: Buffer, index: number): LogEntry {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof Malformed) throw new Contradicted(`entry ${index}: ${error.message}`);
    throw error;
  }
}
