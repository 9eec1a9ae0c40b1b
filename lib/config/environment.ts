/**
 * What an environment file says, after it was parsed and found valid. Nothing here is optional
 * unless leaving it out is a decision the centre can explain.
 */

export type AccountId = string & { readonly brand?: 'AccountId' };
export type OrganizationId = string & { readonly brand?: 'OrganizationId' };
/** A short name used in bucket, role and stack names: a-z, 0-9 and '-', at most 12 characters. */
export type Slug = string;
/** A calendar day, YYYY-MM-DD, in UTC. */
export type Day = string;

export const SUPERVISOR_ACCOUNTS = ['management', 'key-custody', 'supervision'] as const;
export const COMPANY_ACCOUNTS = ['management', 'log-archive', 'statistics', 'assembly', 'review', 'distribution'] as const;
export type SupervisorAccount = (typeof SUPERVISOR_ACCOUNTS)[number];
export type CompanyAccount = (typeof COMPANY_ACCOUNTS)[number];
export type AccountRole = SupervisorAccount | CompanyAccount;

export const COMPANY_DUTIES = ['platform-engineer', 'statistics-reader', 'log-reviewer'] as const;
export const SUPERVISOR_DUTIES = ['deployment-approver', 'log-reviewer'] as const;
export type Duty = (typeof COMPANY_DUTIES)[number] | (typeof SUPERVISOR_DUTIES)[number];

export const MATERIALS = ['documentation', 'product-source', 'rule-databases', 'cloud-source', 'build-tools'] as const;
/** The five kinds of material a partner may review (FACTS: the real initiative). */
export type Material = (typeof MATERIALS)[number];
export type Level = 'blue' | 'red' | 'black';

export interface OrganizationRef {
  readonly id: OrganizationId;
  readonly rootId: string;
}
export interface AccountRef {
  readonly id: AccountId;
  readonly email: string;
}
export interface Person {
  /** The name every request of this person carries as SourceIdentity. */
  readonly id: string;
  readonly duties: readonly Duty[];
}
export interface Market {
  readonly slug: Slug;
  readonly name: string;
  readonly countries: readonly string[];
  readonly movedToZurich: Day;
  /** From this day nothing is written any more; the store stays until its retention has passed. */
  readonly closed?: Day;
}
export interface Product {
  readonly slug: Slug;
  readonly name: string;
}
export interface Partner {
  readonly slug: Slug;
  readonly name: string;
  readonly level: Level;
  readonly people: readonly string[];
  readonly expires: Day;
}
export interface Supervisor {
  readonly slug: Slug;
  readonly name: string;
  readonly organization: OrganizationRef;
  readonly accounts: Readonly<Record<SupervisorAccount, AccountRef>>;
  readonly people: readonly Person[];
  readonly alarms: readonly string[];
}
/** A centre's organization: the founding company is the first, each further one a member company. */
export interface Company {
  readonly slug: Slug;
  readonly name: string;
  readonly joined: Day;
  readonly organization: OrganizationRef;
  readonly accounts: Readonly<Record<CompanyAccount, AccountRef>>;
  readonly people: readonly Person[];
  readonly alarms: readonly string[];
  readonly markets: readonly Market[];
  readonly products: readonly Product[];
  readonly ruleSets: readonly Product[];
  /** Digest of the image that both builds run in, `sha256:...`; each side has it in a repository of its own. */
  readonly buildImage: string;
  /** Image that review workstations start from, `ami-...`; it has the agent of Session Manager. */
  readonly reviewImage: string;
  readonly partners: readonly Partner[];
}
export interface Party {
  readonly slug: Slug;
  readonly name: string;
  /** Slug of the organization the party belongs to, or 'independent'. */
  readonly organization: Slug | 'independent';
}
export interface Custodian {
  readonly slug: string;
  readonly party: Slug;
  /** ECC P-256 public key: SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
}
export interface Custody {
  /** Distinct custodians a quorum needs, besides one of each required party. */
  readonly threshold: number;
  readonly requiredParties: readonly Slug[];
  readonly timeLockHours: number;
  readonly readGrantHours: number;
  readonly parties: readonly Party[];
  readonly custodians: readonly Custodian[];
}
export interface Retention {
  readonly logDays: number;
  readonly logMaximumDays: number;
  readonly userDataDays: number;
  readonly materialDays: number;
  readonly releaseDays: number;
  readonly ledgerDays: number;
}
export interface Quotas {
  readonly policiesPerNode: number;
  readonly policyCharacters: number;
}
export interface Environment {
  readonly schemaVersion: 1;
  /** At most 12 characters: it starts every bucket's name. */
  readonly name: Slug;
  /** A trial may keep locks for a day; it is marked unfit for real data wherever it shows. */
  readonly class: 'production' | 'trial';
  readonly region: 'eu-central-2';
  readonly supervisor: Supervisor;
  readonly companies: readonly Company[];
  readonly custody: Custody;
  readonly retention: Retention;
  readonly access: { readonly ticketPrefix: string; readonly sessionHours: number };
  readonly quotas: Quotas;
}
