import { wildcard } from '../access/pattern';
import { instance } from '../access/representatives';
import { BUILD_LOGS } from '../model/builds';
import type { Account, Key, Store } from '../model/centre';
import { PARTITION, REGION } from '../model/names';
import { isProtected } from '../model/organizations';
import { SESSION_LOGS } from '../model/review';
import type { SigningKey } from '../model/signing-keys';
import { STRANGER } from '../world/cast';
import type { Target, World } from '../world/world';
import type { On, Through } from './claims';

/** One resource a claim is about, with the store it belongs to. */
export interface Selected {
  readonly target: Target;
  /** For a bucket's objects: one of each kind that policies tell apart. */
  readonly arns: readonly string[];
  readonly store?: Store;
  readonly key?: Key | SigningKey;
  /** Account through whose sealed network it is asked for. */
  readonly via?: Account;
}

/** A resource of a service whose rights are given by kind of resource; elsewhere any will do. */
const RESOURCES: { readonly [service: string]: string } = {
  cloudformation: 'stack/any/any',
  ec2: 'vpc-endpoint/any',
  ssm: 'document/AWS-StartPortForwardingSession',
};

/** Everything the words of a claim name, once for each network that it says the request comes through. */
export function selectFor(world: World, { on, through }: { readonly on: On; readonly through?: Through | undefined }): readonly Selected[] {
  const selected = select(world, on);
  return through === undefined ? selected : selected.flatMap((one) => networksFor(world, through, one).map((via) => ({ ...one, via })));
}

/** The network of the resource's own organization, or of the supervisor's; for what is nobody's, each. */
function networksFor({ centre }: World, through: Through, { target, store }: Selected): readonly Account[] {
  if (through === 'second-hand') return [centre.secondHand];
  const company = centre.organizations.find(({ slug }) => slug === store?.of) ?? (store?.account ?? target.account).organization;
  const near = centre.organizations.filter(({ kind }) => kind === 'supervisor').concat(company);
  return (target.account === STRANGER ? centre.organizations : near).flatMap(({ accounts }) =>
    accounts.filter(({ role }) => role === through),
  );
}

/** Every resource that the words of a claim name. */
export function select(world: World, on: On): readonly Selected[] {
  const { centre } = world;
  const founder = centre.organizations.find(({ kind }) => kind === 'company');
  const fits = ({ role, organization, ...rest }: Account) =>
    (!on.in || on.in.includes(role) || (on.in.includes('protected') && isProtected({ role, organization, ...rest }))) &&
    (!on.of || (on.of === 'founder' ? organization === founder : organization.kind === on.of));
  const accounts = centre.organizations.flatMap((organization) => organization.accounts).filter(fits);
  const made = (kinds: readonly string[], take: (store: Store) => Selected | undefined) =>
    centre.stores
      .filter(({ kind, account }) => (kinds.includes('all') || kinds.includes(kind)) && fits(account))
      .flatMap((store) => take(store) ?? []);
  const bucketOf = ({ name }: Store) => world.targets.get(`arn:${PARTITION}:s3:::${name}`);
  const whole = (target: Target | undefined, more: Partial<Selected> = {}): Selected | undefined =>
    target && { target, arns: [target.arn], ...more };
  if (on.objects) return made(on.objects, (store) => objects(bucketOf(store), store));
  if (on.buckets) return made(on.buckets, (store) => whole(bucketOf(store), { store }));
  if (on.keysOf)
    return made(on.keysOf, (store) => (store.key ? whole(world.targets.get(store.key.arn), { store, key: store.key }) : undefined));
  if (on.keys) {
    const { keys } = on;
    if (keys.some((name) => name.startsWith('sign')))
      return centre.signingKeys
        .filter((key) => fits(key.account) && (keys.includes('signing') || keys.includes(key.class)))
        .flatMap((key) => whole(world.targets.get(key.arn), { key }) ?? []);
    const stores = new Map([...centre.stores].reverse().map((store) => [store.key, store]));
    return centre.keys
      .filter((key) => keys.includes('all') || keys.includes(key.class))
      .flatMap((key) => {
        const store = stores.get(key);
        return whole(world.targets.get(key.arn), { key, ...(store ? { store } : {}) }) ?? [];
      });
  }
  const targets = [...world.targets.values()].filter(({ account }) => fits(account));
  if (on.roles) {
    const { roles } = on;
    const known = world.actors.filter(
      ({ principal, account }) => principal.kind === 'role' && fits(account) && isFor(world, principal.arn, account, roles),
    );
    return known.flatMap(
      ({ principal, account }) => whole(world.targets.get(principal.arn) ?? { arn: principal.arn, kind: 'role', account }) ?? [],
    );
  }
  if (on.assets) return targets.filter(({ arn }) => arn.includes(':s3:::cdk-')).flatMap((target) => objects(target) ?? []);
  if (on.resources) {
    const kinds = on.resources as readonly string[];
    const found = targets.filter(({ kind }) => kinds.includes(kind));
    return found.flatMap((target) => {
      const store = artefactsOf(world, target);
      return whole(target, store ? { store } : {}) ?? [];
    });
  }
  if (on.functions) {
    const { functions } = on;
    return targets
      .filter(({ kind, arn, account }) => kind === 'function' && isFor(world, arn.replace(':function:', ':role/'), account, functions))
      .flatMap((target) => whole(target) ?? []);
  }
  if (on.strangersObjects) {
    const open = { name: "a stranger's bucket policy", statements: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
    return [whole({ arn: `arn:${PARTITION}:s3:::bucket-of-somebody-else/any`, kind: 'other', account: STRANGER, policy: open })].flatMap(
      (found) => found ?? [],
    );
  }
  const region = on.elsewhere ? 'us-east-1' : REGION;
  return accounts.flatMap((account) =>
    (on.services ?? on.elsewhere ?? []).flatMap(
      (service) =>
        whole({
          arn: `arn:${PARTITION}:${service}:${region}:${account.id}:${RESOURCES[service] ?? 'any/any'}`,
          kind: 'other',
          account,
        }) ?? [],
    ),
  );
}

/** The store that a build writes to: its project and its repository are named by the company, where one account holds several. */
function artefactsOf({ centre }: World, { kind, arn, account }: Target): Store | undefined {
  if (kind !== 'project' && kind !== 'repository') return undefined;
  return centre.stores.find(
    (store) => store.kind === 'artefact' && store.account === account && (!store.of || arn.endsWith(`-${store.of}`)),
  );
}

/** One object of each kind that the bucket's own policy tells apart. */
function objects(target: Target | undefined, store?: Store): Selected | undefined {
  if (!target) return undefined;
  const patterns = (target.policy?.statements ?? []).flatMap(({ Resource, NotResource }) => [Resource ?? [], NotResource ?? []].flat());
  const named = patterns.filter((pattern) => pattern.startsWith(`${target.arn}/`)).map(instance);
  // Builds and sessions write below prefixes of their own, which identity policies and endpoints tell apart.
  const landed = store?.kind === 'landing' ? [BUILD_LOGS, SESSION_LOGS].map((prefix) => `${target.arn}/${prefix}/any`) : [];
  return { target, arns: [...new Set([`${target.arn}/any`, ...landed, ...named])], ...(store ? { store } : {}) };
}

/** Which market and which company something is about. */
export interface About {
  readonly market?: string | undefined;
  readonly company?: string | undefined;
}
export function aboutOf({ centre }: World, { store, key, target }: Selected): About {
  const { kind, slug } = (store?.account ?? target.account).organization;
  const of = kind === 'company' ? slug : (store?.of ?? (key && 'of' in key ? key.of : undefined) ?? lineOf(centre, target));
  return { market: store?.market, company: of };
}

/** Functions and state machines of the supervisor are named by the company whose assembly line they belong to. */
const lineOf = ({ companies }: World['centre'], { kind, arn }: Target): string | undefined =>
  kind === 'function' || kind === 'machine'
    ? companies.map(({ slug }) => slug).reduce((best, slug) => (arn.endsWith(`-${slug}`) && slug.length > best.length ? slug : best), '') ||
      undefined
    : undefined;

/** Whether a role has one of these purposes: 'ingest', 'read-*', 'bootstrap/deploy', or its whole name. */
export function isFor(world: World, arn: string, account: Account, purposes: readonly string[], about: About = {}): boolean {
  const name = arn.slice(arn.indexOf(':role/') + 6);
  const own = `${world.centre.environment.name}-${account.organization.slug}-`;
  return purposes.some((purpose) =>
    purpose.startsWith('bootstrap/')
      ? wildcard(`cdk-*-${purpose.slice('bootstrap/'.length)}-role-*`, name)
      : wildcard(
          purpose.replace('${market}', about.market ?? 'no market').replace('${of}', about.company ?? 'no company'),
          name.startsWith(own) ? name.slice(own.length) : name,
        ),
  );
}
