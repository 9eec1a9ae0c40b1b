import { policyOf } from '../access/case';
import type { Policy, StatementJson } from '../access/types';
import type { Account, Centre, Organization } from '../model/centre';
import { accountRootArn, PARTITION, REGION, roleArn } from '../model/names';
import type { Actor } from './world';

/** Who is there in life although no template of the centre says so. */

const administrator = policyOf('AdministratorAccess', { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/** Permission sets that people sign in with; what they may do there is to assume roles. */
const PERMISSION_SETS = ['PlatformEngineer', 'DeploymentApprover', 'StatisticsReader', 'LogReviewer', 'Partner'] as const;
const assumes = policyOf('permission set', {
  Statement: [{ Sid: 'AssumeRolesUnderATicket', Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'], Resource: '*' }],
});

const permissionSet = (name: string) => `aws-reserved/sso.amazonaws.com/${REGION}/AWSReservedSSO_${name}_0123456789abcdef`;

/** The root user, the administrator that Organizations makes in member accounts, and Identity Center's roles. */
export function alwaysThere(account: Account, centre: Centre): readonly Actor[] {
  const inManagementAccount = account.role === 'management';
  const base = { account: account.id, inManagementAccount };
  const role = (name: string, identity: Policy, trust?: Policy): Actor => ({
    principal: { ...base, kind: 'role', arn: roleArn(account.id, name) },
    account,
    identity: [identity],
    ...(trust ? { trust } : {}),
    managed: [],
  });
  const management = centre.account(account.organization.slug, 'management');
  const byManagement = policyOf('trust of OrganizationAccountAccessRole', {
    Statement: [{ Effect: 'Allow', Principal: { AWS: accountRootArn(management.id) }, Action: 'sts:AssumeRole' }],
  });
  return [
    { principal: { ...base, kind: 'root', arn: accountRootArn(account.id) }, account, identity: [administrator], managed: [] },
    // Nobody is assigned this permission set; guardrails must hold against whoever would be. In a management account it is what 'hostile' means.
    ...(inManagementAccount
      ? []
      : [role('OrganizationAccountAccessRole', administrator, byManagement), role(permissionSet('AdministratorAccess'), administrator)]),
    ...PERMISSION_SETS.map((set) => role(permissionSet(set), assumes)),
  ];
}

const elsewhere: Organization = {
  slug: 'anybody-else',
  name: 'Anybody else',
  id: 'o-anybodyelse',
  rootId: 'r-else',
  kind: 'company',
  accounts: [],
};
/** An account of nobody the centre knows; it may do in its own account what it likes. */
export const STRANGER: Account = { id: '999999999999', role: 'management', organization: elsewhere, stackName: 'anybody-else' };

/** A stranger's administrator, somebody without credentials, and every service that a policy names, for each account it could act for. */
export function strangersAndServices(
  centre: Centre,
  written: readonly { readonly policy: Policy }[],
): ReadonlyMap<string, readonly Actor[]> {
  const services = new Set(written.flatMap(({ policy }) => policy.statements.flatMap(servicesOf)));
  const accounts = [STRANGER, ...centre.organizations.flatMap(({ accounts: list }) => list)];
  const strangers: readonly Actor[] = [
    {
      principal: { kind: 'role', arn: roleArn(STRANGER.id, 'administrator'), account: STRANGER.id },
      account: STRANGER,
      identity: [administrator],
      managed: [],
    },
    { principal: { kind: 'anonymous', arn: '' }, account: STRANGER, identity: [], managed: [] },
  ];
  return new Map([
    ['', strangers],
    ...[...services].map((service) => [service, accounts.map((account) => serviceFor(service, account))] as const),
  ]);
}

function serviceFor(service: string, account: Account): Actor {
  return {
    principal: { kind: 'service', arn: service },
    account,
    identity: [],
    managed: [],
    facts: new Map([
      ['aws:sourceaccount', [account.id]],
      ['aws:sourceorgid', [account.organization.id]],
      ['aws:principalservicename', [service]],
    ]),
  };
}

function servicesOf({ Principal }: StatementJson): readonly string[] {
  const named = (Principal as { readonly Service?: string | readonly string[] } | undefined)?.Service;
  return [named ?? []].flat();
}

/** A role that somebody could make under the account's boundary, if they may make roles of that name. */
export function freshRole(account: Account, name: string, boundary: Policy | undefined): Actor {
  return {
    principal: {
      kind: 'role',
      arn: `arn:${PARTITION}:iam::${account.id}:role/${name}`,
      account: account.id,
      inManagementAccount: account.role === 'management',
    },
    account,
    identity: [],
    ...(boundary ? { boundary } : {}),
    managed: [],
  };
}
