import { type Test, testsOf } from './condition';
import { doubting, type Matcher, matcher, resourceMatcher, textOf } from './pattern';
import { concern, type Whom, whoOf } from './principal';
import { every, not, once, some } from './truth';
import type { Context, Policy, Principal, Request, StatementJson, Truth } from './types';

/** A statement, read once: its lists, patterns and conditions do not change with the request. */
export interface Statement extends Whom {
  readonly written: StatementJson;
  readonly actions: readonly Matcher[];
  /** NotAction. */
  readonly butActions: boolean;
  readonly resources: (() => readonly ((arn: string, context: Context) => Truth)[]) | undefined;
  /** NotResource. */
  readonly butResources: boolean;
  readonly conditions: () => readonly Test[];
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
  const statements = policy.statements.map((written) => statementOf(written, substituted));
  read.set(policy, statements);
  return statements;
}

function statementOf(written: StatementJson, substituted: boolean): Statement {
  const { Action, NotAction, Resource, NotResource } = written;
  return {
    written,
    ...whomOf(written),
    // Actions are compared without case (IAM User Guide, "Action"); the request's is lowered once.
    actions: list(NotAction ?? Action).map((pattern) => matcher(pattern.toLowerCase())),
    butActions: NotAction !== undefined,
    resources:
      Resource === undefined && NotResource === undefined
        ? undefined
        : once(() => list(NotResource ?? Resource).map((pattern) => resourceTest(pattern, substituted))),
    butResources: NotResource !== undefined,
    conditions: once(() => testsOf(written.Condition, substituted)),
  };
}

const whomOf = ({ Effect, Principal, NotPrincipal }: StatementJson): Whom => ({
  who: whoOf(NotPrincipal ?? Principal),
  except: NotPrincipal !== undefined,
  denies: Effect === 'Deny',
});

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
    const named = some(resources(), (test) => test(resource.arn, context));
    about = butResources ? not(named) : named;
    if (about === false) return false;
  }
  const holds = every(conditions(), (test) => test(context));
  return holds === false ? false : about === undefined ? undefined : holds;
}

/** Whether action, resource and conditions of a statement take in the request; who asks is `reaches`. */
export function applies(statement: StatementJson, request: Request): Truth {
  return takesIn(statementOf(statement, true), request.action.toLowerCase(), request);
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
export { withFacts } from './facts';
