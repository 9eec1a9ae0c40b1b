import type { Possible } from '../access/search';
import { boundaryArn, PARTITION } from '../model/names';
import type { State } from '../world/ask';
import { freshRole } from '../world/cast';
import type { Actor, World } from '../world/world';
import type { Coalition, Control, Step } from './control';
import { Moves } from './moves';
import { type Act, NETWORK, REWRITES, RUNS, UNGUARDS } from './services';

/**
 * Everything a coalition can become: assume a role, write a role's trust or rights, make a role, have a service run as a role
 * (several may do the acts that takes), write a resource's policy, undo guardrails; then all of that again from there.
 * @param base what the same organizations control with no management account hostile, if known: it is then built upon
 */
export function controlOf(world: World, coalition: Coalition, base?: Control): Control {
  return new Spread(world, coalition, base).toTheEnd();
}

/** Works out what a coalition controls; whoever comes under control, or can do more than before, is looked at again. */
class Spread {
  private readonly state: { readonly [part in keyof State]: Set<string> };
  private readonly actors: Set<Actor>;
  private readonly byAccount: Map<string, Actor[]>;
  private readonly ways: Map<string, Step>;
  private readonly networks: Set<string>;
  private readonly owned: ReadonlySet<string>;
  private readonly moves: Moves;
  private readonly queue = new Set<Actor>();
  /** Accounts in which somebody new might have a service run as a role. */
  private readonly stirred = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly coalition: Coalition,
    base?: Control,
  ) {
    const { organizations } = world.centre;
    this.state = {
      hostile: new Set([...(base?.state.hostile ?? []), ...coalition.hostile]),
      rewritten: new Set(base?.state.rewritten),
      unbounded: new Set(base?.state.unbounded),
      opened: new Set(base?.state.opened),
    };
    this.actors = new Set(base?.actors);
    this.byAccount = new Map([...(base?.byAccount ?? [])].map(([id, list]) => [id, [...list]]));
    this.ways = new Map(base?.ways);
    this.networks = new Set(base?.networks);
    this.owned = new Set(organizations.flatMap(({ accounts }) => accounts.map(({ id }) => id)));
    this.moves = new Moves(world, this.state, this.networks, this.possible);
    for (const organization of organizations.filter(({ slug }) => coalition.organizations.has(slug))) {
      const isHostile = coalition.hostile.has(organization.slug);
      if (base && !isHostile) continue;
      for (const { id } of organization.accounts) {
        this.networks.add(id);
        for (const actor of world.actorsIn(id)) if (this.isThere(actor)) this.add(actor);
        if (isHostile) for (const actor of this.byAccount.get(id) ?? []) this.queue.add(actor);
      }
    }
  }

  /** People's sign-in roles and root users; of a hostile organization everybody, of others not what the management account alone has. */
  private isThere({ principal, account, trust }: Actor): boolean {
    if (this.coalition.hostile.has(account.organization.slug)) return true;
    return trust === undefined && !(account.role === 'management' && principal.kind === 'root');
  }

  toTheEnd(): Control {
    for (;;) {
      for (const actor of this.queue) {
        this.queue.delete(actor);
        this.alone(actor);
      }
      const [account] = this.stirred;
      if (account === undefined) break;
      this.stirred.delete(account);
      this.together(account);
    }
    const { state, actors, byAccount, ways, networks, possible } = this;
    return { state, actors, byAccount, ways, networks, possible };
  }

  private readonly possible: Possible = (key, value) => key !== 'aws:vpceaccount' || this.networks.has(value) || !this.owned.has(value);

  private add(actor: Actor): void {
    if (this.actors.has(actor)) return;
    this.actors.add(actor);
    const list = this.byAccount.get(actor.account.id);
    if (list) list.push(actor);
    else this.byAccount.set(actor.account.id, [actor]);
    this.again(actor);
  }

  private again(actor: Actor): void {
    this.queue.add(actor);
    this.stirred.add(actor.account.id);
  }

  private alone(actor: Actor): void {
    const { moves } = this;
    for (const role of moves.assumable(actor)) this.take(role, actor, 'sts:AssumeRole');
    this.makeRoles(actor);
    for (const [arn, action] of moves.opens(actor)) {
      this.state.opened.add(arn);
      this.note(`policy of ${arn}`, actor, action);
      this.stirred.add(actor.account.id);
    }
    // Everything of a hostile organization is rewritten at will already.
    if (!this.state.hostile.has(actor.account.organization.slug)) this.rewriteNear(actor);
  }

  /** What an actor can do to the roles and guardrails around it. */
  private rewriteNear(actor: Actor): void {
    const { moves, state } = this;
    const { id } = actor.account;
    for (const role of moves.rolesNear(actor, ['iam:UpdateAssumeRolePolicy'])) this.take(role, actor, 'iam:UpdateAssumeRolePolicy');
    for (const role of moves.rolesNear(actor, REWRITES)) this.rewrite(role, actor, 'its policies');
    for (const [role, arn] of moves.managedNear(actor)) this.rewrite(role, actor, arn);
    if (!state.unbounded.has(id) && moves.can(actor, 'iam:CreatePolicyVersion', boundaryArn(id))) {
      state.unbounded.add(id);
      this.note(`boundary of ${id}`, actor, 'iam:CreatePolicyVersion');
      for (const other of this.byAccount.get(id) ?? []) this.again(other);
    }
    this.unguard(actor);
    if (!this.networks.has(id) && NETWORK.some((act) => moves.does(actor, act))) {
      this.networks.add(id);
      // What needed a way through this network may be possible now, for anybody.
      for (const other of this.actors) this.again(other);
    }
  }

  private note(what: string, from: Actor, by: string, others: readonly string[] = []): void {
    this.ways.set(what, { from: from.principal.arn, to: what, by, ...(others.length > 0 ? { with: others } : {}) });
  }

  private take(role: Actor, from: Actor, by: string, others: readonly string[] = []): void {
    if (this.actors.has(role)) return;
    this.note(role.principal.arn, from, by, others);
    this.add(role);
  }

  private rewrite(role: Actor, from: Actor, what: string): void {
    const { arn } = role.principal;
    this.take(role, from, `writing ${what}`);
    if (this.state.rewritten.has(arn)) return;
    this.state.rewritten.add(arn);
    this.note(`rights of ${arn}`, from, `writing ${what}`);
    this.again(role);
  }

  /** A role of a name that some policy takes in by pattern, made anew. */
  private makeRoles(actor: Actor): void {
    const { moves } = this;
    if (!moves.mentions(actor, 'iam:CreateRole')) return;
    for (const name of moves.freshNames(actor.account)) {
      const arn = `arn:${PARTITION}:iam::${actor.account.id}:role/${name}`;
      if (this.state.rewritten.has(arn) || !moves.can(actor, 'iam:CreateRole', arn)) continue;
      const free = moves.can(actor, 'iam:CreateRole', arn, new Map([['iam:permissionsboundary', null]]));
      this.rewrite(freshRole(actor.account, name, free ? undefined : this.world.boundaries.get(actor.account.id)), actor, 'a new role');
    }
  }

  private unguard(actor: Actor): void {
    const { organization, role, id } = actor.account;
    if (role !== 'management' || this.state.hostile.has(organization.slug)) return;
    const arn = `arn:${PARTITION}:organizations::${id}:policy/${organization.id}/service_control_policy/any`;
    const by = UNGUARDS.find((action) => this.moves.can(actor, action, arn));
    if (by === undefined) return;
    this.state.hostile.add(organization.slug);
    this.note(`guardrails of ${organization.slug}`, actor, by);
    for (const other of this.actors) this.again(other);
  }

  /** Services that run as a role of an account: the acts may be different actors' of the coalition. */
  private together(account: string): void {
    const here = this.byAccount.get(account) ?? [];
    for (const role of this.world.actorsIn(account)) {
      if (role.trust === undefined || this.actors.has(role)) continue;
      for (const service of this.moves.servicesOf(role)) {
        const run = RUNS[service];
        const passers = run?.passes === false ? here : here.filter((actor) => this.moves.can(actor, 'iam:PassRole', role.principal.arn));
        // What a service that is not known takes to run as a role, nobody knows: to pass it is taken to be enough.
        if (!run) {
          if (passers[0]) this.take(role, passers[0], `iam:PassRole to ${service}`);
          continue;
        }
        for (const way of passers.length > 0 ? run.ways : []) {
          const done = this.doneBy(way, passers, here);
          if (!done) continue;
          const [first, ...others] = done as [Actor, ...Actor[]];
          const names = others.map(({ principal }, index) => `${principal.arn} ${way[index + 1]?.action}`);
          this.take(role, first, `${run.passes ? 'iam:PassRole, ' : ''}${way[0]?.action}`, names);
          break;
        }
      }
    }
  }

  private doneBy(way: readonly Act[], passers: readonly Actor[], here: readonly Actor[]): readonly Actor[] | undefined {
    const actors = way.map((act) => (act.byPasser ? passers : here).find((actor) => this.moves.does(actor, act)));
    return actors.every((actor) => actor !== undefined) ? actors : undefined;
  }
}
