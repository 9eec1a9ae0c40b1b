import type { Account, Centre, Organization } from '../model/centre';
import { PARTITION, REGION } from '../model/names';
import type { Assembly, ResolvedResource, Value } from '../template/types';
import { policyOf } from './case';
import type { Policies, Policy, Principal } from './types';

/** Who may ask: a role of the templates, or one that is there in life although no template says it. */
export interface Actor {
  readonly principal: Principal;
  readonly account: Account;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  /** Trust policy; absent for root users. */
  readonly trust?: Policy;
}
/** What may be asked for, with its policy. */
export interface Target {
  readonly arn: string;
  readonly account: Account;
  readonly policy?: Policy;
}
export interface World {
  readonly centre: Centre;
  readonly actors: readonly Actor[];
  readonly targets: ReadonlyMap<string, Target>;
  scp(account: Account): Policies['scp'];
  rcp(account: Account): Policies['rcp'];
}

const full = (name: string, rcp = false): Policy =>
  policyOf(name, {
    Statement: [{ Sid: 'EverythingAtMost', Effect: 'Allow', ...(rcp ? { Principal: '*' } : {}), Action: '*', Resource: '*' }],
  });
const administrator = policyOf('AdministratorAccess', { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/**
 * Everything the assembly says about who may do what, and what is there in every account besides: the root user, the role
 * that Organizations makes, and Identity Center's roles.
 * @throws {Error} when an account of the model has no template, since a proof would then be about nothing
 */
export function worldOf(assembly: Assembly, centre: Centre): World {
  const accounts = new Map(centre.organizations.flatMap(({ accounts: list }) => list.map((account) => [account.id, account] as const)));
  const resources = assembly.templates.flatMap(({ branches }) => branches.flatMap((branch) => branch.resources));
  const byAccount = (resource: ResolvedResource) => accounts.get(resource.template.template.account ?? '');
  const actors: Actor[] = [];
  const targets = new Map<string, Target>();
  const policies = new Map<string, Policy>();
  for (const resource of resources) {
    const account = byAccount(resource);
    const name = text(resource.properties['ManagedPolicyName']);
    if (resource.type === 'AWS::IAM::ManagedPolicy' && account && name)
      policies.set(`arn:${PARTITION}:iam::${account.id}:policy/${name}`, documentOf(resource, 'PolicyDocument'));
  }
  const attached = attachments(resources, byAccount);
  for (const resource of resources) {
    const account = byAccount(resource);
    if (!account) continue;
    if (resource.type === 'AWS::IAM::Role') {
      const actor = actorOf(resource, account, policies, attached);
      actors.push(actor);
      targets.set(actor.principal.arn, { arn: actor.principal.arn, account, ...(actor.trust ? { policy: actor.trust } : {}) });
    }
    if (resource.type === 'AWS::S3::Bucket') {
      const arn = `arn:${PARTITION}:s3:::${text(resource.properties['BucketName'])}`;
      const policy = resource.template
        .byType('AWS::S3::BucketPolicy')
        .find(({ properties }) => properties['Bucket'] === resource.properties['BucketName']);
      targets.set(arn, { arn, account, ...(policy ? { policy: documentOf(policy, 'PolicyDocument') } : {}) });
    }
  }
  for (const key of centre.keys) {
    const account = accounts.get(key.arn.split(':')[4] ?? '') as Account;
    const made = resources.find(
      ({ logicalId, type, template }) =>
        type === 'AWS::KMS::Key' && logicalId === key.logicalId && template.template.stackName === key.stackName,
    );
    if (made) targets.set(key.arn, { arn: key.arn, account, policy: documentOf(made, 'KeyPolicy') });
  }
  for (const account of accounts.values()) actors.push(...alwaysThere(account, centre));
  const guardrails = guardrailsByTarget(resources);
  const levels = (type: string, account: Account): readonly (readonly Policy[])[] => {
    const own = full(type === 'SERVICE_CONTROL_POLICY' ? 'FullAWSAccess' : 'RCPFullAWSAccess', type !== 'SERVICE_CONTROL_POLICY');
    return [account.organization.rootId, account.id].map((node) => [own, ...(guardrails.get(`${type} ${node}`) ?? [])]);
  };
  return {
    centre,
    actors,
    targets,
    scp: (account) => levels('SERVICE_CONTROL_POLICY', account),
    rcp: (account) => levels('RESOURCE_CONTROL_POLICY', account),
  };
}

const text = (value: Value | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const nameOf = (resource: ResolvedResource) => `${resource.template.template.stackName}/${resource.logicalId}`;
const documentOf = (resource: ResolvedResource, property: string): Policy =>
  policyOf(nameOf(resource), (resource.properties[property] ?? { Statement: [] }) as never);

/** Managed policies by the role they name in their Roles. */
function attachments(
  resources: readonly ResolvedResource[],
  accountOf: (resource: ResolvedResource) => Account | undefined,
): ReadonlyMap<string, readonly Policy[]> {
  const attached = new Map<string, Policy[]>();
  for (const resource of resources) {
    const account = accountOf(resource);
    if (resource.type !== 'AWS::IAM::ManagedPolicy' || !account) continue;
    for (const role of (resource.properties['Roles'] ?? []) as readonly Value[]) {
      const arn = `arn:${PARTITION}:iam::${account.id}:role/${text(role)}`;
      attached.set(arn, [...(attached.get(arn) ?? []), documentOf(resource, 'PolicyDocument')]);
    }
  }
  return attached;
}

function actorOf(
  resource: ResolvedResource,
  account: Account,
  policies: ReadonlyMap<string, Policy>,
  attached: ReadonlyMap<string, readonly Policy[]>,
): Actor {
  const { properties } = resource;
  const arn = `arn:${PARTITION}:iam::${account.id}:role/${text(properties['RoleName'])}`;
  const inline = ((properties['Policies'] ?? []) as readonly { PolicyDocument: { Statement: unknown } }[]).map(
    ({ PolicyDocument }, index) => policyOf(`${nameOf(resource)}[${index}]`, PolicyDocument),
  );
  const managed = ((properties['ManagedPolicyArns'] ?? []) as readonly Value[])
    .map((policy) => policies.get(text(policy) ?? ''))
    .filter((policy) => policy !== undefined);
  const boundary = policies.get(text(properties['PermissionsBoundary']) ?? '');
  return {
    principal: { kind: 'role', arn, account: account.id, inManagementAccount: account.role === 'management' },
    account,
    identity: [...inline, ...managed, ...(attached.get(arn) ?? [])],
    ...(boundary ? { boundary } : {}),
    trust: documentOf(resource, 'AssumeRolePolicyDocument'),
  };
}

/** Permission sets that people sign in with; what they may do there is to assume roles. */
const PERMISSION_SETS = ['PlatformEngineer', 'DeploymentApprover', 'StatisticsReader', 'LogReviewer', 'Partner'] as const;

function alwaysThere(account: Account, centre: Centre): Actor[] {
  const inManagementAccount = account.role === 'management';
  const management = centre.account(account.organization.slug, 'management');
  const base = { account: account.id, inManagementAccount };
  const byManagement = policyOf('trust of OrganizationAccountAccessRole', {
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:${PARTITION}:iam::${management.id}:root` }, Action: 'sts:AssumeRole' }],
  });
  const assumes = policyOf('permission set', {
    Statement: [{ Sid: 'AssumeRolesUnderATicket', Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'], Resource: '*' }],
  });
  const organizationRole: Actor = {
    principal: { ...base, kind: 'role', arn: `arn:${PARTITION}:iam::${account.id}:role/OrganizationAccountAccessRole` },
    account,
    identity: [administrator],
    trust: byManagement,
  };
  return [
    { principal: { ...base, kind: 'root', arn: `arn:${PARTITION}:iam::${account.id}:root` }, account, identity: [administrator] },
    ...(inManagementAccount ? [] : [organizationRole]),
    ...PERMISSION_SETS.map(
      (set): Actor => ({
        principal: {
          ...base,
          kind: 'role',
          arn: `arn:${PARTITION}:iam::${account.id}:role/aws-reserved/sso.amazonaws.com/${REGION}/AWSReservedSSO_${set}_0123456789abcdef`,
        },
        account,
        identity: [assumes],
      }),
    ),
  ];
}

function guardrailsByTarget(resources: readonly ResolvedResource[]): ReadonlyMap<string, readonly Policy[]> {
  const byTarget = new Map<string, Policy[]>();
  for (const resource of resources.filter(({ type }) => type === 'AWS::Organizations::Policy')) {
    for (const target of (resource.properties['TargetIds'] ?? []) as readonly Value[]) {
      const key = `${text(resource.properties['Type'])} ${text(target)}`;
      byTarget.set(key, [...(byTarget.get(key) ?? []), documentOf(resource, 'Content')]);
    }
  }
  return byTarget;
}

/** The organization an account is in. */
export const organizationOf = (account: Account): Organization => account.organization;
