import type { Centre, Store } from '../model/centre';
import { partnerRoleName, roleArn } from '../model/names';
import { LEVELS_BY_MATERIAL } from '../model/roles';
import type { Subject } from './questions';
import { among } from './sql';

/** Who asks decides what a question shows (DPO 4(5): logs are readable only by those who check, for what they check). */
export interface Viewer {
  readonly who: string;
  /** Of all events those that may be shown, in SQL; `true` for who checks everything. */
  readonly sees: string;
}

/** A role, market or partner that the environment file does not have. */
export class UnknownName extends Error {
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`expected ${expected}, found ${found}`);
  }
}

/**
 * `supervisor` sees all; `company:SLUG` what was done in and from its accounts; `market:SLUG` what was done to that market's stores and keys;
 * `partner:COMPANY/SLUG` its own sessions, and of stores only those of its level, until its access expires.
 * @throws {UnknownName}
 */
export function viewerOf(centre: Centre, who: string): Viewer {
  const [kind = '', name = ''] = who.split(/:(.*)/s);
  if (who === 'supervisor') return { who, sees: 'true' };
  if (kind === 'company') {
    const company = centre.organizations.find((one) => one.kind === 'company' && one.slug === name);
    const known = centre.companies.map(({ slug }) => `company:${slug}`);
    if (!company) throw new UnknownName(known.join(', '), who);
    const accounts = company.accounts.map(({ id }) => id);
    return { who, sees: `(${among('account', accounts)} OR ${among('caller_account', accounts)})` };
  }
  if (kind === 'market') {
    const { buckets, keys } = marketOf(centre, name);
    return { who, sees: `(${among('bucket', buckets)} OR ${among('key_arn', keys)})` };
  }
  if (kind === 'partner') {
    const { roles, level } = partnerOf(centre, name);
    const hidden = centre.stores
      .filter(({ material }) => material && !LEVELS_BY_MATERIAL[material].includes(level))
      .map((store) => store.name);
    return {
      who,
      sees: `(${among('role', roles)} OR ${among('assumed_role', roles)}) AND NOT coalesce(${among('bucket', hidden)}, false)`,
    };
  }
  throw new UnknownName('supervisor, company:SLUG, market:SLUG or partner:COMPANY/SLUG', who);
}

function marketOf({ stores }: Centre, market: string): { readonly buckets: readonly string[]; readonly keys: readonly string[] } {
  const own = stores.filter((store) => store.kind === 'user-data' && store.market === market);
  const known = [...new Set(stores.flatMap((store: Store) => (store.kind === 'user-data' && store.market ? [store.market] : [])))];
  if (own.length === 0) throw new UnknownName(`one of ${known.join(', ')}`, market || 'no market');
  return { buckets: own.map(({ name }) => name), keys: own.flatMap(({ key }) => (key ? [key.arn] : [])) };
}

function partnerOf(centre: Centre, name: string) {
  const all = centre.companies.flatMap((company) => company.partners.map((partner) => ({ company, partner })));
  const found = all.find(({ company, partner }) => `${company.slug}/${partner.slug}` === name);
  if (!found) throw new UnknownName(all.map(({ company, partner }) => `${company.slug}/${partner.slug}`).join(', '), name || 'no partner');
  const { company, partner } = found;
  if (partner.expires < centre.asOf) throw new UnknownName('a partner whose access lasts', `${name}, which expired on ${partner.expires}`);
  const account = centre.account(company.slug, 'review');
  return {
    roles: [roleArn(account.id, partnerRoleName(centre.environment, company.slug, partner.level, partner.slug))],
    level: partner.level,
  };
}

/** Names that a question asks about. @throws {UnknownName} */
export function subjectOf(centre: Centre, market: string | undefined, partner: string | undefined): Subject {
  const { buckets, keys } = market === undefined ? { buckets: [], keys: [] } : marketOf(centre, market);
  return {
    buckets,
    keys,
    ticketPrefix: centre.environment.access.ticketPrefix,
    executor: centre.executorArn,
    allKeys: centre.keys.map(({ arn }) => arn),
    partnerRoles: partner === undefined ? [] : partnerOf(centre, partner).roles,
  };
}
