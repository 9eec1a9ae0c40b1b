import type { ResourceRule } from '../../../lib/gate/types';
import { allOf, property } from '../../reading/answers';
import { BUCKET } from '../../reading/buckets';
import { isTrue } from '../../reading/values';

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const;

export const bucketPublicBlocked: ResourceRule = {
  id: 'bucket-public-blocked',
  family: 'isolation',
  scope: 'resource',
  types: [BUCKET],
  title: 'Public access to every bucket is blocked in all four ways',
  why: {
    text: 'One wrong policy or ACL would otherwise open the data to anybody.',
    source: 'S3 User Guide, "Blocking public access to your Amazon S3 storage"',
  },
  fix: 'Set all four settings of PublicAccessBlockConfiguration to true.',
  needs: 'nothing',
  expects: (centre) => centre.stores.length,
  check: (bucket) => allOf(BLOCKS.map((block) => property(bucket, ['PublicAccessBlockConfiguration', block], 'true', isTrue))),
};
