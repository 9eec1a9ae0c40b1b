import { instance } from '../access/representatives';
import type { Possible } from '../access/search';
import type { Policy, StatementJson } from '../access/types';
import type { Account } from '../model/centre';
import { PARTITION } from '../model/names';
import { askAll, type Question, type State, targetOf } from '../world/ask';
import type { Actor, Target, World } from '../world/world';
import { accountOf, mentions } from './invitations';
import type { Act } from './services';

/** What single principals can do towards becoming somebody else, in one state of the world. */
export class Moves {
  private readonly index: Index;

  constructor(
    private readonly world: World,
    private readonly state: State,
    private readonly networks: ReadonlySet<string>,
    private readonly possible: Possible,
  ) {
    const known = INDICES.get(world) ?? indexOf(world);
    INDICES.set(world, known);
    this.index = known;
  }

  /** Whether some request is allowed; what could not be decided counts as allowed. */
  can(actor: Actor, action: string, arn: string, given?: Question['given']): boolean {
    if (!this.mentions(actor, action)) return false;
    const target = this.targetOf(arn, actor);
    const ofActor = this.index.known.get(actor) ?? new Map<string, boolean>();
    this.index.known.set(actor, ofActor);
    const key = `${arn} ${action} ${this.circumstances(actor, action, target)}${given ? [...given].join() : ''}`;
    const known = ofActor.get(key);
    if (known !== undefined) return known;
    const asked: Question = { actor, action, target, arn, ...(given ? { given } : {}) };
    const possible = askAll(this.world, asked, this.state, { possible: this.possible }).verdict !== 'denied';
    ofActor.set(key, possible);
    return possible;
  }

  /** All of the state that bears on a question, so that its answer serves in every other state that is alike in this. */
  private circumstances(actor: Actor, action: string, target: Target): string {
    const { hostile, rewritten, unbounded, opened } = this.state;
    const flags =
      Number(hostile.has(actor.account.organization.slug)) +
      2 * Number(hostile.has(target.account.organization.slug)) +
      4 * Number(rewritten.has(actor.principal.arn)) +
      8 * Number(unbounded.has(actor.account.id)) +
      16 * Number(opened.has(target.arn));
    return action.startsWith('kms:') ? `${flags} ${[...this.networks].join()}` : String(flags);
  }

  private targetOf(arn: string, actor: Actor): Target {
    return targetOf(this.world, arn) ?? { arn, kind: arn.includes(':role/') ? 'role' : 'other', account: actor.account };
  }

  does(actor: Actor, act: Act): boolean {
    return this.can(actor, act.action, act.on(actor.account.id), act.given);
  }

  mentions(actor: Actor, action: string): boolean {
    return mentions(actor, action, this.state);
  }

  /** Roles whose trust the actor satisfies; those of a hostile organization are its own already. */
  assumable(actor: Actor): readonly Actor[] {
    const trusting = [...(this.index.trusting.get(actor.account.id) ?? []), ...(this.index.trusting.get('*') ?? [])];
    return trusting.filter((role) => role !== actor && this.can(actor, 'sts:AssumeRole', role.principal.arn));
  }

  rolesNear(actor: Actor, actions: readonly string[]): readonly Actor[] {
    const named = actions.filter((action) => this.mentions(actor, action));
    if (named.length === 0) return [];
    return this.rolesIn(actor).filter((role) => named.some((action) => this.can(actor, action, role.principal.arn)));
  }

  /** Roles that have a managed policy of which the actor can make another version. */
  managedNear(actor: Actor): readonly (readonly [Actor, string])[] {
    if (!this.mentions(actor, 'iam:CreatePolicyVersion')) return [];
    return this.rolesIn(actor).flatMap((role) => {
      const arn = role.managed.find((policy) => this.can(actor, 'iam:CreatePolicyVersion', policy));
      return arn === undefined ? [] : [[role, arn] as const];
    });
  }

  private rolesIn(actor: Actor): readonly Actor[] {
    return this.world.actorsIn(actor.account.id).filter((role) => role !== actor && role.trust !== undefined);
  }

  /** Buckets and keys of the actor's account whose policy it can write. */
  opens(actor: Actor): readonly (readonly [string, string])[] {
    return (this.index.targets.get(actor.account.id) ?? []).flatMap(({ arn, kind }) => {
      const action = rewriting(kind);
      const atWill = kind === 'bucket' && this.state.hostile.has(actor.account.organization.slug);
      return action === undefined || atWill || this.state.opened.has(arn) || !this.can(actor, action, arn) ? [] : [[arn, action] as const];
    });
  }

  servicesOf(role: Actor): readonly string[] {
    return [...new Set((role.trust?.statements ?? []).flatMap(services))];
  }

  /** Names that patterns of role names in policies take in, in an account. */
  freshNames({ id }: Account): readonly string[] {
    return this.index.names.flatMap(({ owner, name }) => (owner === '*' || owner === id ? [instance(name)] : []));
  }
}

/** The act that writes the policy of a bucket or a key. */
export const rewriting = (kind: Target['kind']): string | undefined =>
  kind === 'bucket' ? 's3:PutBucketPolicy' : kind === 'key' ? 'kms:PutKeyPolicy' : undefined;

/** Answers and look-ups of a world, whoever asks. */
const INDICES = new WeakMap<World, Index>();

/**
 * Lets a world that differs from another in one policy keep that one's answers, but for those the policy has a say in.
 * @param bears whether the policy could bear on a question about this resource
 */
export function inherit(from: World, to: World, bears: (arn: string) => boolean): void {
  const old = INDICES.get(from);
  if (!old) return;
  const known = new Map(
    [...old.known].map(([actor, answers]) => [actor, new Map([...answers].filter(([key]) => !bears(key.split(' ')[0] as string)))]),
  );
  INDICES.set(to, { ...indexOf(to), known });
}

interface Index {
  /** Answers by principal; keys begin with the resource. */
  readonly known: Map<Actor, Map<string, boolean>>;
  /** Roles by the account that their trust names, '*' for anybody. */
  readonly trusting: ReadonlyMap<string, readonly Actor[]>;
  readonly targets: ReadonlyMap<string, readonly Target[]>;
  readonly names: readonly { readonly owner: string; readonly name: string }[];
}

function indexOf(world: World): Index {
  const trusting = new Map<string, Actor[]>();
  for (const role of world.actors) {
    for (const account of new Set((role.trust?.statements ?? []).flatMap(accountsOf))) {
      trusting.set(account, [...(trusting.get(account) ?? []), role]);
    }
  }
  const targets = new Map<string, Target[]>();
  for (const target of world.targets.values()) targets.set(target.account.id, [...(targets.get(target.account.id) ?? []), target]);
  return { known: new Map(), trusting, targets, names: patternNames(world.policies.map(({ policy }) => policy)) };
}

const principals = ({ Effect, Principal }: StatementJson, kind: string): readonly string[] => {
  if (Effect !== 'Allow' || Principal === undefined) return [];
  return Principal === '*' ? ['*'] : [(Principal as { readonly [kind: string]: string | readonly string[] })[kind] ?? []].flat();
};
const services = (statement: StatementJson) => principals(statement, 'Service');
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
  return [...patterns].flatMap((pattern) => {
    const [, owner = '', name = ''] = new RegExp(`^arn:${PARTITION}:iam::([^:]*):role/(.*)$`).exec(pattern) ?? [];
    return /[*?]/.test(name) && !name.startsWith('aws-reserved/') ? [{ owner, name }] : [];
  });
}
