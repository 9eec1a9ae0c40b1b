import { COMPANY_ACCOUNTS, type Environment, SUPERVISOR_ACCOUNTS } from '../config/environment';
import type { Account, Organization } from './centre';
import { stackName } from './names';

/** The supervisor first, then every company in the order of the file. */
export function organizationsOf(environment: Environment): readonly Organization[] {
  const { supervisor, companies } = environment;
  return [
    organization(supervisor, 'supervisor', SUPERVISOR_ACCOUNTS),
    ...companies.map((company) => organization(company, 'company', COMPANY_ACCOUNTS)),
  ];
}

function organization<Role extends Account['role']>(
  party: {
    slug: string;
    name: string;
    organization: { id: string; rootId: string };
    accounts: Readonly<Record<Role, { id: string; email: string }>>;
  },
  kind: Organization['kind'],
  roles: readonly Role[],
): Organization {
  const accounts: Account[] = [];
  const result: Organization = {
    slug: party.slug,
    name: party.name,
    id: party.organization.id,
    rootId: party.organization.rootId,
    kind,
    accounts,
  };
  for (const role of roles) {
    accounts.push({ id: party.accounts[role].id, role, organization: result, stackName: stackName(party.slug, role) });
  }
  return result;
}

/** The founding company is the first of the file. */
export function founderOf(organizations: readonly Organization[]): Organization {
  const founder = organizations.find((candidate) => candidate.kind === 'company');
  if (!founder) throw new Error('no company founded this centre');
  return founder;
}

/** The founding company's log-archive: through its network alone a custody key is changed, disabled or deleted. */
export const secondHandOf = (organizations: readonly Organization[]): Account => accountOf(founderOf(organizations), 'log-archive');

const PROTECTED: readonly Account['role'][] = ['management', 'log-archive', 'key-custody', 'supervision', 'statistics'];

/**
 * Whether two parties change the account: whoever writes a change set there cannot execute it, and the supervisor's people publish
 * and execute. Guardrails, logs, keys and the trust of the roles that read users' data all stand in such accounts.
 */
export const isProtected = (account: Account): boolean => PROTECTED.includes(account.role);

/** Account of the organization's own logs: log-archive for a company, supervision for the supervisor. */
export function logAccount(organization: Organization): Account {
  return accountOf(organization, organization.kind === 'company' ? 'log-archive' : 'supervision');
}

export function accountOf(organization: Organization, role: Account['role']): Account {
  const account = organization.accounts.find((candidate) => candidate.role === role);
  if (!account) throw new Error(`organization ${organization.slug} has no ${role} account`);
  return account;
}
