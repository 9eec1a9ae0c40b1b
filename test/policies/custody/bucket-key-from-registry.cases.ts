import { bucketKeyFromRegistry } from '../../../policies/rules/custody/bucket-key-from-registry';
import type { RuleCases } from '../case';
import { bucket, DATA, dataKey, encrypted, logKey } from '../samples';

export const cases: RuleCases = {
  rule: bucketKeyFromRegistry,
  compliant: { Resources: { Store: bucket(DATA, encrypted(dataKey.arn)) } },
  violating: [
    {
      name: "another store's key",
      change: {
        logicalId: 'Store',
        path: ['Properties', 'BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'],
        value: logKey.arn,
      },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: dataKey.arn, found: logKey.arn }],
    },
    {
      name: 'an alias',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'],
        value: 'alias/aws/s3',
      },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: dataKey.arn, found: 'alias/aws/s3' }],
    },
    {
      name: 'no key of custody',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault', 'SSEAlgorithm'],
        value: 'AES256',
      },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'aws:kms', found: 'AES256' }],
    },
    {
      name: 'Bucket Keys on',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'BucketKeyEnabled'],
        value: true,
      },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'false', found: 'true' }],
    },
    {
      name: 'a bucket the model does not know',
      change: { logicalId: 'Store', path: ['Properties', 'BucketName'], value: 'some-bucket-of-tests' },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'a store of the model', found: 'some-bucket-of-tests' }],
    },
  ],
  further: [
    {
      name: 'a landing bucket takes SSE-S3 only',
      template: {
        Resources: {
          Landing: bucket('reference-vendor-landing-200000000003', {
            BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
          }),
        },
      },
      findings: [],
    },
  ],
};
