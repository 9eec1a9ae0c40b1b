import { type Who, whoOf } from '../access/principal';
import { allowing, couldAllow } from '../access/search';
import type { Json, Policy } from '../access/types';
import type { State } from '../world/ask';
import type { Actor, Target } from '../world/world';

/** Whom the Allow statements of a resource's policy name for an action. */
export interface Invitation {
  /** Ids of accounts whose principals are named, one by one or all. */
  readonly accounts: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  /** ARNs that are named one by one: within the resource's account, they need no word of their own policies. */
  readonly directly: ReadonlySet<string>;
  /** Whether sessions are named, of whichever role. */
  readonly sessions: boolean;
  /** Anybody at all: '*', everybody but some, or a kind of principal that is not told apart here. */
  readonly anybody: boolean;
}

const NONE: Invitation = { accounts: new Set(), services: new Set(), directly: new Set(), sessions: false, anybody: false };
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
  const named = who.filter(([kind]) => kind === 'AWS').map(([, value]) => value);
  const aws = named.map(accountOf);
  return {
    accounts: new Set(aws),
    services: new Set(who.filter(([kind]) => kind === 'Service').map(([, value]) => value)),
    directly: new Set(named),
    sessions: named.some((value) => value.startsWith('arn:aws:sts:')),
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

/** Whether a principal's own policies could allow an action, on one of these resources if they are named. Most name few actions; the others need not be asked. */
export function mentions(
  { principal, account, identity }: Actor,
  action: string,
  { hostile, rewritten }: State,
  arns?: readonly string[],
): boolean {
  if (principal.kind === 'root' || hostile.has(account.organization.slug) || rewritten.has(principal.arn)) return true;
  return identity.some((policy) => couldAllow(policy, action, arns));
}

/** Whether a resource's policy lets a principal of its own account do something without a word of that one's own policies. */
export function isNamedDirectly({ principal }: Actor, action: string, { arn, kind, account, policy }: Target, state: State): boolean {
  if (state.opened.has(arn) || (state.hostile.has(account.organization.slug) && kind !== 'key')) return true;
  const { anybody, sessions, directly } = invitation(policy, action);
  return anybody || sessions || directly.has(principal.arn);
}
