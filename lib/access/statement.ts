import { type Test, testsOf } from './condition';
import { doubting, type Matcher, matcher, resourceMatcher, textOf } from './pattern';
import { type Whom, whomOf } from './principal';
import { every, not, once, perText, some } from './truth';
import type { Context, Policy, Request, StatementJson, Truth } from './types';

/** A statement, read once: its lists, patterns and conditions do not change with the request. */
export interface Statement extends Whom {
  readonly written: StatementJson;
  readonly actions: readonly Matcher[];
  /** NotAction. */
  readonly butActions: boolean;
  /** Undefined in a trust policy, which is about its own role. */
  readonly resources: (() => readonly ((arn: string, context: Context) => Truth)[]) | undefined;
  /** Whether it is about every resource there is. */
  readonly everywhere: boolean;
  /** NotResource. */
  readonly butResources: boolean;
  /** Whether it names resources with policy variables, which nobody can look up. */
  readonly variable: boolean;
  readonly conditions: () => readonly Test[];
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Documents before this one know no policy variables (IAM User Guide, "Version"). */
const VARIABLES_SINCE = '2012-10-17';

/** Statements of a policy that could have a say about an action; of others nothing matters. */
export interface Spoken {
  readonly denies: readonly Statement[];
  readonly allows: readonly Statement[];
}

/** A policy, read once, and once for each action. */
interface Read {
  readonly statements: readonly Statement[];
  readonly byAction: Map<string, Spoken>;
}
const read = new WeakMap<Policy, Read>();

/** @param action in lower case */
export function spokenOf(policy: Policy, action: string): Spoken {
  let known = read.get(policy);
  if (known === undefined) {
    const substituted = policy.version === undefined || policy.version === VARIABLES_SINCE;
    known = { statements: policy.statements.map((written) => statementOf(written, substituted)), byAction: new Map() };
    read.set(policy, known);
  }
  const spoken = known.byAction.get(action);
  if (spoken !== undefined) return spoken;
  const made = speaking(known.statements, action);
  known.byAction.set(action, made);
  return made;
}

const readTogether = new WeakMap<readonly Policy[], Map<string, Spoken>>();

/** As `spokenOf`, of several policies that are heard together. @param policies the same list whenever it is the same policies */
export function spokenOfAll(policies: readonly Policy[], action: string): Spoken {
  const [only] = policies;
  if (only !== undefined && policies.length === 1) return spokenOf(only, action);
  const known = readTogether.get(policies)?.get(action);
  if (known !== undefined) return known;
  const each = policies.map((policy) => spokenOf(policy, action));
  const made = { denies: each.flatMap(({ denies }) => denies), allows: each.flatMap(({ allows }) => allows) };
  const ofAll = readTogether.get(policies) ?? new Map<string, Spoken>();
  readTogether.set(policies, ofAll);
  ofAll.set(action, made);
  return made;
}

function speaking(statements: readonly Statement[], action: string): Spoken {
  const found = statements.filter((statement) => speaks(statement, action));
  return { denies: found.filter(({ denies }) => denies), allows: found.filter(({ denies }) => !denies) };
}

const speaks = ({ actions, butActions }: Statement, action: string) => actions.some((matches) => matches(action)) !== butActions;

function statementOf(written: StatementJson, substituted: boolean): Statement {
  const { Action, NotAction, Resource, NotResource } = written;
  return {
    written,
    ...whomOf(written),
    // Actions are compared without case (IAM User Guide, "Action"); the request's is lowered once.
    actions: list(NotAction ?? Action).map(actionMatcher),
    butActions: NotAction !== undefined,
    resources:
      Resource === undefined && NotResource === undefined
        ? undefined
        : once(() => list(NotResource ?? Resource).map((pattern) => resourceTest(pattern, substituted))),
    everywhere: Resource === '*' || (Array.isArray(Resource) && Resource.includes('*')),
    butResources: NotResource !== undefined,
    variable: [...list(Resource), ...list(NotResource)].some((text) => text.includes('${')),
    conditions: once(() => testsOf(written.Condition, substituted)),
  };
}

const actionMatcher = perText((pattern) => matcher(pattern.toLowerCase()));

function resourceTest(pattern: string, substituted: boolean): (arn: string, context: Context) => Truth {
  const text = textOf(pattern, substituted);
  if (typeof text === 'string') return resourceMatcher(text);
  return (arn, context) => {
    const filled = text(context);
    // "the resource that includes a policy variable with no value will not match any resource"
    return filled === undefined ? undefined : filled === null ? false : doubting(filled, resourceMatcher)(arn);
  };
}

/** Whether the resource element of a statement takes in an ARN. */
export function isAbout({ resources, butResources }: Pick<Statement, 'resources' | 'butResources'>, arn: string, context: Context): Truth {
  if (resources === undefined) return true;
  const named = some(resources(), (test) => test(arn, context));
  return butResources ? not(named) : named;
}

/** Whether resource and conditions of a statement that speaks of the action take in the request. */
export function takesIn(
  statement: Pick<Statement, 'resources' | 'butResources' | 'conditions'>,
  { resource, context }: Pick<Request, 'resource' | 'context'>,
): Truth {
  const about = isAbout(statement, resource.arn, context);
  if (about === false) return false;
  const holds = every(statement.conditions(), (test) => test(context));
  return holds === false ? false : about === undefined ? undefined : holds;
}

/** Whether action, resource and conditions of a statement take in the request; who asks is `reaches`. */
export function applies(statement: StatementJson, request: Request): Truth {
  const one = statementOf(statement, true);
  return speaks(one, request.action.toLowerCase()) ? takesIn(one, request) : false;
}
