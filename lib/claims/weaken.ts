import type { Policy, StatementJson } from '../access/types';
import type { Document } from '../world/documents';
import { type Actor, endpointsOf, type World } from '../world/world';
import { inherit } from './moves-index';

/** One thing left out of one policy: a statement, or one condition of a statement. */
export interface Weakening {
  /** 'stack/LogicalId' of the policy. */
  readonly policy: string;
  readonly kind: Document['kind'];
  readonly sid: string;
  /** 'Operator key' of the condition that is left out; the whole statement when absent. */
  readonly condition?: string;
  /** Whether more is allowed without it, or less. */
  readonly leaves: 'more' | 'less';
}

/** Policies whose every statement and condition a claim must rest on. */
const KINDS: ReadonlySet<Document['kind']> = new Set(['scp', 'rcp', 'key', 'bucket', 'trust', 'endpoint', 'topic', 'bus', 'function']);

/** Everything that can be left out of the policies of a world, one thing at a time. */
export function weakenings(world: World): readonly Weakening[] {
  const documents = new Map(world.policies.filter(({ kind }) => KINDS.has(kind)).map((entry) => [entry.name, entry]));
  return [...documents.values()].flatMap(({ name, kind, policy }) =>
    policy.statements.flatMap((statement): readonly Weakening[] => {
      const sid = statement.Sid ?? '';
      const denies = statement.Effect === 'Deny';
      return [
        { policy: name, kind, sid, leaves: denies ? 'more' : 'less' },
        ...conditionsOf(statement).map((condition) => ({ policy: name, kind, sid, condition, leaves: denies ? 'less' : 'more' }) as const),
      ];
    }),
  );
}

const conditionsOf = ({ Condition }: StatementJson): readonly string[] =>
  Object.entries(Condition ?? {}).flatMap(([operator, keys]) => Object.keys(keys).map((key) => `${operator} ${key}`));

/** The same world, but for what is left out. */
export function weaken(world: World, { policy: name, sid, condition }: Weakening): World {
  const changed = world.policies.filter((entry) => entry.name === name);
  return withPolicies(world, new Map(changed.map(({ policy }) => [policy, leftOut(policy, sid, condition)])));
}

/** The same world with other policies in the place of some. Answers of the old one that these have no say in are kept. */
export function withPolicies(world: World, replaced: ReadonlyMap<Policy, Policy>): World {
  const changed = world.policies.filter(({ policy }) => replaced.has(policy));
  const of = <T extends Policy | undefined>(policy: T): T => (policy && (replaced.get(policy) as T)) ?? policy;
  const owners = new Set(changed.map(({ owner }) => owner));
  const isGuardrail = changed.some(({ kind }) => kind === 'scp' || kind === 'rcp');
  const isCeiling = [...world.boundaries.values()].some((policy) => replaced.has(policy));
  const targets = new Map(
    [...world.targets].map(([arn, target]) => [arn, owners.has(arn) && target.policy ? { ...target, policy: of(target.policy) } : target]),
  );
  const bound = world.actors.filter(({ identity, boundary, trust }) =>
    [...identity, boundary, trust].some((policy) => policy !== undefined && replaced.has(policy)),
  );
  const swapped = new Map(
    bound.map((actor): [Actor, Actor] => [
      actor,
      {
        ...actor,
        identity: actor.identity.map(of),
        ...(actor.boundary ? { boundary: of(actor.boundary) } : {}),
        ...(actor.trust ? { trust: of(actor.trust) } : {}),
      },
    ]),
  );
  const now = (actors: readonly Actor[]) => actors.map((actor) => swapped.get(actor) ?? actor);
  const levels = (ask: World['scp']) => {
    if (!isGuardrail) return ask;
    const known = new Map<string, ReturnType<typeof ask>>();
    return (account: Parameters<typeof ask>[0]) => {
      const made = known.get(account.id) ?? ask(account).map((level) => level.map((policy) => of(policy)));
      known.set(account.id, made);
      return made;
    };
  };
  const policies = world.policies.map((entry) => (replaced.has(entry.policy) ? { ...entry, policy: of(entry.policy) } : entry));
  const made: World = {
    ...world,
    actors: now(world.actors),
    actorsIn: (id) => now(world.actorsIn(id)),
    targets,
    policies,
    boundaries: isCeiling ? new Map([...world.boundaries].map(([id, policy]) => [id, of(policy)])) : world.boundaries,
    endpoints: changed.some(({ kind }) => kind === 'endpoint') ? endpointsOf(policies) : world.endpoints,
    scp: levels(world.scp),
    rcp: levels(world.rcp),
  };
  inherit(world, made, (arn) => isGuardrail || isCeiling || owners.has(arn) || owners.has(arn.split('/')[0] as string));
  return made;
}

function leftOut(policy: Policy, sid: string, condition: string | undefined): Policy {
  const { statements, ...rest } = policy;
  if (condition === undefined) return { ...rest, statements: statements.filter(({ Sid }) => (Sid ?? '') !== sid) };
  const [operator = '', key = ''] = condition.split(' ');
  return {
    ...rest,
    statements: statements.map((statement) => ((statement.Sid ?? '') === sid ? without(statement, operator, key) : statement)),
  };
}

function without(statement: StatementJson, operator: string, key: string): StatementJson {
  const { [key]: _, ...keys } = statement.Condition?.[operator] ?? {};
  const { [operator]: __, ...operators } = statement.Condition ?? {};
  return { ...statement, Condition: Object.keys(keys).length > 0 ? { ...operators, [operator]: keys } : operators };
}
