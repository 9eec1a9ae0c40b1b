import type { Answer, ResourceRule, RuleContext } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { allOf, NOT_APPLICABLE, property, undetermined, violating } from '../../reading/answers';
import { BUCKET, bucketName, isAssetBucket, isLanding, storeNamed } from '../../reading/buckets';
import { asNumber, at, isTrue, shown } from '../../reading/values';

const RULE = ['ObjectLockConfiguration', 'Rule', 'DefaultRetention'] as const;

export const bucketLocked: ResourceRule = {
  id: 'bucket-locked',
  family: 'integrity',
  scope: 'resource',
  types: [BUCKET],
  title: 'Every bucket but a landing one locks what is written in COMPLIANCE mode for the configured days',
  why: {
    text: 'In COMPLIANCE mode nobody, not even the root user, can delete or shorten before the time.',
    source: 'S3 User Guide, "Locking objects with Object Lock", Retention modes',
  },
  fix: 'Enable Object Lock with a default retention in COMPLIANCE mode of at least the days the environment names.',
  needs: 'nothing',
  expects: (centre) => centre.stores.filter((store) => store.lockDays !== undefined).length,
  check: (bucket, context) => (excepted(bucket, context) ? NOT_APPLICABLE : allOf([...answersFor(bucket, context)])),
};

/** Landing buckets cannot be locked (see lock-destination-legal); the asset bucket must be writable again after a failed upload. */
function excepted(bucket: ResolvedResource, { centre }: RuleContext): boolean {
  return isLanding(bucket, centre) || isAssetBucket(bucketName(bucket));
}

function* answersFor(bucket: ResolvedResource, { centre }: RuleContext): Generator<Answer> {
  const least = storeNamed(centre, bucketName(bucket))?.lockDays ?? 1;
  yield property(bucket, ['ObjectLockEnabled'], 'true', isTrue);
  yield property(bucket, [...RULE, 'Mode'], 'COMPLIANCE', (mode) => mode === 'COMPLIANCE');
  const expected = `at least ${least} days`;
  const days = at(bucket.properties, ...RULE, 'Days');
  const years = at(bucket.properties, ...RULE, 'Years');
  for (const open of [days, years]) if (open instanceof Unresolved) yield undetermined(['Properties', ...RULE], expected, open.reason);
  if (days !== undefined && years !== undefined) yield violating(['Properties', ...RULE], `${expected}, in days or in years`, 'both');
  else {
    const kept = asNumber(days) ?? (asNumber(years) ?? 0) * 365;
    if (kept < least) yield violating(['Properties', ...RULE, ...(days === undefined ? [] : ['Days'])], expected, shown(days ?? years));
  }
}
