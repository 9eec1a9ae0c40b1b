import { boundaryArn, PARTITION } from '../model/names';
import { INTACT, type State } from './ask';
import { freshRole } from './cast';
import { Moves } from './moves';
import type { Possible } from './search';
import { type Act, NETWORK, REWRITES, RUNS, UNGUARDS } from './services';
import type { Actor, World } from './world';

/** How somebody, or something, came under control: who did what, allowed by which statements. */
export interface Step {
  readonly from: string;
  readonly to: string;
  /** 'sts:AssumeRole', 'iam:PassRole to lambda', ... */
  readonly by: string;
  /** Acts of others that were needed besides. */
  readonly with?: readonly string[];
}
/** What a coalition comes to control, followed to a fixed point. */
export interface Control {
  readonly state: State;
  readonly actors: ReadonlySet<Actor>;
  readonly byAccount: ReadonlyMap<string, readonly Actor[]>;
  readonly ways: ReadonlyMap<string, Step>;
  /** Whether the coalition could bring a value about: nobody sends requests through an endpoint in somebody else's network. */
  readonly possible: Possible;
}
export interface Coalition {
  /** In words, e.g. 'vendor, member'. */
  readonly name: string;
  /** Organizations whose people act together. */
  readonly organizations: ReadonlySet<string>;
  /** Those of them whose management account is hostile too. */
  readonly hostile: ReadonlySet<string>;
}

/**
 * Everything a coalition can become: assume a role, write a role's trust or rights, make a role, have a service run as a role
 * (several may do the acts that takes), write a resource's policy, undo guardrails; then all of that again from there.
 */
export function controlOf(world: World, coalition: Coalition): Control {
  return new Spread(world, coalition).toTheEnd();
}

class Spread {
  private state: State;
  private readonly actors = new Set<Actor>();
  private readonly ways = new Map<string, Step>();
  /** Accounts in whose network the coalition can act. */
  private readonly networks = new Set<string>();
  private readonly owned: ReadonlySet<string>;
  private readonly made = new Map<string, Actor>();
  private moves: Moves;
  private changed = true;

  constructor(
    private readonly world: World,
    private readonly coalition: Coalition,
  ) {
    this.state = { ...INTACT, hostile: coalition.hostile };
    this.owned = new Set(world.centre.organizations.flatMap(({ accounts }) => accounts.map(({ id }) => id)));
    this.moves = new Moves(world, this.state, this.networks, this.possible);
    const { organizations } = world.centre;
    for (const organization of organizations.filter(({ slug }) => coalition.organizations.has(slug))) {
      for (const account of organization.accounts) {
        this.networks.add(account.id);
        for (const actor of world.actorsIn(account.id)) if (this.isThere(actor)) this.actors.add(actor);
      }
    }
  }

  /** People's sign-in roles and root users; of a hostile organization everybody, of others not what the management account alone has. */
  private isThere({ principal, account, trust }: Actor): boolean {
    if (this.coalition.hostile.has(account.organization.slug)) return true;
    const isRoot = principal.kind === 'root';
    return account.role === 'management' ? !isRoot && trust === undefined : trust === undefined;
  }

  toTheEnd(): Control {
    while (this.changed) {
      this.changed = false;
      for (const actor of [...this.actors]) this.alone(actor);
      this.together();
    }
    return { state: this.state, actors: this.actors, byAccount: byAccount(this.actors), ways: this.ways, possible: this.possible };
  }

  private alone(actor: Actor): void {
    const { moves } = this;
    for (const role of moves.assumable(actor)) this.take(role, actor, 'sts:AssumeRole');
    this.makeRoles(actor);
    for (const [arn, action] of moves.opens(actor)) {
      this.become({ opened: new Set([...this.state.opened, arn]) }, `policy of ${arn}`, actor, action);
    }
    // Everything of a hostile organization is rewritten at will already.
    if (!this.state.hostile.has(actor.account.organization.slug)) this.rewriteNear(actor, moves);
  }

  /** What an actor can do to the roles and guardrails around it. */
  private rewriteNear(actor: Actor, moves: Moves): void {
    for (const role of moves.rolesNear(actor, ['iam:UpdateAssumeRolePolicy'])) this.take(role, actor, 'iam:UpdateAssumeRolePolicy');
    for (const role of moves.rolesNear(actor, REWRITES)) this.rewrite(role, actor, 'its policies');
    for (const [role, arn] of moves.managedNear(actor)) this.rewrite(role, actor, arn);
    if (!this.state.unbounded.has(actor.account.id) && moves.can(actor, 'iam:CreatePolicyVersion', boundaryArn(actor.account.id))) {
      this.become(
        { unbounded: new Set([...this.state.unbounded, actor.account.id]) },
        `boundary of ${actor.account.id}`,
        actor,
        'iam:CreatePolicyVersion',
      );
    }
    this.unguard(actor);
    if (!this.networks.has(actor.account.id) && NETWORK.some((act) => moves.does(actor, act))) {
      this.networks.add(actor.account.id);
      this.moves = this.moves.after(this.state);
      this.changed = true;
    }
  }

  private readonly possible: Possible = (key, value) => key !== 'aws:vpceaccount' || this.networks.has(value) || !this.owned.has(value);

  private take(role: Actor, from: Actor, by: string, others: readonly string[] = []): void {
    if (this.actors.has(role)) return;
    this.actors.add(role);
    this.ways.set(role.principal.arn, {
      from: from.principal.arn,
      to: role.principal.arn,
      by,
      ...(others.length > 0 ? { with: others } : {}),
    });
    this.changed = true;
  }

  private rewrite(role: Actor, from: Actor, what: string): void {
    const { arn } = role.principal;
    this.take(role, from, `writing ${what}`);
    if (this.state.rewritten.has(arn)) return;
    this.become({ rewritten: new Set([...this.state.rewritten, arn]) }, `rights of ${arn}`, from, `writing ${what}`);
  }

  private become(more: Partial<State>, what: string, from: Actor, by: string): void {
    this.state = { ...this.state, ...more };
    this.moves = this.moves.after(this.state);
    this.ways.set(what, { from: from.principal.arn, to: what, by });
    this.changed = true;
  }

  /** A role of a name that some policy takes in by pattern, made anew. */
  private makeRoles(actor: Actor): void {
    if (!this.moves.mentions(actor, 'iam:CreateRole')) return;
    for (const name of this.moves.freshNames(actor.account)) {
      const arn = `arn:${PARTITION}:iam::${actor.account.id}:role/${name}`;
      if (this.made.has(arn) || !this.moves.can(actor, 'iam:CreateRole', arn)) continue;
      const boundary = this.world.boundaries.get(actor.account.id);
      const free = this.moves.can(actor, 'iam:CreateRole', arn, new Map([['iam:permissionsboundary', null]]));
      const role = freshRole(actor.account, name, free ? undefined : boundary);
      this.made.set(arn, role);
      this.rewrite(role, actor, 'a new role');
    }
  }

  private unguard(actor: Actor): void {
    const { organization, role, id } = actor.account;
    if (role !== 'management' || this.state.hostile.has(organization.slug)) return;
    const arn = `arn:${PARTITION}:organizations::${id}:policy/${organization.id}/service_control_policy/any`;
    const by = UNGUARDS.find((action) => this.moves.can(actor, action, arn));
    if (by) this.become({ hostile: new Set([...this.state.hostile, organization.slug]) }, `guardrails of ${organization.slug}`, actor, by);
  }

  /** Services that run as a role: the acts may be different actors' of the coalition. */
  private together(): void {
    for (const role of this.world.actors) {
      if (role.trust === undefined || this.actors.has(role)) continue;
      const here = this.world.actorsIn(role.account.id).filter((actor) => this.actors.has(actor));
      if (here.length === 0) continue;
      for (const service of this.moves.servicesOf(role)) {
        const run = RUNS[service];
        if (!run) continue;
        const passers = run.passes ? here.filter((actor) => this.moves.can(actor, 'iam:PassRole', role.principal.arn)) : here;
        for (const way of run.ways) {
          const done = passers.length > 0 ? this.doneBy(way, passers, here) : undefined;
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

function byAccount(actors: Iterable<Actor>): ReadonlyMap<string, readonly Actor[]> {
  const found = new Map<string, Actor[]>();
  for (const actor of actors) {
    const list = found.get(actor.account.id);
    if (list) list.push(actor);
    else found.set(actor.account.id, [actor]);
  }
  return found;
}
