import { begin, decodeEntry, extend, type State } from '../lib/custody';
import type { DocumentEntry } from '../lib/witness/entry';
import { entryName, type S3Ledger } from './s3-ledger';

/** Bytes of entries that are read at once. */
const AT_ONCE = 4 << 20;

/**
 * The last entry of a custody ledger that replays from genesis.
 * @returns undefined before genesis @throws {LedgerStoreError | CustodyError} it does not replay
 */
export async function ledgerHead(ledger: S3Ledger): Promise<DocumentEntry | undefined> {
  let state: State | undefined;
  let head = '';
  for (let slot = 0; ; ) {
    const entries = await ledger.from(slot, AT_ONCE);
    for (const bytes of entries) {
      if (state) extend(state, bytes);
      else state = begin(bytes);
      head = decodeEntry(bytes).digest;
    }
    slot += entries.length;
    if (entries.length > 0) continue;
    if (slot === 0) return undefined;
    return { kind: 'ledger-head', name: `custody-ledger/${entryName(slot - 1).replace('.json', '')}`, sha256: head };
  }
}
