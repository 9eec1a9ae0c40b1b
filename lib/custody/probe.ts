import { canonicalJson, type Json } from '../attest/canonical';
import { type Envelope, type Signer, signEnvelope } from '../attest/dsse';
import type { Instant } from './shape';
import type { Digest } from './types';

/** Calls that nobody who probes may make; each takes DryRun (AWS KMS Developer Guide, "Testing your permissions with DryRun"). */
export const PROBED = ['Sign', 'Decrypt', 'GenerateDataKey', 'CreateGrant', 'RevokeGrant'] as const;
export type Probed = (typeof PROBED)[number];

export interface ProbeResult {
  readonly key: string;
  readonly call: Probed;
  /** `allowed`: it would have been done. `unknown`: neither that nor a denial; nobody may take it for one. */
  readonly outcome: 'denied' | 'allowed' | 'unknown';
  /** What KMS said: for a denial also which kind of policy denied. */
  readonly said: string;
}
export interface Probe {
  readonly schemaVersion: 1;
  readonly environment: string;
  /** Who asked, as AWS knows them. */
  readonly caller: string;
  readonly at: Instant;
  /** Head of the ledger that named the keys. */
  readonly head: Digest;
  readonly results: readonly ProbeResult[];
}
export const PROBE_TYPE = 'application/vnd.swiss-centre.custody-probe+json';

/** What an answer of KMS to a dry run means. @param error its name; undefined when the call was answered as if it were none */
export function outcomeOf(error: string | undefined): ProbeResult['outcome'] {
  if (error === 'AccessDeniedException') return 'denied';
  return error === undefined || error === 'DryRunOperationException' ? 'allowed' : 'unknown';
}

/** Evidence that an outsider can keep and check: who asked what, and what was answered, under the signature of who asked. */
export const sealProbe = (probe: Probe, signer: Signer): Envelope =>
  signEnvelope(PROBE_TYPE, Buffer.from(canonicalJson(probe as unknown as Json)), [signer]);
