import type { Account, Statement } from '../../model/centre';
import { bootstrapRoleArn, bucketArn, objectsArn, QUALIFIER, REGION } from '../../model/names';

export const assetBucketName = (account: Account) => `cdk-${QUALIFIER}-assets-${account.id}-${REGION}`;

/**
 * Templates and code to be deployed. SSE-S3: it must exist before any key of custody does. No Object Lock and no access
 * log: the landing bucket comes with the account's first stack. Versions are kept, and only the publishing role writes.
 */
export function assetResources(account: Account): object {
  const name = assetBucketName(account);
  const both = [bucketArn(name), objectsArn(name)];
  const statements: Statement[] = [
    {
      Sid: 'DenyUnencryptedTransport',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: both,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'DenyWritingButByThePublisher',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: objectsArn(name),
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': bootstrapRoleArn(account.id, 'file-publishing') } },
    },
    {
      Sid: 'DenyErasingAssets',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: objectsArn(name),
    },
  ];
  return {
    StagingBucket: {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
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
      Properties: { Bucket: { Ref: 'StagingBucket' }, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
    },
  };
}
