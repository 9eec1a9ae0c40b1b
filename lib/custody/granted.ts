import { replay } from './replay';
import type { Instant } from './shape';
import type { State } from './state';
import type { Digest } from './types';

/** A read grant that a quorum agreed to and the executor made. */
export interface Granted {
  /** Digest of the proposal. */
  readonly proposal: Digest;
  readonly keyArn: string;
  /** ARN of the role that may decrypt. */
  readonly grantee: string;
  readonly ticket: string;
  /** Of the first attempt, and of the receipt: it was made between the two. */
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Every read grant that a ledger has a receipt for, those that have ended too, in its order.
 * @param entries bytes of each entry, in order
 * @param anchor digest of the genesis entry, when it is known from elsewhere
 * @throws {LedgerError} naming the first bad entry: a ledger that does not replay explains nothing
 */
export function granted(
  entries: readonly Buffer[],
  anchor?: Digest,
): Pick<State, 'environment' | 'head'> & { readonly grants: readonly Granted[] } {
  const known = new Map<Digest, Granted>();
  const { environment, head } = replay(entries, anchor, ({ grants, untraced }) => {
    for (const [proposal, { keyArn, grantee, ticket }] of grants) {
      const act = untraced.get(proposal);
      if (act && !known.has(proposal)) known.set(proposal, { proposal, keyArn, grantee, ticket, from: act.from, until: act.until });
    }
  });
  return { environment, head, grants: [...known.values()] };
}
