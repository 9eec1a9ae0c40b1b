import { instantOf } from '../lib/custody';
import { demand, type Ports, parseTrust, ReleaseError, type ReleaseName, recordOnce, type Side, trustDigest } from '../lib/release';
import { bucketOf, S3Slots } from './release-slots';
import { daysSetting, setting } from './settings';

/**
 * Puts the adopted trust document where every function reads it; whoever brings another one is refused.
 * @throws {ReleaseError} trust
 */
export async function recordTrust(bytes: Buffer): Promise<void> {
  const digest = setting('releaseTrust');
  const found = trustDigest(parseTrust(bytes));
  demand('trust', found === digest, `the adopted trust document ${digest}`, found);
  await recordOnce(new S3Slots(bucketOf(setting('releaseRecords')), daysSetting('releaseDays')), `trust/${digest}.json`, () => bytes);
}

/** What the function's environment names. The trust document is pinned by digest: who writes to the bucket cannot exchange it. */
export async function portsOf(): Promise<Ports> {
  const days = daysSetting('releaseDays');
  const records = new S3Slots(bucketOf(setting('releaseRecords')), days);
  const digest = setting('releaseTrust');
  const bytes = await records.read(`trust/${digest}.json`);
  if (bytes === undefined) throw new ReleaseError('missing-document', `trust/${digest}.json`, 'no such document');
  const trust = parseTrust(bytes);
  demand('trust', trustDigest(trust) === digest, digest, trustDigest(trust));
  const log = new S3Slots(bucketOf(setting('releaseLog')), days);
  const distribution = new S3Slots(bucketOf(setting('releaseDistribution')), days);
  return { records, log, distribution, trust, now: () => instantOf(Date.now()) };
}

/** @throws {ReleaseError} */
export function sideSetting(): Side {
  const side = setting('releaseSide');
  if (side === 'centre' || side === 'supervisor') return side;
  throw new ReleaseError('bad-value', 'centre or supervisor', side);
}

/** What the state machine passes to every function: which release. What it was about is recorded. @throws {ReleaseError} */
export function readName(event: unknown, { trust }: Ports): ReleaseName {
  const { name, version } = (event ?? {}) as { readonly [field: string]: unknown };
  const fits =
    typeof name === 'string' &&
    typeof version === 'string' &&
    /^[a-z][a-z0-9-]{1,31}$/.test(name) &&
    /^[0-9a-z][0-9a-z.+-]{0,63}$/.test(version);
  if (!fits) throw new ReleaseError('bad-value', '{name, version} of a release', JSON.stringify(event ?? null).slice(0, 80));
  return { company: trust.company, name, version };
}
