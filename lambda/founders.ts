import { CustodyError, type State } from '../lib/custody';
import { foundersDigest } from '../lib/model/functions';

/**
 * Whether a ledger that is about to begin is begun by the custodians of the environment file: whoever writes the first entry
 * rules. Afterwards that entry is locked, and custodians follow the ledger's roots and no longer the file.
 * @param founders `foundersDigest` of the environment
 * @throws {CustodyError} anchor
 */
export function demandFounders(genesis: State, founders: string): void {
  const found = foundersDigest(genesis.environment, genesis.root);
  if (found !== founders) throw new CustodyError('anchor', `a ledger begun by the founders ${founders}`, `one begun by ${found}`);
}
