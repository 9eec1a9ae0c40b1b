import { instance } from '../access/representatives';
import type { Policy, StatementJson } from '../access/types';
import { grouped } from '../model/grouped';
import { PARTITION } from '../model/names';
import type { Actor, Target, World } from '../world/world';
import { accountOf } from './invitations';

/** Answers and look-ups of a world, whoever asks. */
const INDICES = new WeakMap<World, Index>();

/**
 * Lets a world that differs from another in one policy keep that one's answers, but for those the policy has a say in.
 * @param bears whether the policy could bear on a question about this resource
 */
export function inherit(from: World, to: World, bears: (arn: string) => boolean): void {
  const old = INDICES.get(from);
  if (!old) return;
  const known = new Map([...old.known].map(([actor, answers]) => [actor, new Map([...answers].filter(([arn]) => !bears(arn)))]));
  INDICES.set(to, { ...made(to), known, networks: old.networks });
}

export interface Index {
  /** Answers by principal, resource, and what else they depend on. */
  readonly known: Map<Actor, Map<string, Map<string, boolean>>>;
  /** Numbers of sets of networks. */
  readonly networks: Map<string, number>;
  /** Roles by the account that their trust names, '*' for anybody. */
  readonly trusting: ReadonlyMap<string, readonly Actor[]>;
  /** By account and kind. */
  readonly targets: ReadonlyMap<string, ReadonlyMap<string, readonly Target[]>>;
  /** Names that patterns take in, by account, '*' for any. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Made once for a world. */
export function indexOf(world: World): Index {
  const known = INDICES.get(world) ?? made(world);
  INDICES.set(world, known);
  return known;
}

function made(world: World): Index {
  const trusting = new Map<string, Actor[]>();
  for (const role of world.actors) {
    for (const account of new Set((role.trust?.statements ?? []).flatMap(accountsOf))) {
      trusting.set(account, [...(trusting.get(account) ?? []), role]);
    }
  }
  const targets = new Map(
    [...grouped([...world.targets.values()], ({ account }) => account.id)].map(([id, list]) => [id, grouped(list, ({ kind }) => kind)]),
  );
  return { known: new Map(), networks: new Map(), trusting, targets, names: patternNames(world.policies.map(({ policy }) => policy)) };
}

const principals = ({ Effect, Principal }: StatementJson, kind: string): readonly string[] => {
  if (Effect !== 'Allow' || Principal === undefined) return [];
  return Principal === '*' ? ['*'] : [(Principal as { readonly [kind: string]: string | readonly string[] })[kind] ?? []].flat();
};
/** Services that a trust policy's statement names. */
export const servicesIn = (statement: StatementJson) => principals(statement, 'Service');
const accountsOf = (statement: StatementJson) => principals(statement, 'AWS').map(accountOf);

/** Patterns of role names with `*` in conditions on aws:PrincipalArn; those of Identity Center cannot be taken by a made role. */
function patternNames(policies: readonly Policy[]): Index['names'] {
  const patterns = new Set<string>();
  for (const { statements } of policies) {
    for (const { Condition } of statements) {
      for (const keys of Object.values(Condition ?? {})) {
        const wanted = Object.entries(keys).find(([key]) => key.toLowerCase() === 'aws:principalarn')?.[1];
        for (const value of [wanted ?? []].flat()) patterns.add(String(value));
      }
    }
  }
  const names = new Map<string, string[]>();
  for (const pattern of patterns) {
    const [, owner = '', name = ''] = new RegExp(`^arn:${PARTITION}:iam::([^:]*):role/(.*)$`).exec(pattern) ?? [];
    if (/[*?]/.test(name) && !name.startsWith('aws-reserved/')) names.set(owner, [...(names.get(owner) ?? []), instance(name)]);
  }
  return names;
}
