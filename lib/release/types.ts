import type { Envelope } from '../attest/dsse';
import type { Instant } from '../custody/shape';
import type { Root } from '../custody/types';

/** SHA-256, hex. */
export type Digest = string;
/** Who builds: A in the centre's organization, B in the supervisor's. */
export type Side = 'centre' | 'supervisor';
export const SIDES: readonly Side[] = ['centre', 'supervisor'];
/** Full: two builds, then the release. Fast: detection rules only, under an authorisation, with build B and the comparison afterwards. */
export type Lane = 'full' | 'fast';

/** A file by its path, `/` between names, relative, without `.` and `..`. */
export interface FileDigest {
  readonly name: string;
  readonly sha256: Digest;
}

/** Source, locked and pinned by digest. */
export interface Snapshot {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly company: string;
  /** Product or rule set, and its version. */
  readonly name: string;
  readonly version: string;
  /** SHA-256 and bytes of the archive (archive.ts), which is a function of the files. */
  readonly archive: { readonly sha256: Digest; readonly bytes: number };
  /** Sorted by path. Mode: 0644 or 0755, as text. */
  readonly files: readonly { readonly name: string; readonly sha256: Digest; readonly mode: '0644' | '0755' }[];
}

/** What shall be built and released. Its digest names the release from the beginning. */
export interface Order {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly company: string;
  readonly kind: 'product' | 'rules';
  readonly name: string;
  readonly version: string;
  readonly lane: Lane;
  /** Of the snapshot's canonical form. */
  readonly snapshot: Digest;
  /** Of the archive that the builds are given. */
  readonly archive: Digest;
  /** Digest of the build image's manifest, as registries have it. */
  readonly image: Digest;
  readonly buildspec: Digest;
  /** Fast lane: of the authorisation's payload. */
  readonly authorisation: Digest | null;
}

/** One build as its control plane ran it: read from the service, never from the build. */
export interface EffectiveBuild {
  /** ARN of the project. */
  readonly builder: string;
  /** ARN of the build. */
  readonly invocation: string;
  readonly role: string;
  readonly image: Digest;
  readonly buildspec: Digest;
  /** Of the source archive that the build was given. */
  readonly archive: Digest;
  /** Names of what this build had otherwise than its project. */
  readonly overrides: readonly string[];
  readonly startedOn: Instant;
  readonly finishedOn: Instant;
  readonly outputs: readonly FileDigest[];
}

/** in-toto Statement v1. */
export interface Statement<P> {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: Digest } }[];
  readonly predicateType: string;
  readonly predicate: P;
}
interface Dependency {
  readonly name: string;
  readonly digest: { readonly sha256: Digest };
}
/** SLSA provenance v1 (SLSA 1.2). */
export type Provenance = Statement<{
  readonly buildDefinition: {
    readonly buildType: string;
    readonly externalParameters: Order;
    readonly internalParameters: { readonly side: Side; readonly role: string; readonly overrides: readonly string[] };
    /** snapshot, archive, image, buildspec: in this order. */
    readonly resolvedDependencies: readonly Dependency[];
  };
  readonly runDetails: {
    readonly builder: { readonly id: string };
    readonly metadata: { readonly invocationId: string; readonly startedOn: Instant; readonly finishedOn: Instant };
  };
}>;
/** Which files of the two builds are the same, which differ; the subjects are the two provenances. */
export type Comparison = Statement<{
  readonly order: Digest;
  readonly verdict: 'same' | 'different';
  readonly same: readonly FileDigest[];
  /** null: that side did not build the file. */
  readonly different: readonly { readonly name: string; readonly centre: Digest | null; readonly supervisor: Digest | null }[];
  readonly comparedOn: Instant;
}>;
/** SLSA verification summary v1; the subjects are the artefacts. */
export type Summary = Statement<{
  readonly verifier: { readonly id: string };
  readonly timeVerified: Instant;
  readonly resourceUri: string;
  /** The trust document under which it was verified. */
  readonly policy: { readonly uri: string; readonly digest: { readonly sha256: Digest } };
  readonly inputAttestations: readonly { readonly uri: string; readonly digest: { readonly sha256: Digest } }[];
  readonly verificationResult: 'PASSED';
  readonly verifiedLevels: readonly string[];
  readonly slsaVersion: '1.2';
}>;
/** What both organizations sign, each with its own key; the subjects are the artefacts. No clock of its own: both sides make the same bytes. */
export type Release = Statement<{
  readonly order: Order;
  /** Digest of each document that it rests on, by its name in the bundle. */
  readonly inputs: { readonly [name: string]: Digest };
  /** Fast lane: the how-manieth use of the authorisation. */
  readonly use: number | null;
  readonly decidedOn: Instant;
}>;

export type LogEvent = 'released' | 'blocked' | 'rebuilt' | 'alarm' | 'withdrawn';
export interface LogEntry {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly company: string;
  /** Place in the log, from 0. */
  readonly sequence: number;
  /** Digest of the payload of the entry before; 64 zeros for the first. */
  readonly previous: Digest;
  readonly at: Instant;
  readonly event: LogEvent;
  /** Digest of the order. */
  readonly order: Digest;
  readonly name: string;
  readonly version: string;
  /** released: the release statement; blocked, rebuilt, alarm: the comparison; withdrawn: the withdrawal. */
  readonly document: Digest;
  readonly authorisation: Digest | null;
  readonly use: number | null;
}

export interface Withdrawal {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly company: string;
  readonly name: string;
  readonly version: string;
  /** Digest of the release statement's payload. */
  readonly release: Digest;
  readonly reason: string;
  readonly withdrawnOn: Instant;
}
/** All withdrawals of a company, at a time. */
export interface WithdrawalList {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly company: string;
  /** Counts up. */
  readonly number: number;
  readonly issuedOn: Instant;
  /** An older list must not pass for the current one. */
  readonly expires: Instant;
  readonly withdrawals: readonly Envelope[];
}

/** Standing permission to release detection rules before build B, signed by the custody quorum. */
export interface FastLane {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly company: string;
  readonly ruleSet: string;
  readonly rootVersion: number;
  /** Releases at most. */
  readonly count: number;
  readonly notBefore: Instant;
  readonly expires: Instant;
  /** 16 random bytes, hex. */
  readonly nonce: string;
}
/** One use of an authorisation, in a slot of its own. */
export interface FastLaneUse {
  readonly schemaVersion: 1;
  readonly authorisation: Digest;
  readonly use: number;
  readonly order: Digest;
  readonly at: Instant;
}

export type Purpose = 'provenance' | 'comparison' | 'summary' | 'release' | 'log';
export interface TrustedKey {
  readonly side: Side;
  readonly purpose: Purpose;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
}
/** Organizations, keys and builders that a verifier trusts, got from somewhere else than the release. */
export interface Trust {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly company: string;
  /** Slugs of the two organizations. */
  readonly organizations: { readonly [S in Side]: string };
  readonly keys: readonly TrustedKey[];
  /** ARN of each side's project and of the role it builds in. */
  readonly builders: { readonly [S in Side]: { readonly id: string; readonly role: string } };
  /** The custody root whose quorum may authorise the fast lane; null: nobody may. */
  readonly root: Root | null;
}
