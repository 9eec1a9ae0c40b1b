import { type DigestEntry, decodeEntry, encodeEntry, type LogEntry } from './entry';

/** The log has another digest under the same key: one of the two was exchanged after it was signed. */
export class DigestRewritten extends Error {
  constructor(
    readonly key: string,
    readonly logged: string,
    readonly found: string,
  ) {
    super(`${key}: the log has SHA-256 ${logged}, the trail ${found}`);
  }
}

/** What a log holds, as far as its publisher must know it. */
export interface Present {
  readonly entries: ReadonlySet<string>;
  /** By trail and key. */
  readonly digests: ReadonlyMap<string, DigestEntry>;
  /** ISO time until which somebody vouched for a trail. */
  readonly until: ReadonlyMap<string, string>;
}

const place = (entry: DigestEntry) => `${entry.trail} ${entry.key}`;

/**@throws {Malformed} what it holds is no entry */
export async function readPresent(logged: AsyncIterable<Buffer>): Promise<Present> {
  const [entries, digests, until] = [new Set<string>(), new Map<string, DigestEntry>(), new Map<string, string>()];
  for await (const bytes of logged) {
    const entry = decodeEntry(bytes);
    entries.add(bytes.toString('utf8'));
    if (entry.kind === 'cloudtrail-digest') digests.set(place(entry), entry);
    if (entry.kind === 'trail-verified' && entry.to > (until.get(entry.trail) ?? '')) until.set(entry.trail, entry.to);
  }
  return { entries, digests, until };
}

/** Of the entries that are wanted those the log has not, each once. @throws {DigestRewritten} */
export function missing({ entries, digests }: Present, wanted: readonly LogEntry[]): readonly Buffer[] {
  const fresh = new Map<string, Buffer>();
  for (const entry of wanted) {
    const bytes = encodeEntry(entry);
    const text = bytes.toString('utf8');
    if (entries.has(text)) continue;
    const known = entry.kind === 'cloudtrail-digest' ? digests.get(place(entry)) : undefined;
    if (known) throw new DigestRewritten(known.key, known.sha256, (entry as DigestEntry).sha256);
    fresh.set(text, bytes);
  }
  return [...fresh.values()];
}
