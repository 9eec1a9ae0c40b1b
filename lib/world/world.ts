import { policyOf } from '../access/case';
import type { Policies, Policy, Principal } from '../access/types';
import type { Account, Centre } from '../model/centre';
import { grouped } from '../model/grouped';
import { boundaryArn, PARTITION } from '../model/names';
import type { Assembly, Place, ResolvedResource } from '../template/types';
import { arnOf, type ResourceKind, text } from './arns';
import { alwaysThere, STRANGER, strangersAndServices } from './cast';
import { type Document, documentsOf } from './documents';

/** Who may ask: a role of the templates, or somebody who is there in life although no template says so. */
export interface Actor {
  readonly principal: Principal;
  readonly account: Account;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  /** Trust policy; absent for root users and for what only AWS assumes. */
  readonly trust?: Policy;
  /** ARNs of the customer managed policies it has. */
  readonly managed: readonly string[];
  /** What every request of it carries, e.g. for whom a service acts. */
  readonly facts?: ReadonlyMap<string, readonly string[] | null>;
}
/** What may be asked for, with its policy. */
export interface Target {
  readonly arn: string;
  readonly kind: ResourceKind;
  readonly account: Account;
  readonly policy?: Policy;
  /** Mode of the default retention: what is written is locked from the start. */
  readonly lock?: string;
}
/** A policy that decides, and the template line it stands on. */
export interface Written extends Document {
  readonly policy: Policy;
}
export interface World {
  readonly centre: Centre;
  /** Principals of the centre's accounts. */
  readonly actors: readonly Actor[];
  /** Anybody else (under ''), and AWS services by name, on behalf of anybody else or of the centre's own accounts. */
  readonly others: ReadonlyMap<string, readonly Actor[]>;
  readonly targets: ReadonlyMap<string, Target>;
  readonly policies: readonly Written[];
  readonly boundaries: ReadonlyMap<string, Policy>;
  /** What VPC endpoints let through, by account and service, e.g. '200000000004 s3'; under ANY_SERVICE, what those of the account have for any other. */
  readonly endpoints: ReadonlyMap<string, Policy>;
  actorsIn(accountId: string): readonly Actor[];
  scp(account: Account): Policies['scp'];
  rcp(account: Account): Policies['rcp'];
  /** Where a statement stands. */
  place(policyName: string, sid?: string): Place | undefined;
}
/** Changes a policy while the world is built, e.g. leaves out one statement. */
export type Edit = (policy: Policy, document: Document) => Policy;

const full = (name: string, rcp = false): Policy =>
  policyOf(name, {
    Statement: [{ Sid: 'EverythingAtMost', Effect: 'Allow', ...(rcp ? { Principal: '*' } : {}), Action: '*', Resource: '*' }],
  });
const SCP_FLOOR = full('FullAWSAccess');
const RCP_FLOOR = full('RCPFullAWSAccess', true);

/**
 * Everything the assembly says about who may do what, and what is there in every account besides: the root user, the role that
 * Organizations makes, Identity Center's roles, and strangers.
 */
export function worldOf(assembly: Assembly, centre: Centre, edit: Edit = (policy) => policy): World {
  const accounts = new Map(centre.organizations.flatMap(({ accounts: list }) => list.map((account) => [account.id, account] as const)));
  const resources = assembly.templates.flatMap(({ branches }) => branches.flatMap((branch) => branch.resources));
  const accountOf = (resource: ResolvedResource) => accounts.get(resource.template.template.account ?? '');
  const written = documentsOf(resources, centre, accountOf).map(
    (document): Written => ({ ...document, policy: edit(policyOf(document.name, { Statement: document.statements }), document) }),
  );
  const byOwner = grouped(written, ({ kind, owner }) => `${kind} ${owner}`);
  const all = (kind: Document['kind'], owner: string) => (byOwner.get(`${kind} ${owner}`) ?? []).map(({ policy }) => policy);

  const actors: Actor[] = [];
  const targets = new Map<string, Target>();
  const boundaries = new Map<string, Policy>();
  for (const account of accounts.values()) {
    const boundary = all('managed', boundaryArn(account.id))[0];
    if (boundary) boundaries.set(account.id, boundary);
  }
  for (const resource of resources) {
    const account = accountOf(resource);
    if (!account) continue;
    if (resource.type === 'AWS::IAM::Role') {
      const actor = roleOf(resource, account, all);
      actors.push(actor);
      targets.set(actor.principal.arn, {
        arn: actor.principal.arn,
        kind: 'role',
        account,
        ...(actor.trust ? { policy: actor.trust } : {}),
      });
    }
  }
  for (const { kind, arn, account, lock } of targetsIn(resources, centre, accountOf)) {
    const [policy, second] = all(kind as Document['kind'], arn);
    // Whose second policy is not looked at would be proven by half of what is true.
    if (second) throw new Error(`${arn} has two policies, ${policy?.name} and ${second.name}: claims take one`);
    targets.set(arn, { arn, kind, account, ...(policy ? { policy } : {}), ...(lock === undefined ? {} : { lock }) });
  }
  for (const account of accounts.values()) actors.push(...alwaysThere(account, centre));
  const byAccount = grouped(actors, ({ account }) => account.id);
  const levels = (kind: 'scp' | 'rcp', floor: Policy) => {
    const made = new Map<string, Policies['scp']>();
    return (account: Account): Policies['scp'] => {
      if (account === STRANGER) return [];
      const known = made.get(account.id) ?? [account.organization.rootId, account.id].map((node) => [floor, ...all(kind, node)]);
      made.set(account.id, known);
      return known;
    };
  };
  const places = new Map(written.map((entry) => [entry.name, entry]));
  return {
    centre,
    actors,
    others: strangersAndServices(centre, written),
    targets,
    policies: written,
    boundaries,
    endpoints: endpointsOf(written),
    actorsIn: (id) => byAccount.get(id) ?? [],
    scp: levels('scp', SCP_FLOOR),
    rcp: levels('rcp', RCP_FLOOR),
    place: (name, sid) => places.get(name)?.place(sid),
  };
}

/** A sealed network without an endpoint of a service has no way to it. */
export const ANY_SERVICE = '*';
const NO_ENDPOINT: Policy = { name: 'no endpoint of the service', statements: [] };

/**
 * Endpoints of one service in an account are one policy: a request may come through any of them.
 * @throws {Error} for a Deny among several, which would bind only who comes through that one
 */
export function endpointsOf(written: readonly Written[]): ReadonlyMap<string, Policy> {
  const found = new Map<string, Policy>();
  for (const { kind, owner, policy } of written) {
    if (kind !== 'endpoint') continue;
    const [account, , service] = owner.split(' ') as [string, string, string];
    const before = found.get(`${account} ${service}`);
    const both = [before ?? [], policy].flat();
    if (both.length > 1 && both.some(({ statements }) => statements.some(({ Effect }) => Effect !== 'Allow')))
      throw new Error(`${policy.name} denies something, but is one of several endpoints of ${service} in ${account}: claims take one`);
    found.set(`${account} ${ANY_SERVICE}`, NO_ENDPOINT);
    found.set(`${account} ${service}`, before ? { name: policy.name, statements: both.flatMap(({ statements }) => statements) } : policy);
  }
  return found;
}

function roleOf(resource: ResolvedResource, account: Account, all: (kind: Document['kind'], owner: string) => readonly Policy[]): Actor {
  const { properties } = resource;
  const arn = `arn:${PARTITION}:iam::${account.id}:role/${text(properties['RoleName'])}`;
  const named = [properties['ManagedPolicyArns'] ?? []].flat().flatMap((policy) => text(policy as never) ?? []);
  const attached = all('attached', arn);
  const boundary = all('managed', text(properties['PermissionsBoundary']) ?? '')[0];
  const trust = all('trust', arn)[0];
  return {
    principal: { kind: 'role', arn, account: account.id, inManagementAccount: account.role === 'management' },
    account,
    identity: [...all('inline', arn), ...named.flatMap((name) => all('managed', name)), ...attached],
    ...(boundary ? { boundary } : {}),
    ...(trust ? { trust } : {}),
    managed: [...named, ...attached.map(({ name }) => `arn:${PARTITION}:iam::${account.id}:policy/${name.split('/')[1]}`)],
  };
}

interface Found extends Pick<Target, 'arn' | 'kind' | 'account'> {
  readonly lock?: string;
}

function targetsIn(
  resources: readonly ResolvedResource[],
  centre: Centre,
  accountOf: (resource: ResolvedResource) => Account | undefined,
): readonly Found[] {
  return resources.flatMap((resource): readonly Found[] => {
    const account = accountOf(resource);
    const arn = account && arnOf(resource, account, centre);
    if (!account || !arn) return [];
    const lock = (resource.properties['ObjectLockConfiguration'] as { Rule?: { DefaultRetention?: { Mode?: string } } } | undefined)?.Rule
      ?.DefaultRetention?.Mode;
    return [{ ...arn, account, ...(typeof lock === 'string' ? { lock } : {}) }];
  });
}
