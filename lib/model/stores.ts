import { type Company, type Environment, MATERIALS } from '../config/environment';
import type { Account, Centre, Organization, Store, StoreKind } from './centre';
import { bucketName, companyBuildsStackName, companyCopiesStackName, pascal, trailStackName } from './names';
import { accountOf, founderOf, logAccount } from './organizations';

/** A store before its key is known; `keyName` is the key registry's name. */
export interface StorePlan extends Omit<Store, 'key'> {
  readonly keyName?: string;
}

/** Logs end at the cap, whoever holds them. */
const LOGS: readonly StoreKind[] = ['trail', 'log-copy', 'config-archive', 'access-archive'];
export const isLogStore = ({ kind }: Pick<Store, 'kind'>) => LOGS.includes(kind);

/** Stores whose objects a case may need beyond their lock: logs, at home and in the other organization. */
export const isHeldOnRequest = ({ kind }: Pick<Store, 'kind'>) => kind === 'trail' || kind === 'log-copy';

/** Landed logs have been replicated within minutes; a month is time to notice that one was not. */
const LANDING_DAYS = 30;

/** Days after which the lifecycle of a store ends what is in it; undefined where nothing ends by itself. */
export function endsAfter({ environment }: Pick<Centre, 'environment'>, store: Store): number | undefined {
  if (store.lockDays === undefined) return LANDING_DAYS;
  return isLogStore(store) ? environment.retention.logMaximumDays : undefined;
}

/** Every bucket of the centre, organization by organization. */
export function planStores(environment: Environment, organizations: readonly Organization[], asOf: string): readonly StorePlan[] {
  const supervisor = organizations.find((candidate) => candidate.kind === 'supervisor') as Organization;
  const founder = founderOf(organizations);
  return [
    ...supervisorStores(environment, supervisor, founder),
    ...organizations
      .filter((candidate) => candidate.kind === 'company')
      .flatMap((organization) =>
        companyStores(environment, companyOf(environment, organization.slug), organization, supervisor, organization === founder, asOf),
      ),
  ];
}

function supervisorStores(environment: Environment, supervisor: Organization, founder: Organization): StorePlan[] {
  const { retention } = environment;
  const custody = accountOf(supervisor, 'key-custody');
  const supervision = accountOf(supervisor, 'supervision');
  return [
    ...logStores(environment, supervisor, copyName(environment, supervisor, founder)).map(
      // Each organization's trail is replicated to the other and its access logged beside it: in one stack with the supervisor's
      // landing bucket, neither organization could be deployed first.
      (plan) => (plan.kind === 'trail' ? { ...plan, stackName: trailStackName(supervisor.slug) } : plan),
    ),
    landing(environment, custody, supervisor),
    store(environment, custody, 'ledger', 'ledger', {
      keyName: ledgerKeyName(supervisor),
      lockDays: retention.ledgerDays,
      replicatesTo: bucketName(environment, founder.slug, 'ledger-copy', logAccount(founder).id),
    }),
    store(environment, supervision, 'witness', 'witness', { keyName: logKeyName(supervisor), lockDays: retention.logDays }),
  ];
}

function companyStores(
  environment: Environment,
  company: Company,
  organization: Organization,
  supervisor: Organization,
  isFounder: boolean,
  asOf: string,
): StorePlan[] {
  const { retention } = environment;
  const account = (role: Account['role']) => accountOf(organization, role);
  const copies = {
    ...logCopy(environment, logAccount(supervisor), organization, `copy/${company.slug}`, companyCopiesStackName(company.slug)),
    of: company.slug,
  };
  const ledgerCopy = () =>
    store(environment, logAccount(organization), 'ledger-copy', 'ledger-copy', {
      keyName: ledgerKeyName(supervisor),
      lockDays: retention.ledgerDays,
    });
  const marketStores = company.markets
    .filter((market) => marketIsKept(market.closed, retention.userDataDays, asOf))
    .map((market) =>
      store(environment, account('statistics'), 'user-data', `data-${market.slug}`, {
        keyName: `statistics/${company.slug}/${market.slug}`,
        lockDays: retention.userDataDays,
        market: market.slug,
      }),
    );
  return [
    ...logStores(environment, organization, copies.name),
    copies,
    store(environment, account('log-archive'), 'witness', 'witness', { keyName: logKeyName(organization), lockDays: retention.logDays }),
    // The founder keeps the copies of the supervisor's log and ledger, so that the end of one organization takes no record with it;
    // a copy with every member would show each member the others' acts.
    ...(isFounder ? [logCopy(environment, logAccount(organization), supervisor, logKeyName(organization)), ledgerCopy()] : []),
    ...(['statistics', 'assembly', 'review', 'distribution'] as const).map((role) => landing(environment, account(role), organization)),
    ...marketStores,
    ...buildStores(environment, account('assembly'), accountOf(supervisor, 'supervision'), company.slug),
    ...recordStores(environment, account('log-archive'), accountOf(supervisor, 'supervision'), company.slug),
    ...MATERIALS.map((material) =>
      store(environment, account('review'), 'material', material, {
        keyName: `material/${company.slug}/${material}`,
        lockDays: retention.materialDays,
        material,
      }),
    ),
    store(environment, account('distribution'), 'release', 'releases', {
      keyName: `release/${company.slug}`,
      lockDays: retention.releaseDays,
    }),
  ];
}

/**
 * Source and tools as the company submits them, their replicas under the supervisor's own lock, and what each side's build made of
 * them. Both builds read the same versions: the replica keeps key and version id (S3 User Guide, "What does Amazon S3 replicate?").
 */
function buildStores(environment: Environment, assembly: Account, supervision: Account, company: string): StorePlan[] {
  const options = { keyName: `source/${company}`, lockDays: environment.retention.materialDays };
  // Under a key of their own: what the company's roles open does not open what the supervisor built from.
  const theirs = { ...options, keyName: `second-build/${company}` };
  const there = (kind: StoreKind, purpose: string): StorePlan => ({
    ...store(environment, supervision, kind, `${purpose}-${company}`, theirs),
    stackName: companyBuildsStackName(company),
    of: company,
  });
  return [
    ...(['source', 'toolchain'] as const).flatMap((kind) => {
      const copy = there(`${kind}-copy`, kind);
      return [store(environment, assembly, kind, kind, { ...options, replicatesTo: copy.name }), copy];
    }),
    store(environment, assembly, 'artefact', 'artefacts', options),
    there('artefact', 'artefacts'),
  ];
}

/** What was ordered and stated about a company's releases, and the log of them: the supervisor keeps it, the company has a copy. */
function recordStores(environment: Environment, archive: Account, supervision: Account, company: string): StorePlan[] {
  const options = { keyName: `records/${company}`, lockDays: environment.retention.releaseDays };
  const copy = store(environment, archive, 'records-copy', 'records-copy', options);
  return [
    {
      ...store(environment, supervision, 'records', `records-${company}`, { ...options, replicatesTo: copy.name }),
      stackName: companyBuildsStackName(company),
      of: company,
    },
    copy,
  ];
}

/** The log stores of an organization: trail, Config (landed, then archived), S3 access logs (landed, then archived), answers of Athena. */
function logStores(environment: Environment, organization: Organization, copyBucket: string): StorePlan[] {
  const account = logAccount(organization);
  const options = { keyName: logKeyName(organization), lockDays: environment.retention.logDays };
  const configArchive = store(environment, account, 'config-archive', 'config-archive', options);
  return [
    store(environment, account, 'trail', 'trail', { ...options, replicatesTo: copyBucket }),
    // AWS Config cannot deliver into a bucket with default retention, hence the landing (CloudFormation User Guide, AWS::Config::DeliveryChannel).
    { ...store(environment, account, 'config-landing', 'config-landing', {}), replicatesTo: configArchive.name },
    configArchive,
    landing(environment, account, organization),
    accessArchive(environment, account, options),
    // Athena writes answers as it likes, in parts and without a lock of ours; they are copies of what is locked, and end after a month.
    store(environment, account, 'query-results', 'query-results', { keyName: options.keyName }),
  ];
}

/** S3 server access logs: same account and Region, SSE-S3, no default retention (S3 User Guide, "Enabling Amazon S3 server access logging"). */
function landing(environment: Environment, account: Account, organization: Organization): StorePlan {
  const archive = bucketName(environment, organization.slug, 'access-archive', logAccount(organization).id);
  const { accessLogsTo: _, ...plan } = store(environment, account, 'landing', 'landing', { replicatesTo: archive });
  return plan;
}

/** Not access-logged itself: the landing's logs are replicated into it, and each replica would make the next log. The trail records it. */
function accessArchive(environment: Environment, account: Account, options: { keyName: string; lockDays: number }): StorePlan {
  const { accessLogsTo: _, ...plan } = store(environment, account, 'access-archive', 'access-archive', options);
  return plan;
}

function logCopy(environment: Environment, account: Account, of: Organization, keyName: string, stackName = account.stackName): StorePlan {
  const lockDays = environment.retention.logDays;
  return { ...store(environment, account, 'log-copy', `copy-${of.slug}`, { keyName, lockDays }), stackName };
}

function copyName(environment: Environment, of: Organization, holder: Organization): string {
  return bucketName(environment, holder.slug, `copy-${of.slug}`, logAccount(holder).id);
}

function store(
  environment: Environment,
  account: Account,
  kind: StoreKind,
  purpose: string,
  rest: Pick<StorePlan, 'keyName' | 'lockDays' | 'replicatesTo' | 'market' | 'material'>,
): StorePlan {
  const organization = account.organization.slug;
  return {
    name: bucketName(environment, organization, purpose, account.id),
    kind,
    account,
    stackName: account.stackName,
    logicalId: `${pascal(purpose)}Store`,
    bucketKeys: false,
    accessLogsTo: bucketName(environment, organization, 'landing', account.id),
    ...rest,
  };
}

export const logKeyName = (organization: Organization) => `log/${organization.slug}`;
const ledgerKeyName = (supervisor: Organization) => `ledger/${supervisor.slug}`;

/** A closed market's store stays in the templates until its last object may have outlived its lock. */
export function marketIsKept(closed: string | undefined, userDataDays: number, asOf: string): boolean {
  return closed === undefined || addDays(closed, userDataDays) >= asOf;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function companyOf(environment: Environment, slug: string): Company {
  return environment.companies.find((company) => company.slug === slug) as Company;
}
