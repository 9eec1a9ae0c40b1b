import { createHash } from 'node:crypto';
import { canonicalJson } from '../attest/canonical';

/** Functions of the custody protocol; each is a folder of `lambda/` and, bundled, of `dist/lambda/`. */
export const CUSTODY_FUNCTIONS = ['custody-executor', 'custody-recorder', 'custody-watcher', 'custody-relay'] as const;
export type CustodyFunction = (typeof CUSTODY_FUNCTIONS)[number];
/** All functions: those, and the verifier of trails. */
export const FUNCTIONS = [...CUSTODY_FUNCTIONS, 'trail-verifier'] as const;
export type FunctionPurpose = (typeof FUNCTIONS)[number];

/** Environment variables of the functions: stacks set them, handlers read them. */
export const SETTING = {
  ledgerBucket: 'CUSTODY_LEDGER_BUCKET',
  /** Days for which an entry is locked. */
  ledgerDays: 'CUSTODY_LEDGER_DAYS',
  /** Name of the function that writes the ledger. */
  recorder: 'CUSTODY_RECORDER',
  /** ARN of the function in the founding company's network through which keys are changed. */
  relay: 'CUSTODY_RELAY',
  /** Name of the executor's function: whose code the watcher looks at. */
  executor: 'CUSTODY_EXECUTOR',
  /** ARN of the executor's role: whose calls its events are. */
  executorRole: 'CUSTODY_EXECUTOR_ROLE',
  /** `foundersDigest` of the environment: nobody else begins the ledger. */
  founders: 'CUSTODY_FOUNDERS',
  /** ARN of the supervisor's tripwire bus, which hears what watcher and verifier see. */
  bus: 'CUSTODY_BUS',
} as const;
export type Setting = keyof typeof SETTING;

/** What the watcher reports: a difference and what waits for a veto are told to everybody; its sign of life is counted. */
export const WATCHER_SOURCE = 'swiss-centre.custody';
export const WATCHER_EVENTS = { difference: 'CustodyDifference', notice: 'CustodyNotice', watched: 'CustodyWatched' } as const;

/** What the verifier of trails reports: findings are told; its sign of life is counted, for each trail by itself. */
export const VERIFIER_SOURCE = 'swiss-centre.trail';
export const VERIFIER_EVENTS = { finding: 'TrailFinding', verified: 'TrailVerified' } as const;

export interface Founders {
  readonly threshold: number;
  readonly requiredParties: readonly string[];
  readonly timeLockHours: number;
  readonly custodians: readonly { readonly slug: string; readonly party: string; readonly publicKey: string }[];
}

/** Who may begin the ledger, and with what quorum: of an environment file, and of the first root that its custodians signed. */
export function foundersDigest(environment: string, { threshold, requiredParties, timeLockHours, custodians }: Founders): string {
  const named = custodians.map(({ slug, party, publicKey }) => ({ slug, party, publicKey }));
  const sorted = named.sort((a, b) => (a.slug < b.slug ? -1 : 1));
  const founders = { environment, threshold, requiredParties: [...requiredParties].sort(), timeLockHours, custodians: sorted };
  return createHash('sha256').update(canonicalJson(founders)).digest('hex');
}
