import { canonicalJson, type Json } from '../attest/canonical';
import type { KeyClass } from '../model/centre';
import type { Policy } from './types';

type Statement = { readonly [name: string]: Json };

/** Classes of keys that logs are written with: nobody may stop their use, a quorum neither. */
export const NEVER_STOPPED: readonly KeyClass[] = ['log', 'ledger'];
/** Statements (lib/model/key-policy.ts) without which the protocol would no longer bind the key. */
const FROZEN = ['ExecutorActsForTheQuorum', 'WatcherReadsKeyState', 'DenyAdministrationByAnybodyElse', 'DenyLeavingZurichOrCustody'];
/** Its condition may be changed, for the account behind it may change. */
const PRESENT = ['DenyChangesButThroughTheSecondHand'];
const but = ({ Condition: _, ...statement }: Statement) => canonicalJson(statement);

export function statementsOf(policy: Policy): readonly Statement[] {
  const found = policy['Statement'];
  return Array.isArray(found)
    ? found.filter((one): one is Statement => one !== null && typeof one === 'object' && !Array.isArray(one))
    : [];
}

/**
 * Why a key may not get this policy, or undefined.
 * @param current the policy the ledger knows
 */
export function policyFault(keyClass: KeyClass, current: Policy, next: Policy): string | undefined {
  const before = statementsOf(current);
  const after = statementsOf(next);
  if (next['Version'] !== '2012-10-17' || !Array.isArray(next['Statement']) || after.length !== next['Statement'].length)
    return 'no policy document of version 2012-10-17';
  const kept = new Set(after.map((statement) => canonicalJson(statement)));
  const lost = (statement: Statement) => !kept.has(canonicalJson(statement));
  for (const statement of before) {
    const sid = String(statement['Sid']);
    if (FROZEN.includes(sid) && lost(statement)) return `${sid} is dropped or changed`;
    if (PRESENT.includes(sid) && !after.some((one) => but(one) === but(statement)))
      return `${sid} is dropped, or more of it changed than its condition`;
    if (!NEVER_STOPPED.includes(keyClass)) continue;
    if (statement['Effect'] === 'Deny' && sid === 'DenyStoppingAKeyOfLogs' && lost(statement)) return `${sid} is dropped or changed`;
    if (statement['Effect'] === 'Allow' && writes(statement) && lost(statement))
      return `${sid}, with which logs are written, is dropped or changed`;
  }
  if (!NEVER_STOPPED.includes(keyClass)) return undefined;
  // A new Deny could stop the writing of logs as surely as disabling the key would.
  const had = new Set(before.map((statement) => canonicalJson(statement)));
  const denied = after.find(
    (statement) =>
      statement['Effect'] !== 'Allow' &&
      !(PRESENT.includes(String(statement['Sid'])) && before.some((one) => but(one) === but(statement))) &&
      !had.has(canonicalJson(statement)),
  );
  return denied === undefined ? undefined : `${String(denied['Sid'])} denies something new on a key of class ${keyClass}`;
}

function writes(statement: Statement): boolean {
  return [statement['Action']].flat().some((action) => typeof action === 'string' && /^kms:(GenerateDataKey|Encrypt)/i.test(action));
}
