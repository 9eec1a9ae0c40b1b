import type { Account } from '../model/centre';
import { grouped } from '../model/grouped';
import type { Actor, World } from '../world/world';
import type { Asker } from './claims';
import { lookedUpOnce } from './known';
import { type About, aboutOf, isFor, type Selected } from './select';

/** Whether a principal is one that a claim names, for one resource. */
export function isAsker(
  world: World,
  { of, roles = [], permissionSets = [], services = [] }: Asker,
  one: Selected,
): (actor: Actor) => boolean {
  const about = aboutOf(world, one);
  const there = idsOf(world, of, one, about);
  return ({ principal, account }) => {
    if (of !== 'anywhere' && !there.has(account.id)) return false;
    const { kind, arn } = principal;
    if (kind === 'service') return services.includes(arn);
    if (permissionSets.some((set) => arn.includes(`/AWSReservedSSO_${set}_`))) return true;
    return roles.includes('*') || (kind === 'role' && isFor(world, arn, account, roles, about));
  };
}

/** Principals that a claim names. */
export interface Askers {
  readonly all: readonly Actor[];
  /** Services, which act for accounts but are nobody's. */
  readonly services: readonly Actor[];
  /** The others. */
  readonly byAccount: ReadonlyMap<string, readonly Actor[]>;
}

const listed = new WeakMap<readonly Actor[], Askers>();

/** Read once for a list. */
export function askersOfList(all: readonly Actor[]): Askers {
  const known = listed.get(all);
  if (known) return known;
  const byAccount = grouped(all, ({ principal, account }) => (principal.kind === 'service' ? undefined : account.id));
  const made = { all, services: all.filter(({ principal }) => principal.kind === 'service'), byAccount };
  listed.set(all, made);
  return made;
}

const askersKnown = lookedUpOnce<World, ReturnType<typeof lookedUpOnce<Asker, Askers>>>();
const ofAsker = () => lookedUpOnce<Asker, Askers>();

/** Looked up once for all resources that are alike in what a claim can say of its askers. */
export const askersFor = (world: World, asker: Asker, one: Selected): Askers =>
  askersKnown(world, 'by asker', ofAsker)(asker, whatMatters(world, asker, one), () => askersOfList(lookUp(world, asker, one)));

/** All of a resource that bears on who is named: often nothing. */
function whatMatters(world: World, { of, roles = [] }: Asker, one: Selected): string {
  const { store, target } = one;
  const names = roles.some((role) => role.includes('${')) || of.endsWith('@company');
  const { market = '', company = '' } = names ? aboutOf(world, one) : {};
  const nowhere = of === 'everywhere' || of === 'anywhere' || /@(any|company|supervisor|founder)$/.test(of);
  const place = of === 'sources' ? store?.name : nowhere ? '' : (store?.account ?? target.account).id;
  return `${place} ${market} ${company}`;
}

function lookUp(world: World, asker: Asker, one: Selected): readonly Actor[] {
  const services = asker.services?.flatMap((service) => world.others.get(service) ?? []);
  const near =
    asker.of === 'anywhere' ? world.actors : accountsOf(world, asker.of, one, aboutOf(world, one)).flatMap(({ id }) => world.actorsIn(id));
  return [...(services ?? near)].filter(isAsker(world, asker, one));
}

const idsKnown = lookedUpOnce<World, ReadonlySet<string>>();
const idsOf = (world: World, of: string, one: Selected, about: About) =>
  idsKnown(
    world,
    `${of} ${one.store?.name ?? one.target.account.id} ${about.company ?? ''}`,
    () => new Set(accountsOf(world, of, one, about).map(({ id }) => id)),
  );

function accountsOf(world: World, of: string, { target, store }: Selected, { company }: About): readonly Account[] {
  const { centre } = world;
  const organization = (store?.account ?? target.account).organization;
  if (of === 'there') return [store?.account ?? target.account];
  if (of === 'sources') return centre.sourcesOf(store?.name ?? '').map(({ account }) => account);
  if (of === 'organization') return organization.accounts;
  if (of === 'everywhere') return centre.organizations.flatMap(({ accounts }) => accounts);
  const [role = '', whose = 'own'] = of.split('@');
  if (whose === 'any') return centre.organizations.flatMap(({ accounts }) => accounts).filter((account) => account.role === role);
  const founder = centre.organizations.find(({ kind }) => kind === 'company');
  const about = whose === 'company' ? centre.organizations.find(({ slug }) => slug === company) : organization;
  const home = whose === 'supervisor' ? centre.organizations[0] : whose === 'founder' ? founder : about;
  return (home?.accounts ?? []).filter((account) => account.role === role);
}
