import type { Possible } from '../access/search';
import type { Account } from '../model/centre';
import { askAll, type Question, type State, targetOf } from '../world/ask';
import type { Actor, Target, World } from '../world/world';
import { isNamedDirectly, mentions } from './invitations';
import { type Index, indexOf, servicesIn } from './moves-index';
import type { Act } from './services';

/** What single principals can do towards becoming somebody else, in one state of the world. */
export class Moves {
  private readonly index: Index;
  private numbered = { size: -1, number: 0 };

  constructor(
    private readonly world: World,
    private readonly state: State,
    private readonly networks: ReadonlySet<string>,
    private readonly possible: Possible,
  ) {
    this.index = indexOf(world);
  }

  /** Whether some request is allowed; what could not be decided counts as allowed. */
  can(actor: Actor, action: string, arn: string, given?: Question['given']): boolean {
    const target = this.targetOf(arn, actor);
    const isHere = target.account === actor.account;
    if (!mentions(actor, action, this.state, [arn]) && !(isHere && isNamedDirectly(actor, action, target, this.state))) return false;
    const { known } = this.index;
    const ofActor = known.get(actor) ?? new Map<string, Map<string, boolean>>();
    known.set(actor, ofActor);
    const answers = ofActor.get(arn) ?? new Map<string, boolean>();
    ofActor.set(arn, answers);
    const key = `${action} ${this.circumstances(actor, action, target)}${given ? [...given].join() : ''}`;
    const answer = answers.get(key);
    if (answer !== undefined) return answer;
    const asked: Question = { actor, action, target, arn, ...(given ? { given } : {}) };
    const possible = askAll(this.world, asked, this.state, { possible: this.possible }).verdict !== 'denied';
    answers.set(key, possible);
    return possible;
  }

  /** All of the state that bears on a question, so that its answer serves in every other state that is alike in this. */
  private circumstances(actor: Actor, action: string, target: Target): number {
    const { hostile, rewritten, unbounded, opened } = this.state;
    return (
      Number(hostile.has(actor.account.organization.slug)) +
      2 * Number(hostile.has(target.account.organization.slug)) +
      4 * Number(rewritten.has(actor.principal.arn)) +
      8 * Number(unbounded.has(actor.account.id)) +
      16 * Number(opened.has(target.arn)) +
      32 * (action.startsWith('kms:') ? this.numberOfNetworks() : 0)
    );
  }

  /** A number for the set of networks, which only grows. */
  private numberOfNetworks(): number {
    const { networks, numbered } = this;
    if (numbered.size !== networks.size) {
      const text = [...networks].sort().join();
      const number = this.index.networks.get(text) ?? this.index.networks.size + 1;
      this.index.networks.set(text, number);
      this.numbered = { size: networks.size, number };
    }
    return this.numbered.number;
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
    const isHostile = this.state.hostile.has(actor.account.organization.slug);
    const byKind = this.index.targets.get(actor.account.id);
    return REWRITABLE.flatMap(([kind, action]) => {
      // Buckets of a hostile organization are rewritten at will already.
      if (kind === 'bucket' && isHostile) return [];
      const open = (byKind?.get(kind) ?? []).filter(({ arn }) => !this.state.opened.has(arn) && this.can(actor, action, arn));
      return open.map(({ arn }) => [arn, action] as const);
    });
  }

  servicesOf(role: Actor): readonly string[] {
    return [...new Set((role.trust?.statements ?? []).flatMap(servicesIn))];
  }

  /** Names that patterns of role names in policies take in, in an account. */
  freshNames({ id }: Account): readonly string[] {
    return [...(this.index.names.get('*') ?? []), ...(this.index.names.get(id) ?? [])];
  }
}

const REWRITABLE = [
  ['bucket', 's3:PutBucketPolicy'],
  ['key', 'kms:PutKeyPolicy'],
] as const satisfies readonly (readonly [Target['kind'], string])[];

/** The act that writes the policy of a bucket or a key. */
export const rewriting = (kind: Target['kind']): string | undefined => REWRITABLE.find(([of]) => of === kind)?.[1];
