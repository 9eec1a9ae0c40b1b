import { Unresolved, type Value } from '../../lib/template/types';
import { asList, at, firstOpen, isMap, type Pointer } from './values';

export interface PrincipalRead {
  /** 'AWS', 'Service', 'Federated', 'CanonicalUser', or '*' for anybody. */
  readonly kind: string;
  readonly value: Value;
}
/** One statement of a policy, with lists where IAM also takes single values. */
export interface StatementRead {
  readonly pointer: Pointer;
  readonly sid: Value | undefined;
  readonly effect: Value | undefined;
  readonly actions: readonly Value[];
  readonly notActions: readonly Value[] | undefined;
  readonly principals: readonly PrincipalRead[];
  readonly notPrincipals: readonly PrincipalRead[] | undefined;
  readonly resources: readonly Value[];
  readonly notResources: readonly Value[] | undefined;
  readonly condition: Value | undefined;
}

/** Statements of a document; what is no document at all is told as undefined, which no rule may take for empty. */
export function statementsOf(document: Value, pointer: Pointer = []): readonly StatementRead[] | undefined {
  if (!isMap(document)) return undefined;
  // An EventBusPolicy holds one statement instead of a document.
  if (document['Statement'] === undefined && document['Effect'] !== undefined) return [read(document, pointer)];
  const statements = document['Statement'];
  if (statements === undefined || statements instanceof Unresolved) return undefined;
  const list = asList(statements);
  if (!list.every(isMap)) return undefined;
  return list.map((statement, index) =>
    read(statement, Array.isArray(statements) ? [...pointer, 'Statement', index] : [...pointer, 'Statement']),
  );
}

function read(statement: { readonly [key: string]: Value }, pointer: Pointer): StatementRead {
  const optional = (key: string) => (statement[key] === undefined ? undefined : asList(statement[key]));
  return {
    pointer,
    sid: statement['Sid'],
    effect: statement['Effect'],
    actions: asList(statement['Action']),
    notActions: optional('NotAction'),
    principals: principalsOf(statement['Principal']),
    notPrincipals: statement['NotPrincipal'] === undefined ? undefined : principalsOf(statement['NotPrincipal']),
    resources: asList(statement['Resource']),
    notResources: optional('NotResource'),
    condition: statement['Condition'],
  };
}

function principalsOf(principal: Value | undefined): readonly PrincipalRead[] {
  if (principal === undefined) return [];
  if (!isMap(principal)) return asList(principal).map((value) => ({ kind: value === '*' ? '*' : 'AWS', value }));
  return Object.entries(principal).flatMap(([kind, values]) =>
    asList(values).map((value) => ({ kind: kind === 'AWS' && value === '*' ? '*' : kind, value })),
  );
}

/** Whether an action pattern (`s3:Get*`, `*`) takes in an action; case does not matter (IAM User Guide, "Action"). */
export function actionMatches(pattern: string, action: string): boolean {
  return wildcard(pattern.toLowerCase(), action.toLowerCase());
}

/** Whether a pattern with `*` and `?` takes in a text; the text may itself hold `*`, then as a letter like any other. */
export function wildcard(pattern: string, text: string): boolean {
  if (!pattern.includes('*') && !pattern.includes('?')) return pattern === text;
  let compiled = COMPILED.get(pattern);
  if (!compiled) {
    if (COMPILED.size >= MAX_COMPILED) COMPILED.clear();
    compiled = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '[^]*')
        .replaceAll('?', '[^]')}$`,
    );
    COMPILED.set(pattern, compiled);
  }
  return compiled.test(text);
}

/** The same few patterns stand in every policy and are asked about again and again. */
const COMPILED = new Map<string, RegExp>();
const MAX_COMPILED = 10_000;

/** Whether the statement's actions take in the action; open ones might, so they are taken to. */
export function mayDo(statement: StatementRead, action: string): boolean {
  if (statement.notActions) return !statement.notActions.some((pattern) => typeof pattern === 'string' && actionMatches(pattern, action));
  return statement.actions.some((pattern) => typeof pattern !== 'string' || actionMatches(pattern, action));
}

/** Values a condition names for a key under an operator, both compared without case; undefined when it does not. */
export function conditionValues(statement: StatementRead, operators: readonly string[], key: string): readonly Value[] | undefined {
  if (!isMap(statement.condition)) return undefined;
  for (const [operator, keys] of Object.entries(statement.condition)) {
    if (!operators.some((candidate) => candidate.toLowerCase() === operator.toLowerCase()) || !isMap(keys)) continue;
    const found = Object.entries(keys).find(([name]) => name.toLowerCase() === key.toLowerCase());
    if (found) return asList(found[1]);
  }
  return undefined;
}

/** Names of all condition keys of a statement, in lower case. */
export function conditionKeys(statement: StatementRead): readonly string[] {
  if (!isMap(statement.condition)) return [];
  return Object.values(statement.condition).flatMap((keys) => (isMap(keys) ? Object.keys(keys).map((key) => key.toLowerCase()) : []));
}

/** What of a statement the template leaves open, but for the ARNs of resources of the same template. */
export function openPart(statement: StatementRead): Unresolved | undefined {
  const foreign = (value: Value | undefined) => {
    const open = firstOpen(value);
    return open?.target ? undefined : open;
  };
  const { sid, effect, actions, notActions, resources, condition, principals } = statement;
  for (const part of [
    sid,
    effect,
    [...actions],
    [...(notActions ?? [])],
    [...resources],
    condition,
    principals.map(({ value }) => value),
  ]) {
    const open = foreign(part as Value | undefined);
    if (open) return open;
  }
  return undefined;
}

/** The account an AWS principal belongs to: of an ARN or a bare id. */
export function accountOf(principal: Value): string | undefined {
  if (typeof principal !== 'string') return undefined;
  return /^\d{12}$/.test(principal) ? principal : /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1];
}

export const conditionAt = (statement: StatementRead, operator: string, key: string) => at(statement.condition, operator, key);
