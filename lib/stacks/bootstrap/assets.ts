import { assetBucketName, assetPolicy } from '../../model/asset-bucket';
import type { Account } from '../../model/centre';
import { REGION } from '../../model/names';

/** Where CloudFormation may take a template from: the asset bucket, in both ways to write its address. */
export const assetUrls = (account: Account) => [
  `https://s3.${REGION}.amazonaws.com/${assetBucketName(account)}/*`,
  `https://${assetBucketName(account)}.s3.${REGION}.amazonaws.com/*`,
];

/**
 * Templates and code to be deployed. SSE-S3: the bucket must exist before any key of custody does. No access log: the landing
 * bucket comes with the account's first stack. Nothing is erased; only the publishing role writes, in protected accounts the
 * supervisor. Overwriting cannot be denied by If-None-Match, which the CDK CLI does not send: old versions stay instead.
 */
export function assetResources(account: Account): object {
  const name = assetBucketName(account);
  const keep = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  return {
    StagingBucket: {
      Type: 'AWS::S3::Bucket',
      ...keep,
      Properties: {
        BucketName: name,
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [{ Id: 'abandon-unfinished-uploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }],
        },
      },
    },
    StagingBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...keep,
      Properties: { Bucket: { Ref: 'StagingBucket' }, PolicyDocument: assetPolicy(account) },
    },
  };
}
