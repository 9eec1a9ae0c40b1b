import type { Json, Principal, StatementJson } from './types';

/**
 * How a policy's principal takes in who asks, within the account of the resource (IAM User Guide, "How AWS enforcement code
 * logic evaluates requests", resource-based policies):
 * - 'session': grants whatever boundary and session policy leave unsaid: everybody, a session's ARN, a user's ARN, a service;
 * - 'entity': a role's ARN, "limited by an implicit deny in a permissions boundary or session policy";
 * - 'account': only hands the decision to that account's own policies.
 */
export type Naming = 'session' | 'entity' | 'account' | 'no';
const ORDER: readonly Naming[] = ['session', 'entity', 'account'];

/** Who a statement is about; 'doubtful' where AWS documents no certain result. */
export interface Concern {
  readonly naming: Naming;
  readonly doubtful: boolean;
}
const certain = (naming: Naming): Concern => ({ naming, doubtful: false });
const CERTAIN: { readonly [naming in Naming]: Concern } = {
  session: certain('session'),
  entity: certain('entity'),
  account: certain('account'),
  no: certain('no'),
};
const DOUBTFUL: Concern = { naming: 'session', doubtful: true };

/** A Principal or NotPrincipal element, read once. */
export type Who = readonly (readonly [kind: string, value: string])[];
export function whoOf(written: Json | undefined): Who {
  if (written === '*') return [['*', '*']];
  if (written === undefined || written === null || typeof written !== 'object' || Array.isArray(written)) return [];
  return Object.entries(written).flatMap(([kind, values]) => [values].flat().map((value) => [kind, String(value)] as const));
}

/** What a statement says of whom it is about. */
export interface Whom {
  readonly who: Who;
  /** NotPrincipal. */
  readonly except: boolean;
  readonly denies: boolean;
}

export const whomOf = ({ Effect, Principal, NotPrincipal }: StatementJson): Whom => ({
  who: whoOf(NotPrincipal ?? Principal),
  except: NotPrincipal !== undefined,
  denies: Effect === 'Deny',
});

export function naming(who: Who, principal: Principal): Naming {
  let best: Naming = 'no';
  for (const [kind, value] of who) {
    const found = one(kind, value, principal);
    if (found === 'session') return found;
    if (found !== 'no' && (best === 'no' || ORDER.indexOf(found) < ORDER.indexOf(best))) best = found;
  }
  return best;
}

/** No wildcards but '*' itself: "You can't use a wildcard to match part of a principal name or ARN". */
function one(kind: string, value: string, principal: Principal): Naming {
  if (kind === '*') return 'session';
  if (kind === 'Service') return principal.kind === 'service' && principal.arn === value ? 'session' : 'no';
  if (kind === 'Federated') return principal.kind === 'federated' && principal.arn === value ? 'session' : 'no';
  if (kind !== 'AWS') return 'no';
  if (value === '*') return 'session';
  if (principal.account === undefined || principal.kind === 'service' || principal.kind === 'federated') return 'no';
  if (value === principal.account || value === `arn:aws:iam::${principal.account}:root`)
    return principal.kind === 'root' ? 'session' : 'account';
  if (principal.session !== undefined && value === principal.session) return 'session';
  return value !== principal.arn ? 'no' : principal.kind === 'role' ? 'entity' : 'session';
}

/**
 * @param bounded whether who asks has a permissions boundary: "NotPrincipal with a Deny effect will always deny any IAM
 * principal that has a permissions boundary policy attached" (IAM User Guide, "Permissions boundaries")
 */
export function concern({ who, except, denies }: Whom, principal: Principal, bounded: boolean): Concern {
  if (!except) {
    const found = naming(who, principal);
    return found !== 'session' && (found === 'no' || !denies) && mayBeNamed(who, principal) ? DOUBTFUL : CERTAIN[found];
  }
  // "Using it with Allow is not supported."
  if (!denies) return naming(who, principal) === 'session' ? CERTAIN.no : DOUBTFUL;
  const exempt = exempts(who, principal);
  if (bounded || exempt === false) return CERTAIN.session;
  return exempt === true ? CERTAIN.no : DOUBTFUL;
}

/** Whether a statement may name who asks by what is not known of it: which session of its role it is, its account's canonical user id. */
export function mayBeNamed(who: Who, { kind, arn, account, session }: Principal): boolean {
  return who.some(([named, value]) => {
    if (named === 'CanonicalUser') return account !== undefined;
    const isSession = named === 'AWS' && value.startsWith('arn:aws:sts:') && kind === 'role' && session === undefined;
    return isSession && value.startsWith(`arn:aws:sts::${account}:assumed-role/${arn.split('/').at(-1)}/`);
  });
}

/**
 * Whom a Deny with NotPrincipal leaves alone: "you must also specify the account ARN of the not-denied principal. Otherwise, the
 * policy might deny access to the entire account", and for a role its session too (IAM User Guide, "NotPrincipal").
 */
function exempts(who: Who, principal: Principal): boolean | undefined {
  const named = (value: string | undefined) => who.some(([kind, written]) => kind === 'AWS' && written === value);
  const everybody = who.some(([kind, value]) => kind === '*' || (kind === 'AWS' && value === '*'));
  if (everybody) return true;
  if (principal.kind !== 'role' && principal.kind !== 'user') return naming(who, principal) === 'session';
  if (!named(principal.arn) && !(principal.session !== undefined && named(principal.session))) return false;
  const account = named(principal.account) || named(`arn:aws:iam::${principal.account}:root`);
  return account && named(principal.arn) && (principal.session === undefined || named(principal.session)) ? true : undefined;
}

/**
 * How a resource policy's principal takes in who asks (IAM User Guide, "AWS JSON policy elements: Principal"):
 * 'directly' grants by itself within the account, 'account' only hands the decision to that account's own policies.
 */
export type Reach = 'directly' | 'account' | 'no';

export function reaches(statement: StatementJson, principal: Principal): Reach {
  const { naming } = concern(whomOf(statement), principal, false);
  return naming === 'session' || naming === 'entity' ? 'directly' : naming;
}
