import type { Json } from '../attest/canonical';
import type { Envelope } from '../attest/dsse';
import type { KeyArn, KeyClass } from '../model/centre';
import type { Instant } from './shape';

/** SHA-256, hex. */
export type Digest = string;
/** SHA-256 of a custodian's SubjectPublicKeyInfo, hex. */
export type KeyId = string;
export type Policy = { readonly [name: string]: Json };

export interface RootCustodian {
  readonly slug: string;
  readonly party: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
}
/** Who may decide, from one version to the next. */
export interface Root {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly version: number;
  readonly organizations: readonly { readonly slug: string; readonly accounts: readonly string[] }[];
  readonly parties: readonly { readonly slug: string; readonly organization: string }[];
  readonly custodians: readonly RootCustodian[];
  readonly threshold: number;
  readonly requiredParties: readonly string[];
  /** One custodian of `party` suffices; at most `hours` long, at most `open` at once. */
  readonly readGrant: { readonly party: string; readonly hours: number; readonly open: number };
  readonly timeLockHours: number;
  readonly expires: Instant;
}

export interface GenesisKey {
  readonly name: string;
  readonly arn: KeyArn;
  readonly class: KeyClass;
  readonly policy: Policy;
}
/** What every custodian of the first root signs: the keys as they were created and the executor's code. */
export interface Genesis {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly rootDigest: Digest;
  /** SHA-256 of the executor's code. */
  readonly executor: Digest;
  readonly keys: readonly GenesisKey[];
}

/** One version of an object: a name alone may get another. */
export interface HeldObject {
  readonly key: string;
  readonly versionId: string;
}

export interface Parameters {
  readonly rotate: { readonly rotations: number };
  readonly 'change-policy': { readonly policy: Policy };
  /** The policy that the ledger has, put back over another one, whose digest the approvers saw. */
  readonly 'restore-policy': { readonly policy: Policy; readonly found: Digest };
  readonly disable: { readonly reason: string };
  readonly enable: { readonly reason: string };
  readonly 'schedule-deletion': { readonly days: number };
  readonly 'cancel-deletion': { readonly reason: string };
  readonly 'grant-read': { readonly grantee: string; readonly ticket: string; readonly hours: number };
  readonly freeze: { readonly reason: string };
  /** A legal hold. `request`: SHA-256 of what was asked to be kept, as `centre trail hold` writes it. */
  readonly hold: { readonly case: string; readonly request: Digest; readonly bucket: string; readonly objects: readonly HeldObject[] };
  /** `hold`: digest of the proposal that it was put with. */
  readonly 'release-hold': { readonly hold: Digest; readonly reason: string };
  readonly 'adopt-key': { readonly name: string; readonly class: KeyClass; readonly policy: Policy };
  readonly 'change-root': { readonly rootDigest: Digest; readonly recovery: boolean };
  readonly 'change-executor': { readonly executor: Digest };
}
export type Action = keyof Parameters;
interface ProposalOf<A extends Action> {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly action: A;
  /** null: an action on the centre's custody itself, or on objects. */
  readonly keyArn: KeyArn | null;
  readonly parameters: Parameters[A];
  /** Digest of the canonical form of the policy the approvers saw; null when no key is meant. */
  readonly currentPolicyDigest: Digest | null;
  readonly rootVersion: number;
  /** Slot among the acts; for a side action (grant, freeze, hold) the next slot its signer knew of. */
  readonly sequence: number;
  /** Digest of the ledger entry that claimed slot `sequence - 1`; slot 0 is genesis. */
  readonly previous: Digest;
  readonly notBefore: Instant;
  readonly expires: Instant;
  /** 16 random bytes, hex. */
  readonly nonce: string;
}
export type Proposal = { readonly [A in Action]: ProposalOf<A> }[Action];

export interface Veto {
  readonly schemaVersion: 1;
  readonly environment: string;
  /** Digest of the proposal's payload. */
  readonly proposal: Digest;
  readonly reason: string;
}

/** A proposal with its approvals; with the new root when that is what is proposed. */
export interface Submission {
  readonly proposal: Envelope;
  readonly root?: Envelope;
}

/** Results of a party's probe, and the custodian's word for the key that signed them: kept beside the entries, one a day and party. */
export interface ProbePaper {
  readonly probe: Envelope;
  readonly prober: Envelope;
}

export type KeyStatus = 'enabled' | 'disabled' | 'pending-deletion';
/** A key as it was read from the key service. */
export interface KeyView {
  readonly policyDigest: Digest;
  readonly status: KeyStatus;
  /** Rotations on demand so far. */
  readonly rotations: number;
  /** Whether the grant asked about exists. */
  readonly granted: boolean;
}

/** How many of the versions that a hold, or a release, is about have a legal hold, as S3 says. */
export interface HoldView {
  readonly held: number;
}
export type View = KeyView | HoldView;

export interface Bodies {
  readonly genesis: { readonly genesis: Envelope; readonly root: Envelope };
  readonly intent: Submission;
  readonly attempt: { readonly proposal: Digest; readonly number: number; readonly executor: Digest; readonly before: View | null };
  readonly receipt: {
    readonly proposal: Digest;
    readonly outcome: 'done' | 'failed';
    readonly reason: string | null;
    readonly after: View | null;
  };
  readonly veto: { readonly veto: Envelope };
  readonly retirement: { readonly proposal: Digest; readonly after: KeyView };
  readonly event: { readonly proposal: Digest; readonly eventId: string };
}
export type Kind = keyof Bodies;
interface EntryOf<K extends Kind> {
  readonly schemaVersion: 1;
  readonly environment: string;
  /** Place in the ledger, from 0. */
  readonly sequence: number;
  /** Digest of the entry before; 64 zeros for genesis. */
  readonly previous: Digest;
  readonly kind: K;
  readonly at: Instant;
  readonly body: Bodies[K];
}
export type Entry = { readonly [K in Kind]: EntryOf<K> }[Kind];
