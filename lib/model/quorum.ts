import { keyIdOf } from '../attest/dsse';
import type { Custody } from '../config/environment';

/**
 * Whether these keys are a quorum: enough distinct custodians, and one at least of each required party.
 * @returns undefined when they are, else what is missing, in words
 */
export function missingForQuorum(
  custody: Pick<Custody, 'threshold' | 'requiredParties' | 'custodians'>,
  keyIds: ReadonlySet<string>,
): string | undefined {
  const present = custody.custodians.filter((custodian) => keyIds.has(keyIdOf(custodian.publicKey)));
  const parties = new Set(present.map((custodian) => custodian.party));
  const absent = custody.requiredParties.filter((party) => !parties.has(party));
  if (present.length < custody.threshold) return `${present.length} valid signatures of ${custody.threshold} custodians`;
  if (absent.length > 0) return `no valid signature of ${absent.join(' or ')}`;
  return undefined;
}
