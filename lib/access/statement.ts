import { holds } from './condition';
import { filled, wildcard } from './pattern';
import { every, not, some } from './truth';
import type { Context, Json, Principal, Request, StatementJson, Truth } from './types';

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Whether action, resource and conditions of a statement take in the request; who asks is `reaches`. */
export function applies(statement: StatementJson, request: Request): Truth {
  return every(
    [() => action(statement, request.action), () => resource(statement, request), () => holds(statement.Condition, request.context)],
    (part) => part(),
  );
}

function action(statement: StatementJson, wanted: string): boolean {
  const named = (patterns: readonly string[]) => patterns.some((pattern) => wildcard(pattern, wanted, true));
  return statement.NotAction === undefined ? named(list(statement.Action)) : !named(list(statement.NotAction));
}

/** A trust policy has no Resource: it is about its own role. */
function resource(statement: StatementJson, { resource: target, context }: Request): Truth {
  const named = (patterns: readonly string[]): Truth =>
    some(patterns, (pattern) => {
      const text = filled(pattern, context);
      return text === undefined ? undefined : text === null ? false : wildcard(text, target.arn);
    });
  if (statement.NotResource !== undefined) return not(named(list(statement.NotResource)));
  return statement.Resource === undefined ? true : named(list(statement.Resource));
}

/**
 * How a resource policy's principal takes in who asks (IAM User Guide, "AWS JSON policy elements: Principal"):
 * 'directly' grants by itself within the account, 'account' only hands the decision to that account's own policies.
 */
export type Reach = 'directly' | 'account' | 'no';

export function reaches(statement: StatementJson, principal: Principal): Reach {
  if (statement.NotPrincipal !== undefined) return names(statement.NotPrincipal, principal) === 'no' ? 'directly' : 'no';
  return statement.Principal === undefined ? 'no' : names(statement.Principal, principal);
}

function names(written: Json, principal: Principal): Reach {
  if (written === '*') return 'directly';
  if (written === null || typeof written !== 'object' || Array.isArray(written)) return 'no';
  const reach = Object.entries(written).flatMap(([kind, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => one(kind, String(value), principal)),
  );
  return reach.includes('directly') ? 'directly' : reach.includes('account') ? 'account' : 'no';
}

function one(kind: string, value: string, principal: Principal): Reach {
  if (kind === 'Service') return principal.kind === 'service' && principal.arn === value ? 'directly' : 'no';
  if (kind !== 'AWS') return 'no';
  if (value === '*') return 'directly';
  if (principal.account === undefined || principal.kind === 'service') return 'no';
  if (value === principal.account || value === `arn:aws:iam::${principal.account}:root`)
    return principal.kind === 'root' ? 'directly' : 'account';
  return value === principal.arn ? 'directly' : 'no';
}

/** Context keys that follow from who asks and of what (IAM User Guide, "AWS global condition context keys"). */
export function withFacts(request: Request, organization?: { readonly principal?: string; readonly resource?: string }): Request {
  const { principal, resource: target, context } = request;
  const isService = principal.kind === 'service';
  const facts: readonly (readonly [string, readonly string[] | null])[] = [
    ['aws:principalarn', isService || principal.arn === '' ? null : [principal.arn]],
    ['aws:principalaccount', isService ? null : principal.account === undefined ? null : [principal.account]],
    ['aws:principalisawsservice', [String(isService)]],
    ['aws:resourceaccount', [target.account]],
    ...(organization?.principal === undefined ? [] : ([['aws:principalorgid', isService ? null : [organization.principal]]] as const)),
    ...(organization?.resource === undefined ? [] : ([['aws:resourceorgid', [organization.resource]]] as const)),
  ];
  const known = new Map(context.known);
  for (const [key, value] of facts) if (!known.has(key)) known.set(key, value);
  return { ...request, context: { ...context, known } as Context };
}
