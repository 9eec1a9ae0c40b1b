/**
 * Deciding who can do what (IAM User Guide, "Policy evaluation logic"). Answers are three-valued: `undefined` is "depends on
 * what is not known", so that one engine decides concrete requests and reasons about all of them.
 */
export type Truth = boolean | undefined;

/** What is known of a request. Keys in lower case. */
export interface Context {
  /** Values of a key; `null` when it is known to be absent. */
  readonly known: ReadonlyMap<string, readonly string[] | null>;
  /** Keys that are not listed: absent from a concrete request, anything in a claim. */
  readonly others: 'absent' | 'free';
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** One statement as written; lists where IAM takes single values too are made when it is read. */
export interface StatementJson {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: Json;
  readonly NotPrincipal?: Json;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: Json } };
}

/** A policy with the name it is reported under, e.g. 'vendor-statistics/IngestPolicy'. */
export interface Policy {
  readonly name: string;
  /** The document's Version; variables are texts like others before 2012-10-17, the default of a document (IAM User Guide, "Version"). */
  readonly version?: string;
  readonly statements: readonly StatementJson[];
}

export interface Principal {
  readonly kind: 'role' | 'user' | 'root' | 'service' | 'federated' | 'anonymous';
  /** ARN of the role or user, `arn:aws:iam::ID:root`, a service's name, an identity provider as `Principal.Federated` names it, or '' for anonymous. */
  readonly arn: string;
  /** ARN of the role's session, `arn:aws:sts::ID:assumed-role/ROLE/NAME`, when a policy may name it. */
  readonly session?: string;
  readonly account?: string;
  /** SCPs do not restrict the management account (Organizations User Guide, "SCPs", Tasks and entities not restricted). */
  readonly inManagementAccount?: boolean;
  /** Nor service-linked roles (same page). */
  readonly serviceLinked?: boolean;
}
export interface Resource {
  readonly arn: string;
  readonly account: string;
  /** ARN that the same object or bucket has through the S3 access point it is asked for by, `arn:aws:s3:REGION:ID:accesspoint/NAME/object/KEY`. */
  readonly accessPoint?: string;
  /** RCPs do not restrict resources of the management account (Organizations User Guide, "RCPs"). */
  readonly inManagementAccount?: boolean;
}

export interface Grant {
  /** ARN of the role, user or session, of any account, or name of the service that may use the key. */
  readonly grantee: string;
  readonly operations: readonly string[];
  /** What the request's encryption context must be, or hold (KMS API Reference, GrantConstraints). */
  readonly constraints?: {
    readonly encryptionContextEquals?: { readonly [key: string]: string };
    readonly encryptionContextSubset?: { readonly [key: string]: string };
  };
}

/** Everything that decides one request. */
export interface Policies {
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  readonly session?: readonly Policy[];
  /** Per level of the organization, from the root down to the account: one of each level must allow. Empty: no organization. */
  readonly scp: readonly (readonly Policy[])[];
  readonly rcp: readonly (readonly Policy[])[];
  readonly resource?: Policy;
  readonly grants?: readonly Grant[];
  /** Of the VPC endpoint that the request comes through; absent: the default policy, full access, or no endpoint. */
  readonly endpoint?: Policy;
  /** Of the S3 access point in `Resource.accessPoint`. */
  readonly accessPoint?: Policy;
}
export interface Request {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: Resource;
  readonly context: Context;
}

export type Decision = 'allowed' | 'explicitly-denied' | 'implicitly-denied' | 'unknown';
/** A statement that decided, or could not be decided. */
export interface Reason {
  readonly layer: 'identity' | 'boundary' | 'session' | 'scp' | 'rcp' | 'resource' | 'grant' | 'endpoint' | 'access-point';
  readonly policy: string;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny' | 'none';
  readonly says: string;
}
export interface Outcome {
  readonly decision: Decision;
  readonly reasons: readonly Reason[];
}
