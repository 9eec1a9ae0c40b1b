import type { Account, Statement } from '../../model/centre';
import { bootstrapRoleArn, bucketArn, objectsArn, QUALIFIER, REGION } from '../../model/names';

export const assetBucketName = (account: Account) => `cdk-${QUALIFIER}-assets-${account.id}-${REGION}`;

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
      Properties: { Bucket: { Ref: 'StagingBucket' }, PolicyDocument: { Version: '2012-10-17', Statement: refusals(account, name) } },
    },
  };
}

function refusals(account: Account, name: string): Statement[] {
  const objects = objectsArn(name);
  const both = [bucketArn(name), objects];
  return [
    {
      Sid: 'DenyUnencryptedTransport',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: both,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'DenyOtherAccounts',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: both,
      // IfExists on both: an anonymous request carries neither key, and is denied.
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalAccount': account.id },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    },
    {
      Sid: 'DenyWritingButByThePublisher',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: objects,
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': bootstrapRoleArn(account.id, 'file-publishing') } },
    },
    {
      Sid: 'DenyErasingAssets',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: objects,
    },
  ];
}
