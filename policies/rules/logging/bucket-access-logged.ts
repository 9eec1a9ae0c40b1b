import type { ResourceRule } from '../../../lib/gate/types';
import { Unresolved } from '../../../lib/template/types';
import { COMPLIANT, NOT_APPLICABLE, undetermined, violating } from '../../reading/answers';
import { BUCKET, bucketName, isAssetBucket, isLanding, storeNamed } from '../../reading/buckets';
import { at, shown } from '../../reading/values';

const TARGET = ['LoggingConfiguration', 'DestinationBucketName'] as const;

export const bucketAccessLogged: ResourceRule = {
  id: 'bucket-access-logged',
  family: 'logging',
  scope: 'resource',
  types: [BUCKET],
  title: 'Access to every bucket is logged to the landing bucket of its account',
  why: {
    text: 'A second record beside the trail, kept by another service: what one misses the other shows.',
    source: 'NIST SP 800-53 r5, AU-2, AU-12; DPO 4',
  },
  fix: 'Set LoggingConfiguration.DestinationBucketName to the landing bucket of the same account.',
  needs: 'nothing',
  expects: (centre) => centre.stores.filter((store) => store.accessLogsTo !== undefined).length,
  check: (bucket, { centre }) => {
    const name = bucketName(bucket);
    const store = storeNamed(centre, name);
    const target = at(bucket.properties, ...TARGET);
    // A landing bucket that logged its own access would log for ever, and so would the archive it is replicated to; the asset bucket
    // precedes any landing bucket.
    const endsTheChain = isLanding(bucket, centre) || store?.kind === 'access-archive';
    if (isAssetBucket(name) || (target === undefined && endsTheChain && store?.accessLogsTo === undefined)) return NOT_APPLICABLE;
    const expected = store?.accessLogsTo ?? 'a landing bucket';
    const pointer = ['Properties', ...TARGET];
    if (target === undefined) return violating(pointer, expected, 'nothing');
    if (target instanceof Unresolved) return target.target ? COMPLIANT : undetermined(pointer, expected, target.reason);
    return store === undefined || target === store.accessLogsTo ? COMPLIANT : violating(pointer, expected, shown(target));
  },
};
