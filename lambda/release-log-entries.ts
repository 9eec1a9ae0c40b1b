import { logSlot, type Slots } from '../lib/release';
import { digestOf, LOG_ENTRY, open, parseEnvelope } from '../lib/release/documents';
import { follows, type Logged } from '../lib/release/log';
import { sha256 } from '../lib/trail/signature';
import type { DocumentEntry } from '../lib/witness/entry';

/**
 * What the release log of a company says, entry by entry, as far as it has arrived without a gap. Whose signatures it carries is judged by
 * whoever checks a release (centre release verify); here it is put beyond anybody's reach to exchange.
 * @throws {ReleaseError | SlotError} an entry that is none, does not follow the one before it, or is not locked
 */
export async function releaseLogEntries(records: Pick<Slots, 'read'>, company: string): Promise<readonly DocumentEntry[]> {
  const found: DocumentEntry[] = [];
  let before: Logged | undefined;
  for (;;) {
    const name = logSlot(company, found.length);
    const bytes = await records.read(name);
    if (bytes === undefined) return found;
    const envelope = parseEnvelope(bytes);
    const logged = { digest: digestOf(envelope), entry: open(envelope, LOG_ENTRY) };
    follows(before, logged);
    before = logged;
    found.push({ kind: 'release', name, sha256: sha256(bytes) });
  }
}
