import type { ResourceRule } from '../../../lib/gate/types';
import { property } from '../../reading/answers';
import { BUCKET } from '../../reading/buckets';

export const bucketVersioned: ResourceRule = {
  id: 'bucket-versioned',
  family: 'integrity',
  scope: 'resource',
  types: [BUCKET],
  title: 'Every bucket keeps all versions of its objects',
  why: {
    text: 'Without versions an overwrite destroys what was there, and Object Lock is impossible.',
    source: 'S3 User Guide, "Using versioning in S3 buckets"',
  },
  fix: 'Set VersioningConfiguration.Status to Enabled.',
  needs: 'nothing',
  expects: (centre) => centre.stores.length,
  check: (bucket) => property(bucket, ['VersioningConfiguration', 'Status'], 'Enabled', (status) => status === 'Enabled'),
};
