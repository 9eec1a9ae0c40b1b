import { CustodyError } from './codes';
import { begin, extend, LedgerError } from './replay';
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
  const [first, ...rest] = entries;
  if (first === undefined) throw new LedgerError(0, new CustodyError('position', 'a genesis entry', 'no entry'));
  const grants: Granted[] = [];
  let index = 0;
  try {
    const state = begin(first, anchor);
    for (const bytes of rest) {
      index += 1;
      const entry = extend(state, bytes);
      if (entry.kind !== 'receipt' || entry.body.outcome !== 'done') continue;
      const { proposal } = entry.body;
      const [grant, act] = [state.grants.get(proposal), state.untraced.get(proposal)];
      if (act?.action !== 'grant-read' || !grant) continue;
      const { keyArn, grantee, ticket } = grant;
      grants.push({ proposal, keyArn, grantee, ticket, from: act.from, until: act.until });
    }
    return { environment: state.environment, head: state.head, grants };
  } catch (error) {
    throw error instanceof CustodyError ? new LedgerError(index, error) : error;
  }
}
