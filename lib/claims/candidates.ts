import { wildcard } from '../access/pattern';
import type { Possible } from '../access/search';
import type { Grant, Policy } from '../access/types';
import { INTACT } from '../world/ask';
import { STRANGER } from '../world/cast';
import type { Actor, World } from '../world/world';
import type { Nobody } from './claims';
import type { Coalition, Control } from './control';
import { anyInvitation, type Invitation, invitation, mentions } from './invitations';
import { lookedUpOnce } from './known';
import { askersOfPartners } from './partners';
import { askersFor, isAsker, isFor, type Selected } from './select';

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
  for (const actor of askersOf(world, entry, one, side, anybody || everywhere ? undefined : invited)) {
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
    // Across accounts, and where a policy does not name them, principals need a word of their own policies too.
    if ((here && named) || (isService && named) || mentions(actor, action, state)) yield actor;
  }
}

/** @param invited leaves out accounts and services that it does not name, but for the target's own account */
function* askersOf(world: World, { who, grant, through }: Nobody, one: Selected, side: Side, invited?: Invitation): Iterable<Actor> {
  const { coalition, control, since } = side;
  const untouched = since !== undefined && isUntouched(one, since);
  if (typeof who !== 'string') {
    for (const actor of 'partners' in who ? askersOfPartners(world, who.partners, one) : askersFor(world, who, one)) {
      if (!untouched || actor.account.organization.slug === since.hostile) yield actor;
    }
    return;
  }
  if (!coalition || !control) return;
  const pool = untouched ? since.changed : control.byAccount;
  // The resource's own account first: of several counterexamples it has the plainest.
  const accounts = new Set([one.target.account.id, ...(one.store ? [one.store.account.id] : []), ...(invited?.accounts ?? pool.keys())]);
  for (const id of accounts) {
    for (const actor of pool.get(id) ?? []) {
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

const namesKnown = new WeakMap<Policy, ReadonlySet<string>>();

/** Accounts and organizations that the policies of a resource name: its own, and resource control policies over it. */
function namedFor(world: World, { target }: Selected): Pick<ReadonlySet<string>, 'has'> {
  const policies = [...world.rcp(target.account).flat(), ...(target.policy ? [target.policy] : [])];
  const sets = policies.map((policy) => {
    const known = namesKnown.get(policy) ?? new Set(JSON.stringify(policy.statements).match(/\b(?:\d{12}|o-[a-z0-9]+)\b/g));
    namesKnown.set(policy, known);
    return known;
  });
  return { has: (name) => sets.some((set) => set.has(name)) };
}

const othersKnown = lookedUpOnce<World, readonly Actor[]>();

/** Strangers, and a service, as it acts for one organization. */
const othersFor = (world: World, service: string, slug: string) =>
  othersKnown(world, `${service} ${slug}`, () =>
    (world.others.get(service) ?? []).filter(({ account }) => account.organization.slug === slug),
  );

/** Whether the claim itself lets a principal do something to one resource. */
export function excusing(world: World, { unless = [] }: Nobody, one: Selected): (actor: Actor, action: string) => boolean {
  const { store, key, target } = one;
  const doors = unless
    .filter(({ on }) => !on || on.some((kind) => kind === store?.kind || kind === key?.class || kind === target.kind))
    .filter(({ to }) => !to || isFor(world, target.arn, target.account, to))
    .map((door) => ({ may: door.may, opensTo: isAsker(world, door, one) }));
  return (actor, action) =>
    doors.some(({ may, opensTo }) => (!may || may.some((pattern) => wildcard(pattern, action, true))) && opensTo(actor));
}

export type Given = ReadonlyMap<string, readonly string[] | null>;
const NOTHING: Given = new Map();

/** What a claim says of the request, with what follows from its author; '${shorter}' is less than the store's own retention, '${object}' an object of it, '${schedule}' the rule with a function's name. */
export function givenBy({ given }: Pick<Nobody, 'given'>, { store, target, via }: Selected): (actor: Actor) => Given {
  if (given === undefined && via === undefined) return ({ facts }) => facts ?? NOTHING;
  const shorter = String((store?.lockDays ?? 0) - 2);
  const values = Object.entries(given ?? {}).map(
    ([key, value]) =>
      [
        key.toLowerCase(),
        value === null
          ? null
          : [
              value
                .replace('${shorter}', shorter)
                .replace('${object}', `arn:aws:s3:::${store?.name}/any`)
                .replace('${schedule}', target.arn.replace(':lambda:', ':events:').replace(':function:', ':rule/')),
            ],
      ] as const,
  );
  const path = via === undefined ? [] : ([['aws:vpceaccount', [via.id]]] as const);
  const whoever: Given = new Map<string, readonly string[] | null>([...values, ...path]);
  return ({ facts }) => (facts === undefined ? whoever : new Map([...whoever, ...facts]));
}

/** The grant that the executor gives for one ticket: the market's reader decrypts. */
export function grantsFor({ centre }: World, { store }: Selected): readonly Grant[] {
  if (!store) return [];
  const name = `${centre.environment.name}-${store.account.organization.slug}-read-${store.market}`;
  return [{ grantee: `arn:aws:iam::${store.account.id}:role/${name}`, operations: ['Decrypt'] }];
}

/** What a claim says a key is not, and what a coalition cannot bring about. */
export function possibleFor(entry: Nobody, control: Control | undefined): Possible {
  const not = new Map(Object.entries(entry.not ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  return (key, value) => not.get(key) !== value && (control?.possible(key, value) ?? true);
}
