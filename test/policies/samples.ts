import type { Json } from './case';
import { testCentre } from './centre';

/** Compliant resources that several rules' cases start from. */

const centre = testCentre();
export const STATISTICS = centre.account('vendor', 'statistics').id;
export const DATA = 'reference-vendor-data-europe-200000000003';
export const TRAIL_BUCKET = 'reference-vendor-trail-200000000002';
export const dataKey = centre.key('statistics/vendor/europe');
export const logKey = centre.key('log/vendor');

type Properties = { readonly [key: string]: Json };
const resource = (Type: string, Properties: Properties, rest: Properties = {}) =>
  ({ Type, ...rest, Properties }) as { readonly Type: string; readonly [key: string]: Json };
export const of = resource;
export const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

export const bucket = (BucketName: string, more: Properties = {}) =>
  resource(
    'AWS::S3::Bucket',
    {
      BucketName,
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      ...more,
    },
    retained,
  );
export const lock = (Days: number): Properties => ({
  ObjectLockEnabled: true,
  ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days } } },
});
export const encrypted = (arn: string): Properties => ({
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [
      { BucketKeyEnabled: false, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn } },
    ],
  },
});

export const document = (...Statement: Json[]): Json => ({ Version: '2012-10-17', Statement });
export const allow = (Sid: string, more: Properties): Json => ({ Sid, Effect: 'Allow', ...more });
export const tlsOnly = (name: string): Json => ({
  Sid: 'DenyUnencryptedTransport',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
export const role = (RoleName: string, trust: Json, more: Properties = {}) =>
  resource('AWS::IAM::Role', {
    RoleName,
    AssumeRolePolicyDocument: document(trust),
    PermissionsBoundary: `arn:aws:iam::${STATISTICS}:policy/centre-boundary`,
    ...more,
  });
export const byLambda = allow('ServiceOfThisAccountAssumes', {
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': STATISTICS } },
});
