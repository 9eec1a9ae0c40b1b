import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { COMPANY_ACCOUNTS, SUPERVISOR_ACCOUNTS } from '../lib/config/environment';

export interface NewEnvironment {
  readonly name: string;
  readonly kind: string;
  readonly supervisor: string;
  readonly company: string;
  /** Three of the supervisor, then six of the company. */
  readonly accounts: readonly string[];
  readonly organizations: readonly string[];
  readonly roots: readonly string[];
  /** Supervisor's, company's, trustee's. */
  readonly keys: readonly string[];
}

/** A first environment file: one company, one market, three custodians. */
export function environmentYaml(from: NewEnvironment): string {
  const { name, kind, supervisor, company, accounts, organizations, roots, keys } = from;
  const today = new Date().toISOString().slice(0, 10);
  const trial = kind === 'trial';
  const accountsOf = (roles: readonly string[], slug: string, first: number) =>
    Object.fromEntries(roles.map((role, index) => [role, { id: accounts[first + index], email: `${role}@${slug}.example` }]));
  const party = (slug: string, index: number) => ({ slug, name: slug, organization: { id: organizations[index], rootId: roots[index] } });
  const document = {
    schemaVersion: 1,
    name,
    class: kind,
    region: 'eu-central-2',
    supervisor: {
      ...party(supervisor, 0),
      accounts: accountsOf(SUPERVISOR_ACCOUNTS, supervisor, 0),
      people: [{ id: `somebody@${supervisor}.example`, duties: ['deployment-approver', 'log-reviewer'] }],
      alarms: [`alarms@${supervisor}.example`],
    },
    companies: [
      {
        slug: company,
        name: company,
        joined: today,
        organization: { id: organizations[1], rootId: roots[1] },
        accounts: accountsOf(COMPANY_ACCOUNTS, company, SUPERVISOR_ACCOUNTS.length),
        people: [{ id: `somebody@${company}.example`, duties: ['platform-engineer', 'statistics-reader', 'log-reviewer'] }],
        alarms: [`alarms@${company}.example`],
        markets: [{ slug: 'home', name: 'Home market', countries: ['CH'], movedToZurich: today }],
        products: [{ slug: 'product', name: 'Product' }],
        ruleSets: [],
        // Of an image that nobody has: builds run once the digest of a real one stands here.
        buildImage: `sha256:${createHash('sha256').update(`${name} build image`).digest('hex')}`,
        reviewImage: `ami-${createHash('sha256').update(`${name} review image`).digest('hex').slice(0, 17)}`,
        partners: [],
      },
    ],
    custody: {
      threshold: 2,
      requiredParties: [supervisor, company],
      timeLockHours: trial ? 1 : 72,
      readGrantHours: 8,
      parties: [
        { slug: supervisor, name: supervisor, organization: supervisor },
        { slug: company, name: company, organization: company },
        { slug: 'trustee', name: 'Independent trustee', organization: 'independent' },
      ],
      custodians: [supervisor, company, 'trustee'].map((slug, index) => ({ slug: `${slug}-1`, party: slug, publicKey: keys[index] })),
    },
    retention: trial
      ? { logDays: 1, logMaximumDays: 2, userDataDays: 1, materialDays: 1, releaseDays: 1, ledgerDays: 1 }
      : { logDays: 730, logMaximumDays: 1095, userDataDays: 365, materialDays: 1825, releaseDays: 3650, ledgerDays: 3650 },
    access: { ticketPrefix: 'TC', sessionHours: 1 },
    quotas: { policiesPerNode: 5, policyCharacters: 5120 },
  };
  return stringify(document, { lineWidth: 0 });
}
