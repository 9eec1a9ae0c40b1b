import type { Policy } from '../access/types';
import { grouped } from '../model/grouped';
import { INTACT, type State } from '../world/ask';
import { STRANGER } from '../world/cast';
import type { Actor, World } from '../world/world';
import { askersFor, askersOfList } from './askers';
import type { Nobody } from './claims';
import type { Coalition, Control } from './control';
import { grantsFor } from './given';
import { anyInvitation, type Invitation, invitation, isNamedDirectly, mentions } from './invitations';
import { lookedUpOnce } from './known';
import { askersOfPartners } from './partners';
import type { Selected } from './select';

/** A coalition and what it controls; neither, for principals that act by themselves. */
export interface Side {
  readonly coalition?: Coalition;
  readonly control?: Control;
  /** What was decided already without anybody hostile, so that only what that changes need be asked. */
  readonly since?: Since;
}
/** What one hostile organization changes. */
export interface Since {
  readonly hostile: string;
  /** Controlled principals that were not, or can do more now, by account. */
  readonly changed: ReadonlyMap<string, readonly Actor[]>;
  /** Resources whose policy is open now, and was not. */
  readonly opened: ReadonlySet<string>;
  /** Whether requests can come through no network that they could not come through before. */
  readonly sameNetworks: boolean;
}

/** @param base the same organizations with nobody hostile */
export function sinceBase(control: Control, base: Control, hostile: string): Since {
  const more = ({ principal, account }: Actor) =>
    account.organization.slug === hostile ||
    control.state.rewritten.has(principal.arn) !== base.state.rewritten.has(principal.arn) ||
    control.state.unbounded.has(account.id) !== base.state.unbounded.has(account.id);
  const changed = new Map<string, readonly Actor[]>();
  for (const [id, actors] of control.byAccount) {
    const list = actors.filter((actor) => !base.actors.has(actor) || more(actor));
    if (list.length > 0) changed.set(id, list);
  }
  const opened = new Set([...control.state.opened].filter((arn) => !base.state.opened.has(arn)));
  return { hostile, changed, opened, sameNetworks: control.networks.size === base.networks.size };
}

/** Whether the resource itself is as it was before anybody was hostile. */
const isUntouched = ({ target, via }: Selected, since: Since) =>
  target.account.organization.slug !== since.hostile && via?.organization.slug !== since.hostile && !since.opened.has(target.arn);

/** Whether no candidate can be found for any action: nobody who is named, and nobody of the resource's own account. */
export function isOutOfReach(one: Selected, { who, grant }: Nobody, { coalition, control, since }: Side): boolean {
  const { target } = one;
  if (typeof who !== 'string' || !coalition || !control || target.account === STRANGER || grant) return false;
  const pool = since && isUntouched(one, since) ? since.changed : control.byAccount;
  const { opened, hostile } = control.state;
  if (opened.has(target.arn) || hostile.has(target.account.organization.slug)) return false;
  const { accounts, services, anybody } = anyInvitation(target.policy);
  if (anybody || services.size > 0 || pool.has(target.account.id)) return false;
  for (const id of accounts) if (pool.has(id) || id === STRANGER.id) return false;
  return true;
}

/** Whoever some statement of either side could let do it; everybody else is denied by silence. */
export function* candidates(world: World, entry: Nobody, one: Selected, action: string, side: Side): Iterable<Actor> {
  const { target } = one;
  if (action === 'become') {
    yield* world.actorsIn(target.account.id).filter(({ principal }) => principal.arn === target.arn);
    return;
  }
  const state = side.control?.state ?? INTACT;
  const open = state.opened.has(target.arn) || (state.hostile.has(target.account.organization.slug) && target.kind !== 'key');
  const invited = invitation(target.policy, action);
  const everywhere = target.account === STRANGER;
  // A grant opens a key to its grantee without any word of the key's policy, from the store's own account.
  const anybody = open || invited.anybody;
  const grantee = entry.grant ? grantsFor(world, one)[0]?.grantee : undefined;
  for (const actor of askersOf(world, entry, one, action, side, anybody || everywhere ? undefined : invited)) {
    const { account, principal } = actor;
    if (grantee !== undefined && principal.arn === grantee) {
      yield actor;
      continue;
    }
    const here = !everywhere && account === target.account;
    const isService = principal.kind === 'service' || principal.kind === 'anonymous';
    const named = anybody || (isService ? invited.services.has(principal.arn) : invited.accounts.has(account.id));
    // What strangers do among themselves is theirs, but not through a network of the centre.
    if (everywhere ? account === STRANGER && !one.via : !named && !here) continue;
    // Across accounts, and where a policy does not name them one by one, principals need a word of their own policies too.
    if (isService && named) yield actor;
    else if (here && isNamedDirectly(actor, action, target, state)) yield actor;
    else if (mentions(actor, action, state, one.arns)) yield actor;
  }
}

const nobody: readonly Actor[] = [];
type Pool = ReadonlyMap<string, readonly Actor[]>;
const speakersKnown = new WeakMap<State, WeakMap<Pool, Map<string, Map<string, readonly Actor[]>>>>();

/** Who of an account could do something by a word of their own policies, whatever it is done to. */
function speakersIn(pool: Pool, id: string, action: string, state: State): readonly Actor[] {
  const all = pool.get(id);
  if (!all) return nobody;
  const ofState = speakersKnown.get(state) ?? new WeakMap<Pool, Map<string, Map<string, readonly Actor[]>>>();
  speakersKnown.set(state, ofState);
  const ofPool = ofState.get(pool) ?? new Map<string, Map<string, readonly Actor[]>>();
  ofState.set(pool, ofPool);
  const ofAction = ofPool.get(action) ?? new Map<string, readonly Actor[]>();
  ofPool.set(action, ofAction);
  const known = ofAction.get(id) ?? all.filter((actor) => mentions(actor, action, state));
  ofAction.set(id, known);
  return known;
}

/** @param invited leaves out accounts and services that it does not name, but for the target's own account */
function* askersOf(
  world: World,
  { who, grant, through }: Nobody,
  one: Selected,
  action: string,
  side: Side,
  invited?: Invitation,
): Iterable<Actor> {
  const { coalition, control, since } = side;
  const state = control?.state ?? INTACT;
  // Those near need no word of their own policies: the resource may name them, or a grant.
  const near = [one.target.account.id, ...(one.store && one.store.account !== one.target.account ? [one.store.account.id] : [])];
  const from = (pool: Pool, id: string) => (near.includes(id) ? (pool.get(id) ?? nobody) : speakersIn(pool, id, action, state));
  const untouched = since !== undefined && isUntouched(one, since);
  if (typeof who !== 'string') {
    const { byAccount, services } =
      'partners' in who ? askersOfList(askersOfPartners(world, who.partners, one)) : askersFor(world, who, one);
    const hostile = untouched ? accountsOf(world, since.hostile) : undefined;
    for (const id of accountsIn(byAccount, near, invited, hostile)) yield* from(byAccount, id);
    for (const service of services) if (!untouched || service.account.organization.slug === since.hostile) yield service;
    return;
  }
  if (!coalition || !control) return;
  const pool = untouched ? since.changed : control.byAccount;
  for (const id of accountsIn(pool, near, invited)) {
    for (const actor of from(pool, id)) {
      if (who !== 'other-organizations' || coalition.organizations.has(actor.account.organization.slug)) yield actor;
    }
  }
  const acting = [...(untouched ? [] : [STRANGER.organization.slug]), ...(who === 'strangers' ? [] : coalition.hostile)];
  if (acting.length === 0) return;
  // To whom no policy names their accounts or organization, services that act for them act as for strangers: that is decided already.
  const known = untouched && since.sameNetworks && !grant && through === undefined ? namedFor(world, one) : undefined;
  for (const service of invited ? ['', ...invited.services] : world.others.keys()) {
    for (const slug of acting) {
      for (const actor of othersFor(world, service, slug)) {
        const { account } = actor;
        if (known === undefined || known.has(account.id) || known.has(account.organization.id)) yield actor;
      }
    }
  }
}

/**
 * Accounts of a pool that are near or invited, if that matters. The resource's own comes first: of several counterexamples it has the
 * plainest.
 * @param only of these alone
 */
function* accountsIn(pool: Pool, near: readonly string[], invited?: Invitation, only?: ReadonlySet<string>): Iterable<string> {
  for (const id of near) if (pool.has(id) && (!only || only.has(id))) yield id;
  const [most, named] = [only ?? pool, invited?.accounts];
  for (const id of named && named.size < most.size ? named : most.keys())
    if (pool.has(id) && !near.includes(id) && (!named || named.has(id)) && (!only || only.has(id))) yield id;
}

const accountsKnown = lookedUpOnce<World, ReadonlySet<string>>();
const accountsOf = (world: World, slug: string) =>
  accountsKnown(world, slug, () => {
    const organization = world.centre.organizations.find((one) => one.slug === slug);
    return new Set(organization?.accounts.map(({ id }) => id));
  });

const namesKnown = new WeakMap<Policy, ReadonlySet<string>>();
const namedKnown = lookedUpOnce<World, Pick<ReadonlySet<string>, 'has'>>();

/** Accounts and organizations that the policies of a resource name: its own, and resource control policies over it. */
const namedFor = (world: World, { target }: Selected): Pick<ReadonlySet<string>, 'has'> =>
  namedKnown(world, target.arn, () => {
    const policies = [...world.rcp(target.account).flat(), ...(target.policy ? [target.policy] : [])];
    const sets = policies.map((policy) => {
      const known = namesKnown.get(policy) ?? new Set(JSON.stringify(policy.statements).match(/\b(?:\d{12}|o-[a-z0-9]+)\b/g));
      namesKnown.set(policy, known);
      return known;
    });
    return { has: (name) => sets.some((set) => set.has(name)) };
  });

const othersKnown = lookedUpOnce<World, ReadonlyMap<string, readonly Actor[]>>();

/** Strangers, and a service, as it acts for one organization. */
function othersFor(world: World, service: string, slug: string): readonly Actor[] {
  const bySlug = othersKnown(world, service, () => grouped(world.others.get(service) ?? [], ({ account }) => account.organization.slug));
  return bySlug.get(slug) ?? nobody;
}
