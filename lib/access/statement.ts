import { type Test, testsOf } from './condition';
import { doubting, type Matcher, matcher, resourceMatcher, textOf } from './pattern';
import { concern, type Who, whoOf } from './principal';
import { every, not, some } from './truth';
import type { Context, Policy, Principal, Request, StatementJson, Truth } from './types';

/** A statement, read once: its lists, patterns and conditions do not change with the request. */
export interface Statement {
  readonly written: StatementJson;
  readonly policy: Policy;
  readonly denies: boolean;
  readonly who: Who;
  readonly actions: readonly Matcher[];
  /** NotAction. */
  readonly butActions: boolean;
  readonly resources: readonly ((arn: string, context: Context) => Truth)[] | undefined;
  /** NotResource. */
  readonly butResources: boolean;
  readonly conditions: readonly Test[];
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Documents before this one know no policy variables (IAM User Guide, "Version"). */
const VARIABLES_SINCE = '2012-10-17';
const read = new WeakMap<Policy, readonly Statement[]>();

export function statementsOf(policy: Policy): readonly Statement[] {
  const known = read.get(policy);
  if (known) return known;
  const substituted = policy.version === undefined || policy.version === VARIABLES_SINCE;
  const statements = policy.statements.map((written) => statementOf(written, policy, substituted));
  read.set(policy, statements);
  return statements;
}

function statementOf(written: StatementJson, policy: Policy, substituted: boolean): Statement {
  const { Action, NotAction, Resource, NotResource } = written;
  return {
    written,
    policy,
    denies: written.Effect === 'Deny',
    who: whoOf(written.NotPrincipal ?? written.Principal),
    // Actions are compared without case (IAM User Guide, "Action"); the request's is lowered once.
    actions: list(NotAction ?? Action).map((pattern) => matcher(pattern.toLowerCase())),
    butActions: NotAction !== undefined,
    resources:
      Resource === undefined && NotResource === undefined
        ? undefined
        : list(NotResource ?? Resource).map((pattern) => resourceTest(pattern, substituted)),
    butResources: NotResource !== undefined,
    conditions: testsOf(written.Condition, substituted),
  };
}

function resourceTest(pattern: string, substituted: boolean): (arn: string, context: Context) => Truth {
  const text = textOf(pattern, substituted);
  if (typeof text === 'string') return resourceMatcher(text);
  return (arn, context) => {
    const filled = text(context);
    // "the resource that includes a policy variable with no value will not match any resource"
    return filled === undefined ? undefined : filled === null ? false : doubting(filled, resourceMatcher)(arn);
  };
}

/** Whether action, resource and conditions take in the request. @param action in lower case */
export function takesIn(statement: Statement, action: string, { resource, context }: Request): Truth {
  const { actions, butActions, resources, butResources, conditions } = statement;
  if (actions.some((matches) => matches(action)) === butActions) return false;
  let about: Truth = true;
  // A trust policy has no Resource: it is about its own role.
  if (resources !== undefined) {
    const named = some(resources, (test) => test(resource.arn, context));
    about = butResources ? not(named) : named;
    if (about === false) return false;
  }
  const holds = every(conditions, (test) => test(context));
  return holds === false ? false : about === undefined ? undefined : holds;
}

/** Whether action, resource and conditions of a statement take in the request; who asks is `reaches`. */
export function applies(statement: StatementJson, request: Request): Truth {
  return takesIn(statementOf(statement, { name: '', statements: [] }, true), request.action.toLowerCase(), request);
}

/**
 * How a resource policy's principal takes in who asks (IAM User Guide, "AWS JSON policy elements: Principal"):
 * 'directly' grants by itself within the account, 'account' only hands the decision to that account's own policies.
 */
export type Reach = 'directly' | 'account' | 'no';

export function reaches(statement: StatementJson, principal: Principal): Reach {
  const { naming } = concern(statement, whoOf(statement.NotPrincipal ?? statement.Principal), principal, false);
  return naming === 'session' || naming === 'entity' ? 'directly' : naming;
}
export { withFacts } from './facts';
