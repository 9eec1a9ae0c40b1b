import type { AccountRole, Company, Environment, Material, Slug, Supervisor } from '../config/environment';
import type { SigningKey } from './signing-keys';

export type KeyArn = string & { readonly brand?: 'KeyArn' };

/** 'log' keys are never frozen: a minority could stop logging. */
export type KeyClass = 'user-data' | 'material' | 'release' | 'log' | 'ledger';
export interface Key {
  /** e.g. 'statistics/vendor/europe'; the registry's name for it. */
  readonly name: string;
  readonly class: KeyClass;
  /** Slug of the organization whose data it protects. */
  readonly owner: Slug;
  /** Stack of the key-custody account that creates it. */
  readonly stackName: string;
  /** Logical id in that stack; a new one is a new key. */
  readonly logicalId: string;
  readonly arn: KeyArn;
  /** False while no quorum has adopted it: the ARN is then a stand-in that nothing may be deployed with. */
  readonly adopted: boolean;
  /** The frozen policy the key is created with. */
  readonly genesisPolicy: PolicyDocument;
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly [kind: string]: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
}
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** Where an account stands. */
export interface Account {
  readonly id: string;
  readonly role: AccountRole;
  readonly organization: Organization;
  /** Stack that fills the account, e.g. 'vendor-log-archive'. */
  readonly stackName: string;
}
export interface Organization {
  readonly slug: Slug;
  readonly name: string;
  readonly id: string;
  readonly rootId: string;
  readonly kind: 'supervisor' | 'company';
  readonly accounts: readonly Account[];
}

export type StoreKind =
  | 'trail'
  | 'log-copy'
  | 'config-archive'
  | 'access-archive' // logs, locked
  | 'landing'
  | 'config-landing' // unlocked, versioned, replicated to a locked one
  | 'query-results' // unlocked: what Athena answered, for a month
  | 'user-data'
  | 'material'
  | 'source'
  | 'toolchain' // and in supervision what was replicated of them, for the second build
  | 'source-copy'
  | 'toolchain-copy'
  | 'artefact'
  | 'release'
  | 'ledger'
  | 'ledger-copy'
  | 'records' // of releases, with their log
  | 'records-copy'
  | 'witness'; // the published log of a company; what the supervisor has read and cosigned
/** Every bucket of the centre. Rules, stacks and counts all come from this list. */
export interface Store {
  readonly name: string;
  readonly kind: StoreKind;
  readonly account: Account;
  readonly stackName: string;
  readonly logicalId: string;
  /** Absent only for landing buckets: S3 access logs can be delivered with SSE-S3 only. */
  readonly key?: Key;
  /** Absent only for landing buckets and for answers of Athena. COMPLIANCE mode, always. */
  readonly lockDays?: number;
  /** Bucket Keys are off where each read must be a KMS event of its own. */
  readonly bucketKeys: boolean;
  /** Name of the bucket this one is replicated to. */
  readonly replicatesTo?: string;
  /** Landing bucket of the same account that receives the S3 access logs of this one. */
  readonly accessLogsTo?: string;
  readonly market?: Slug;
  readonly material?: Material;
  /** Company it is about, where that is not the organization it stands in. */
  readonly of?: Slug;
}

export interface Trail {
  readonly name: string;
  readonly arn: string;
  readonly organization: Organization;
  readonly bucket: string;
  readonly copyBucket: string;
  readonly key: Key;
}

export interface Centre {
  readonly environment: Environment;
  readonly asOf: string;
  readonly organizations: readonly Organization[];
  readonly supervisor: Supervisor;
  readonly companies: readonly Company[];
  readonly keys: readonly Key[];
  /** Keys that sign builds and releases; each in its own organization, none of them in custody. */
  readonly signingKeys: readonly SigningKey[];
  readonly stores: readonly Store[];
  readonly trails: readonly Trail[];
  /** What a reader must be told: expired partners, closed markets, planned keys, a trial class. */
  readonly notices: readonly string[];
  account(organization: Slug, role: AccountRole): Account;
  key(name: string): Key;
  store(name: string): Store;
  /** The stores that are replicated into this one. */
  sourcesOf(storeName: string): readonly Store[];
  /** Stores of one stack, in the model's order. */
  storesIn(stackName: string): readonly Store[];
  trail(organization: Slug): Trail;
  /** SHA-256 of the trust document that a quorum adopted for a company's releases; undefined: nothing of it can be released. */
  trustOf(company: Slug): string | undefined;
  /** ARN of the only principal that administers keys. */
  readonly executorArn: string;
  /** Account of the other organization through whose KMS endpoint the executor must go to change, disable or delete a key. */
  readonly secondHand: Account;
}
