import type { Environment } from '../config/environment';
import type { Account, Centre, Key, Organization, Store, Trail } from './centre';
import { grouped } from './grouped';
import { planKeys } from './keys';
import { executorRoleName, roleArn } from './names';
import { noticesFor } from './notices';
import { accountOf, logAccount, organizationsOf, secondHandOf } from './organizations';
import type { KeyRegistry } from './registry-entry';
import { planSigningKeys } from './signing-keys';
import { logKeyName, planStores } from './stores';
import { trailArn, trailName } from './trails';

/**
 * The whole centre, derived from the environment file and the adopted keys. Pure.
 * @param asOf day (YYYY-MM-DD, UTC) on which expiries are judged
 */
export function buildCentre(environment: Environment, options: { registry?: KeyRegistry | undefined; asOf: string }): Centre {
  const organizations = organizationsOf(environment);
  const plans = planStores(environment, organizations, options.asOf);
  const keys = planKeys(environment, organizations, plans, options.registry);
  const keyByName = new Map(keys.map((key) => [key.name, key]));
  const stores: Store[] = plans.map(({ keyName, ...plan }) =>
    keyName === undefined ? plan : { ...plan, key: keyByName.get(keyName) as Key },
  );
  const storeByName = new Map(stores.map((store) => [store.name, store]));
  const sources = grouped(stores, (store) => store.replicatesTo);
  const byStack = grouped(stores, (store) => store.stackName);
  const trails = organizations.map((organization) => trailOf(environment, organization, stores, keyByName));
  const supervisor = organizations[0] as Organization;
  const custody = accountOf(supervisor, 'key-custody');
  return {
    environment,
    asOf: options.asOf,
    organizations,
    supervisor: environment.supervisor,
    companies: environment.companies,
    keys,
    signingKeys: planSigningKeys(environment, organizations),
    stores,
    trails,
    notices: noticesFor(environment, keys, options.registry, options.asOf),
    executorArn: roleArn(custody.id, executorRoleName(environment)),
    secondHand: secondHandOf(organizations),
    account: (slug, role): Account =>
      accountOf(
        found(organizations, (candidate) => candidate.slug === slug, `organization ${slug}`),
        role,
      ),
    key: (name) => keyByName.get(name) ?? missing(`key ${name}`),
    store: (name) => storeByName.get(name) ?? missing(`store ${name}`),
    sourcesOf: (name) => sources.get(name) ?? [],
    storesIn: (stack) => byStack.get(stack) ?? [],
    trustOf: (company) => options.registry?.trusts?.find((entry) => entry.company === company)?.digest,
    trail: (slug) => found(trails, (trail) => trail.organization.slug === slug, `trail of ${slug}`),
  };
}

function trailOf(environment: Environment, organization: Organization, stores: readonly Store[], keys: ReadonlyMap<string, Key>): Trail {
  const account = logAccount(organization);
  const bucket = found(stores, (store) => store.kind === 'trail' && store.account === account, 'trail bucket');
  return {
    name: trailName(environment, organization),
    arn: trailArn(environment, organization),
    organization,
    bucket: bucket.name,
    copyBucket: bucket.replicatesTo ?? missing(`copy of ${bucket.name}`),
    key: keys.get(logKeyName(organization)) ?? missing(`key ${logKeyName(organization)}`),
  };
}

function found<T>(list: readonly T[], test: (item: T) => boolean, what: string): T {
  return list.find(test) ?? missing(what);
}

/** A name the model itself made up is missing: a defect, not a user's mistake. */
function missing(what: string): never {
  throw new Error(`the model has no ${what}`);
}
