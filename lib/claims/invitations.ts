import { type Who, whoOf } from '../access/principal';
import { allowing, couldAllow } from '../access/search';
import type { Json, Policy } from '../access/types';
import type { State } from '../world/ask';
import type { Actor } from '../world/world';

/** Whom the Allow statements of a resource's policy name for an action. */
export interface Invitation {
  /** Ids of accounts whose principals are named, one by one or all. */
  readonly accounts: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  /** Anybody at all: '*', everybody but some, or a kind of principal that is not told apart here. */
  readonly anybody: boolean;
}

const NONE: Invitation = { accounts: new Set(), services: new Set(), anybody: false };
const known = new WeakMap<Policy, Map<string, Invitation>>();

/** Read once for a policy and action. */
export function invitation(policy: Policy | undefined, action: string): Invitation {
  if (!policy) return NONE;
  const found = known.get(policy)?.get(action);
  if (found !== undefined) return found;
  const ofPolicy = known.get(policy) ?? new Map<string, Invitation>();
  known.set(policy, ofPolicy);
  const made = read(policy, action);
  ofPolicy.set(action, made);
  return made;
}

function read(policy: Policy, action: string): Invitation {
  const statements = action === ANY ? policy.statements.filter(({ Effect }) => Effect === 'Allow') : allowing(policy, action);
  const who: Who = statements.flatMap(({ Principal }) => whoOf(Principal as Json | undefined));
  const aws = who.filter(([kind]) => kind === 'AWS').map(([, value]) => accountOf(value));
  return {
    accounts: new Set(aws),
    services: new Set(who.filter(([kind]) => kind === 'Service').map(([, value]) => value)),
    anybody:
      statements.some(({ NotPrincipal }) => NotPrincipal !== undefined) ||
      aws.includes('*') ||
      who.some(([kind]) => kind !== 'AWS' && kind !== 'Service'),
  };
}

/** `arn:aws:iam::1:root`, `arn:aws:iam::1:role/x` or `1` -> '1'; '*' for anybody. */
export const accountOf = (principal: string): string => (/^\d{12}$/.test(principal) ? principal : (principal.split(':')[4] ?? '*'));

/** Whom the Allow statements of a policy name for any action. */
export const anyInvitation = (policy: Policy | undefined): Invitation => invitation(policy, ANY);
const ANY = '';

/** Whether a principal's own policies could allow an action on something. Most name few actions; the others need not be asked. */
export function mentions({ principal, account, identity }: Actor, action: string, { hostile, rewritten }: State): boolean {
  if (principal.kind === 'root' || hostile.has(account.organization.slug) || rewritten.has(principal.arn)) return true;
  return identity.some((policy) => couldAllow(policy, action));
}
