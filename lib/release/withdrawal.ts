import type { Envelope } from '../attest/dsse';
import type { Instant } from '../custody/shape';
import { demand } from './codes';
import { open, WITHDRAWAL, WITHDRAWAL_LIST } from './documents';
import { openByBoth } from './trust';
import type { Digest, Trust, Withdrawal, WithdrawalList } from './types';

/** @throws {ReleaseError} unless both organizations signed it, about releases of this company */
export function judgeWithdrawal(envelope: Envelope, trust: Trust): Withdrawal {
  const withdrawal = openByBoth(envelope, WITHDRAWAL, trust);
  const belongs = withdrawal.environment === trust.environment && withdrawal.company === trust.company;
  demand('environment', belongs, `${trust.environment}/${trust.company}`, `${withdrawal.environment}/${withdrawal.company}`);
  return withdrawal;
}

export interface Withdrawn {
  readonly list: WithdrawalList;
  readonly withdrawals: readonly Withdrawal[];
}

/**
 * The current list: signed by both organizations, as is each withdrawal in it, and valid now.
 * @throws {ReleaseError} list-time, and what a list or a withdrawal is refused for
 */
export function judgeList(envelope: Envelope, trust: Trust, now: Instant): Withdrawn {
  const list = openByBoth(envelope, WITHDRAWAL_LIST, trust);
  const belongs = list.environment === trust.environment && list.company === trust.company;
  demand('environment', belongs, `${trust.environment}/${trust.company}`, `${list.environment}/${list.company}`);
  demand(
    'list-time',
    list.issuedOn <= now && now < list.expires,
    `a list that is valid at ${now}`,
    `one from ${list.issuedOn} to ${list.expires}`,
  );
  return { list, withdrawals: list.withdrawals.map((one) => judgeWithdrawal(one, trust)) };
}

/** @param release digest of the release statement @throws {ReleaseError} withdrawn */
export function demandNotWithdrawn({ withdrawals }: Withdrawn, release: Digest): void {
  const found = withdrawals.find((one) => one.release === release);
  demand('withdrawn', found === undefined, 'a release that stands', `withdrawn on ${found?.withdrawnOn}: ${found?.reason}`);
}

export const readUnsigned = (envelope: Envelope): Withdrawal => open(envelope, WITHDRAWAL);
