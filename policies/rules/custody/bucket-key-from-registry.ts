import type { ResourceRule } from '../../../lib/gate/types';
import { allOf, property, violating } from '../../reading/answers';
import { BUCKET, bucketName, isAssetBucket, storeNamed } from '../../reading/buckets';
import { isTrue } from '../../reading/values';

const RULE = ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0] as const;

export const bucketKeyFromRegistry: ResourceRule = {
  id: 'bucket-key-from-registry',
  family: 'custody',
  scope: 'resource',
  types: [BUCKET],
  title: "Every store is encrypted with its own key of the registry; users' data without Bucket Keys",
  why: {
    text: 'A key outside the registry is outside custody; with Bucket Keys a read would leave no event of its own in the account that holds the key.',
    source: 'S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"; DESIGN, Independent reconciliation',
  },
  fix: 'Name the full ARN that the key registry has for this store, and leave BucketKeyEnabled off.',
  needs: 'environment',
  expects: (centre) => centre.stores.length,
  check: (bucket, { centre }) => {
    const name = bucketName(bucket);
    const algorithm = [...RULE, 'ServerSideEncryptionByDefault', 'SSEAlgorithm'];
    const keyless = (where: string) =>
      allOf([
        property(bucket, algorithm, `AES256 ${where}`, (value) => value === 'AES256'),
        property(bucket, [...RULE, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'], `no key ${where}`, (value) => value === undefined),
        property(bucket, [...RULE, 'BucketKeyEnabled'], `no Bucket Key ${where}`, (value) => !isTrue(value)),
      ]);
    // It is there before any key of custody is, and holds what is deployed.
    if (isAssetBucket(name)) return keyless('on a bucket of published assets');
    const store = storeNamed(centre, name);
    if (!store) return violating(['Properties', 'BucketName'], 'a store of the model', name ?? 'a bucket without a name');
    const { key } = store;
    // Access logs can be delivered with SSE-S3 only.
    if (!key) return keyless('on a landing bucket');
    return allOf([
      property(bucket, algorithm, 'aws:kms', (value) => value === 'aws:kms'),
      property(bucket, [...RULE, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'], key.arn, (value) => value === key.arn),
      property(bucket, [...RULE, 'BucketKeyEnabled'], String(store.bucketKeys), (value) => isTrue(value) === store.bucketKeys),
    ]);
  },
};
