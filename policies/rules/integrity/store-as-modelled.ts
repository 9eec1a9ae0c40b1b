import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { Centre, Store } from '../../../lib/model/centre';
import { endsAfter } from '../../../lib/model/stores';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { allOf, NOT_APPLICABLE, property, undetermined, violating } from '../../reading/answers';
import { BUCKET, bucketName, isAssetBucket, storeNamed } from '../../reading/buckets';
import { asList, asNumber, at, firstOpen, isTrue, shown } from '../../reading/values';

const LIFECYCLE = ['LifecycleConfiguration', 'Rules'] as const;

export const storeAsModelled: ResourceRule = {
  id: 'store-as-modelled',
  family: 'integrity',
  scope: 'resource',
  types: [BUCKET],
  title:
    'Stores and buckets of published assets are locked for exactly the days of the model, lose objects to no other lifecycle, and report nothing but what arrives in copies of logs',
  why: {
    text: 'An expiration writes delete markers over locked objects, so that nobody finds them; a longer lock keeps personal data beyond its purpose.',
    source: 'S3 User Guide, "How S3 Object Lock works", Managing delete markers; FADP (revDSG) 6(4)',
  },
  fix: 'Leave lock, lifecycle and notifications to the model: logs end at the cap, landed logs after 30 days, nothing else by itself.',
  needs: 'environment',
  expects: (centre) => centre.stores.length,
  check: (bucket, { centre }) => {
    const wanted = centre && wantedOf(bucketName(bucket), centre);
    return wanted ? allOf([{ verdict: 'compliant' }, ...judged(bucket, wanted)]) : NOT_APPLICABLE;
  },
};

/** Copies of logs, whose silence is noticed, and replicas of source, where orders arrive. */
const REPORTING: readonly Store['kind'][] = ['log-copy', 'source-copy'];

interface Wanted {
  readonly lockDays?: number | undefined;
  readonly endsAfter?: number | undefined;
  /** Whether what arrives is an event. */
  readonly reports: boolean;
}

function wantedOf(name: string | undefined, centre: Centre): Wanted | undefined {
  // What was published once stays, so that what was deployed can be read again; who wrote it is in the trail.
  if (isAssetBucket(name)) return { reports: false };
  const store = storeNamed(centre, name);
  return store && { lockDays: store.lockDays, endsAfter: endsAfter(centre, store), reports: REPORTING.includes(store.kind) };
}

function* judged(bucket: ResolvedResource, { lockDays, endsAfter: limit, reports }: Wanted): Generator<Answer> {
  const { properties } = bucket;
  const locks = lockDays !== undefined;
  yield property(bucket, ['ObjectLockEnabled'], locks ? 'true' : 'no lock', (value) => isTrue(value) === locks);
  if (!locks) yield property(bucket, ['ObjectLockConfiguration'], 'no lock', (value) => value === undefined);
  const days = at(properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Days');
  if (locks && !(days instanceof Unresolved) && asNumber(days) !== lockDays)
    yield violating(['Properties', 'ObjectLockConfiguration'], `${lockDays} days`, shown(days));
  const rules = at(properties, ...LIFECYCLE);
  const open = firstOpen(rules);
  if (open) yield undetermined(['Properties', ...LIFECYCLE], 'a lifecycle that the template decides', open.reason);
  const enabled = asList(rules).filter((rule) => at(rule, 'Status') === 'Enabled');
  const ends = enabled.map((rule) => at(rule, 'ExpirationInDays')).filter((value) => value !== undefined);
  const old = enabled.map((rule) => at(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays')).filter((value) => value !== undefined);
  const asIs =
    limit === undefined
      ? ends.length + old.length === 0
      : ends.length === 1 && asNumber(ends[0]) === limit && old.length === 1 && asNumber(old[0]) === 1;
  if (!open && !asIs)
    yield violating(
      ['Properties', ...LIFECYCLE],
      limit === undefined ? 'no expiration' : `expiration after ${limit} days, of old versions a day later`,
      shown([...ends, ...old]),
    );
  const told = isTrue(at(properties, 'NotificationConfiguration', 'EventBridgeConfiguration', 'EventBridgeEnabled'));
  if (told !== reports || (!reports && at(properties, 'NotificationConfiguration') !== undefined))
    yield violating(
      ['Properties', 'NotificationConfiguration'],
      reports ? 'EventBridge' : 'no notification',
      told ? 'EventBridge' : 'none, or another',
    );
  const encryption = asList(at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'));
  if (encryption.length !== 1) yield violating(['Properties', 'BucketEncryption'], 'one default encryption', String(encryption.length));
}
