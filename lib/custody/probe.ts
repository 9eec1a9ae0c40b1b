import { keyName, p256Key } from './formats';
import { digest, type Instant, instant, line, list, oneOf, type Reader, record, slug, text } from './shape';
import type { Digest } from './types';

/** Calls that nobody who probes may make; each takes DryRun (AWS KMS Developer Guide, "Testing your permissions with DryRun"). */
export const PROBED = ['Sign', 'Decrypt', 'GenerateDataKey', 'CreateGrant', 'RevokeGrant'] as const;
export type Probed = (typeof PROBED)[number];

export interface ProbeResult {
  /** Name of the key. */
  readonly key: string;
  readonly call: Probed;
  /** `allowed`: it would have been done. `unknown`: neither that nor a denial; nobody may take it for one. */
  readonly outcome: 'denied' | 'allowed' | 'unknown';
  /** What KMS said: for a denial also which kind of policy denied. */
  readonly said: string;
}
/** What a party was answered when it tried, as itself, what nobody may do. */
export interface Probe {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly party: string;
  /** Who asked, as AWS knows them. */
  readonly caller: string;
  readonly at: Instant;
  /** Head of the ledger that named the keys. */
  readonly head: Digest;
  /** Every call of every key, in the order of the ledger and of `PROBED`. */
  readonly results: readonly ProbeResult[];
}
/** A custodian's own key stays away from networks: it appoints another one, which may sign the probes of its party and nothing else. */
export interface Prober {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly party: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
  readonly notBefore: Instant;
  readonly expires: Instant;
}

export const readProbe: Reader<Probe> = record<Probe>({
  schemaVersion: oneOf(1),
  environment: slug,
  party: slug,
  caller: text(/^arn:aws:(iam|sts)::\d{12}:[\w+=,.@/-]{1,200}$/, 'the ARN of a user or of a session'),
  at: instant,
  head: digest,
  results: list(
    record<ProbeResult>({ key: keyName, call: oneOf(...PROBED), outcome: oneOf('denied', 'allowed', 'unknown'), said: line }),
    1,
    10_000,
  ),
});
export const readProber: Reader<Prober> = record<Prober>({
  schemaVersion: oneOf(1),
  environment: slug,
  party: slug,
  publicKey: p256Key,
  notBefore: instant,
  expires: instant,
});

/** What an answer of KMS to a dry run means. @param error its name; undefined when the call was answered as if it were none */
export function outcomeOf(error: string | undefined): ProbeResult['outcome'] {
  if (error === 'AccessDeniedException') return 'denied';
  return error === undefined || error === 'DryRunOperationException' ? 'allowed' : 'unknown';
}

/** An answer of KMS as one line that the format takes: of a long one both ends, since a denial says last which policy denied. */
export function saidOf(error: string | undefined, message: string): string {
  const said = `${error ?? 'answered'}: ${message}`.replace(/[\s\p{C}]+/gu, ' ').trim();
  return said.length > 200 ? `${said.slice(0, 60).trimEnd()} ... ${said.slice(-130).trimStart()}` : said;
}
