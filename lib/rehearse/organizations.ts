import type { Centre, Organization } from '../model/centre';
import { isProtected } from '../model/organizations';
import { Api } from './api';

/** Role that Organizations gives every account it makes (AWS Organizations User Guide). */
export const ACCESS_ROLE = 'OrganizationAccountAccessRole';
const POLICY_TYPES = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
const TRUSTED_SERVICES = ['cloudtrail.amazonaws.com', 'config.amazonaws.com'] as const;

/** The ids that the emulator is to give: those that were judged (lib/emulator/adapter/identities.py). */
export function identitiesOf(centre: Centre): object {
  return centre.organizations.map((organization) => {
    const emails = emailsOf(centre, organization);
    const management = organization.accounts.find(({ role }) => role === 'management');
    const members = organization.accounts.filter((account) => account !== management);
    return {
      id: organization.id,
      rootId: organization.rootId,
      management: management?.id,
      email: emails['management'],
      accounts: Object.fromEntries(members.map((account) => [emails[account.role], account.id])),
    };
  });
}

/** What is done by hand before the first stack (docs/deploying.md): the organization, its accounts, policy types, trusted access. */
export async function createOrganization(endpoint: string, centre: Centre, organization: Organization): Promise<void> {
  const emails = emailsOf(centre, organization);
  const management = centre.account(organization.slug, 'management');
  const api = await Api.as(endpoint, management.id, ACCESS_ROLE);
  await api.organizations('CreateOrganization', { FeatureSet: 'ALL' });
  for (const PolicyType of POLICY_TYPES) await api.organizations('EnablePolicyType', { RootId: organization.rootId, PolicyType });
  for (const ServicePrincipal of TRUSTED_SERVICES) await api.organizations('EnableAWSServiceAccess', { ServicePrincipal });
  for (const account of organization.accounts) {
    if (account === management) continue;
    const { CreateAccountStatus: made } = await api.organizations('CreateAccount', {
      AccountName: account.stackName,
      Email: emails[account.role],
    });
    const found = (made as { AccountId?: string }).AccountId;
    if (found !== account.id) throw new Error(`account ${account.stackName} became ${found}, the environment file says ${account.id}`);
  }
}

/** Protected accounts and workloads under their units, as docs/deploying.md says; the management account stays at the root. */
export async function moveAccounts(endpoint: string, centre: Centre, organization: Organization): Promise<void> {
  const management = centre.account(organization.slug, 'management');
  const api = await Api.as(endpoint, management.id, ACCESS_ROLE);
  const units = await api.physicalIds(management.stackName);
  for (const account of organization.accounts) {
    if (account === management) continue;
    await api.organizations('MoveAccount', {
      AccountId: account.id,
      SourceParentId: organization.rootId,
      DestinationParentId: units.get(isProtected(account) ? 'ProtectedUnit' : 'WorkloadsUnit'),
    });
  }
}

function emailsOf({ environment }: Centre, organization: Organization): { readonly [role: string]: string | undefined } {
  const party = [environment.supervisor, ...environment.companies].find(({ slug }) => slug === organization.slug);
  return Object.fromEntries(Object.entries(party?.accounts ?? {}).map(([role, { email }]) => [role, email]));
}
