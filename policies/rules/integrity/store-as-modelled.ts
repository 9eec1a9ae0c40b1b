import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { Centre, Store } from '../../../lib/model/centre';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { allOf, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { BUCKET, bucketName, storeNamed } from '../../reading/buckets';
import { asList, asNumber, at, firstOpen, isTrue, shown } from '../../reading/values';

const LOGS: readonly Store['kind'][] = ['trail', 'log-copy', 'config-archive', 'access-archive'];
/** Copies of logs, whose silence is noticed, and replicas of source, where orders arrive. */
const REPORTING: readonly Store['kind'][] = ['log-copy', 'source-copy'];
/** What landed is replicated within minutes; a month is time to notice that it was not. */
const LANDING_DAYS = 30;
const LIFECYCLE = ['LifecycleConfiguration', 'Rules'] as const;

export const storeAsModelled: ResourceRule = {
  id: 'store-as-modelled',
  family: 'integrity',
  scope: 'resource',
  types: [BUCKET],
  title: 'Stores are locked for exactly the days of the model, lose objects to no other lifecycle, and copies of logs report what arrives',
  why: {
    text: 'An expiration writes delete markers over locked objects, so that nobody finds them; a longer lock keeps personal data beyond its purpose.',
    source: 'S3 User Guide, "How S3 Object Lock works", Managing delete markers; FADP (revDSG) 6(4)',
  },
  fix: 'Leave lock, lifecycle and notifications to the model: logs end at the cap, landed logs after 30 days, nothing else by itself.',
  needs: 'environment',
  expects: (centre) => centre.stores.length,
  check: (bucket, { centre }) => {
    const store = storeNamed(centre, bucketName(bucket));
    return centre && store ? allOf([{ verdict: 'compliant' }, ...judged(bucket, store, centre)]) : NOT_APPLICABLE;
  },
};

function* judged(bucket: ResolvedResource, store: Store, centre: Centre): Generator<Answer> {
  const { properties } = bucket;
  const days = at(properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Days');
  if (!(days instanceof Unresolved) && asNumber(days) !== store.lockDays)
    yield violating(
      ['Properties', 'ObjectLockConfiguration'],
      store.lockDays === undefined ? 'no lock' : `${store.lockDays} days`,
      shown(days),
    );
  const rules = at(properties, ...LIFECYCLE);
  const open = firstOpen(rules);
  if (open) yield undetermined(['Properties', ...LIFECYCLE], 'a lifecycle that the template decides', open.reason);
  const enabled = asList(rules).filter((rule) => at(rule, 'Status') === 'Enabled');
  const limit =
    store.lockDays === undefined ? LANDING_DAYS : LOGS.includes(store.kind) ? centre.environment.retention.logMaximumDays : undefined;
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
  const reports = isTrue(at(properties, 'NotificationConfiguration', 'EventBridgeConfiguration', 'EventBridgeEnabled'));
  const shall = REPORTING.includes(store.kind);
  if (reports !== shall || (!shall && at(properties, 'NotificationConfiguration') !== undefined))
    yield violating(
      ['Properties', 'NotificationConfiguration'],
      shall ? 'EventBridge' : 'no notification',
      reports ? 'EventBridge' : 'none, or another',
    );
  const encryption = asList(at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'));
  if (encryption.length !== 1) yield violating(['Properties', 'BucketEncryption'], 'one default encryption', String(encryption.length));
}
