import { createHash } from 'node:crypto';
import { canonicalJson } from '../attest/canonical';

/** Functions of the custody protocol; each is a folder of `lambda/` and, bundled, of `dist/lambda/`. */
export const CUSTODY_FUNCTIONS = ['custody-executor', 'custody-recorder', 'custody-watcher', 'custody-relay'] as const;
export type CustodyFunction = (typeof CUSTODY_FUNCTIONS)[number];
/** Functions of the assembly line (release-machine.ts); build, attest and sign stand once on each side. */
export const RELEASE_FUNCTIONS = [
  'release-open',
  'release-build',
  'release-attest',
  'release-compare',
  'release-use',
  'release-summarize',
  'release-sign',
  'release-publish',
  'release-log',
] as const;
/** Functions of the witness log: a company's publishes, the supervisor's cosigns, one for each company. */
export const WITNESS_FUNCTIONS = ['witness-publish', 'witness-cosign'] as const;
/** All functions: those, and the verifier of trails. */
export const FUNCTIONS = [...CUSTODY_FUNCTIONS, 'trail-verifier', ...WITNESS_FUNCTIONS, ...RELEASE_FUNCTIONS] as const;
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
  /** Bucket of what was ordered and stated; also `trust/<digest>.json`. */
  releaseRecords: 'RELEASE_RECORDS_BUCKET',
  /** The same bucket where functions are deployed: entries lie below `log/`. */
  releaseLog: 'RELEASE_LOG_BUCKET',
  releaseDistribution: 'RELEASE_DISTRIBUTION_BUCKET',
  /** Days for which records, log entries and artefacts are locked. */
  releaseDays: 'RELEASE_LOCK_DAYS',
  /** centre or supervisor: whose function this is. */
  releaseSide: 'RELEASE_SIDE',
  /** Id of the KMS key that the function signs with; it stands in the function's own stack. */
  releaseKey: 'RELEASE_KEY',
  /** Digest of the trust document: another one is not read. */
  releaseTrust: 'RELEASE_TRUST_DIGEST',
  /** Name of the side's CodeBuild project. */
  releaseProject: 'RELEASE_PROJECT',
  /** Bucket of the side's locked sources: source.zip in versions, `snapshots/<digest>.json`, at the supervisor also `orders/`. */
  releaseSources: 'RELEASE_SOURCE_BUCKET',
  /** Bucket that the side's builds write to, each below its own id. */
  releaseArtefacts: 'RELEASE_ARTEFACTS_BUCKET',
  /** JSON: which log, and which trails (lib/model/witness.ts). */
  witnessQuestion: 'WITNESS_QUESTION',
  /** Bucket of the published log; at the witness, of what it has read and cosigned. */
  witnessBucket: 'WITNESS_BUCKET',
  /** ARN of the KMS key that the function signs with. */
  witnessKey: 'WITNESS_KEY',
  /** ARN of the function that is asked for a cosignature. */
  witness: 'WITNESS_FUNCTION',
} as const;
export type Setting = keyof typeof SETTING;

/** What the watcher reports: a difference and what waits for a veto are told to everybody; its sign of life is counted. */
export const WATCHER_SOURCE = 'swiss-centre.custody';
export const WATCHER_EVENTS = { difference: 'CustodyDifference', notice: 'CustodyNotice', watched: 'CustodyWatched' } as const;

/** What the verifier of trails reports: findings are told; its sign of life is counted, for each trail by itself. */
export const VERIFIER_SOURCE = 'swiss-centre.trail';
export const VERIFIER_EVENTS = { finding: 'TrailFinding', verified: 'TrailVerified', cosigned: 'LogCosigned' } as const;

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
