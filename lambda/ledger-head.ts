import { Follower } from '../lib/custody';
import type { DocumentEntry } from '../lib/witness/entry';
import { entryName, type S3Ledger } from './s3-ledger';

/** Bytes of entries that are read at once. */
const AT_ONCE = 4 << 20;

/**
 * The last entry of a custody ledger that replays from genesis.
 * @returns undefined before genesis @throws {LedgerStoreError | LedgerError} it does not replay
 */
export async function ledgerHead(ledger: S3Ledger): Promise<DocumentEntry | undefined> {
  if ((await ledger.read(0)) === undefined) return undefined;
  const ahead: Buffer[] = [];
  const read = async (slot: number) => {
    if (ahead.length === 0) ahead.push(...(await ledger.from(slot, AT_ONCE)));
    return ahead.shift();
  };
  const { head } = await new Follower({ read }).follow();
  return { kind: 'ledger-head', name: `custody-ledger/${entryName(head.sequence).replace('.json', '')}`, sha256: head.digest };
}
