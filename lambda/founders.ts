import { CustodyError, type State } from '../lib/custody';
import { foundersDigest } from '../lib/model/functions';

/**
 * Whether a ledger was begun by the custodians of the environment file: else whoever writes the first entry would rule.
 * @param founders `foundersDigest` of the environment
 */
export const begunBy = (founders: string) => (genesis: State) => {
  const found = foundersDigest(genesis.environment, genesis.root);
  if (found !== founders) throw new CustodyError('anchor', `a ledger begun by the founders ${founders}`, `one begun by ${found}`);
};
