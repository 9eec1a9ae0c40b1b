import type { ResourceRule } from '../../../lib/gate/types';
import { allOf, property } from '../../reading/answers';
import { BUCKET } from '../../reading/buckets';

export const bucketOwnerEnforced: ResourceRule = {
  id: 'bucket-owner-enforced',
  family: 'isolation',
  scope: 'resource',
  types: [BUCKET],
  title: 'ACLs are off: the account owns every object, whoever wrote it',
  why: {
    text: 'An object owned by its writer in another account is out of reach of the bucket policy.',
    source: 'S3 User Guide, "Controlling ownership of objects and disabling ACLs"',
  },
  fix: 'Set OwnershipControls.Rules to one rule with ObjectOwnership BucketOwnerEnforced, and no AccessControl.',
  needs: 'nothing',
  expects: (centre) => centre.stores.length,
  check: (bucket) =>
    allOf([
      property(
        bucket,
        ['OwnershipControls', 'Rules', 0, 'ObjectOwnership'],
        'BucketOwnerEnforced',
        (value) => value === 'BucketOwnerEnforced',
      ),
      property(bucket, ['AccessControl'], 'no ACL', (value) => value === undefined),
    ]),
};
