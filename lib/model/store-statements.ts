import type { Statement, Store } from './centre';
import type { PinnedRole } from './key-policy';
import { accountRootArn, bucketArn, objectsArn } from './names';

/** @param name of the bucket */
export const overTlsOnly = (name: string): Statement => ({
  Sid: 'DenyUnencryptedTransport',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucketArn(name), objectsArn(name)],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

/** What every bucket refuses, whoever asks; with a lock, also what would weaken it for one object. */
export function refusals(store: Store, maximumDays: number): Statement[] {
  const objects = objectsArn(store.name);
  const statements = [overTlsOnly(store.name)];
  const keys = store.key === undefined ? [] : keysOfCustodyAlone(objects, store.key.arn);
  if (store.lockDays === undefined) {
    return [
      ...statements,
      { Sid: 'DenyErasingWhatWasLanded', Effect: 'Deny', Principal: '*', Action: [...ERASING, 's3:ReplicateDelete'], Resource: objects },
      ...keys,
    ];
  }
  return [
    ...statements,
    {
      // A delete marker would hide what the lock keeps.
      Sid: 'DenyHidingErasingAndBypassing',
      Effect: 'Deny',
      Principal: '*',
      Action: [...ERASING, 's3:BypassGovernanceRetention', 's3:ReplicateDelete'],
      Resource: objects,
    },
    {
      Sid: 'DenyRetentionShorterThanTheDefault',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject', 's3:PutObjectRetention'],
      Resource: objects,
      // Compared in whole days that remain, hence one less than the default itself.
      Condition: { NumericLessThan: { 's3:object-lock-remaining-retention-days': String(Math.max(store.lockDays - 1, 0)) } },
    },
    {
      // Else one writer could lock an object for a century.
      Sid: 'DenyRetentionBeyondTheCap',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject', 's3:PutObjectRetention'],
      Resource: objects,
      Condition: { NumericGreaterThan: { 's3:object-lock-remaining-retention-days': String(maximumDays) } },
    },
    ...keys,
  ];
}

const keysOfCustodyAlone = (objects: string, keyArn: string): Statement[] => [
  {
    Sid: 'DenyKeysOutsideCustody',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: objects,
    Condition: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn } },
  },
  {
    Sid: 'DenyOtherEncryption',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: objects,
    Condition: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
  },
];

const ERASING = ['s3:DeleteObject', 's3:DeleteObjectVersion'] as const;

/** The door for replicas from other buckets; replication of deletions is not among the rights. */
export function replicasArrive(store: Store, replicators: readonly PinnedRole[]): Statement[] {
  const principal = { AWS: [...new Set(replicators.map((role) => accountRootArn(role.accountId)))] };
  const condition = { ArnEquals: { 'aws:PrincipalArn': replicators.map((role) => role.roleArn) } };
  return [
    {
      Sid: 'ReplicasArrive',
      Effect: 'Allow',
      Principal: principal,
      Action: ['s3:ReplicateObject', 's3:ReplicateTags'],
      Resource: objectsArn(store.name),
      Condition: condition,
    },
    {
      Sid: 'ReplicationChecksVersioning',
      Effect: 'Allow',
      Principal: principal,
      Action: ['s3:GetBucketVersioning', 's3:List*'],
      Resource: bucketArn(store.name),
      Condition: condition,
    },
  ];
}

/** CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail": organization and management account prefixes. */
export function trailDelivers(store: Store, trailArn: string, organizationId: string, managementId: string): Statement[] {
  const principal = { Service: 'cloudtrail.amazonaws.com' };
  const source = { 'aws:SourceArn': trailArn };
  return [
    {
      Sid: 'TrailChecksTheBucket',
      Effect: 'Allow',
      Principal: principal,
      Action: 's3:GetBucketAcl',
      Resource: bucketArn(store.name),
      Condition: { StringEquals: source },
    },
    {
      Sid: 'TrailWritesLogsAndDigests',
      Effect: 'Allow',
      Principal: principal,
      Action: 's3:PutObject',
      Resource: [`${bucketArn(store.name)}/AWSLogs/${organizationId}/*`, `${bucketArn(store.name)}/AWSLogs/${managementId}/*`],
      Condition: { StringEquals: { ...source, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ];
}

/** AWS Config Developer Guide, "Permissions for the Amazon S3 bucket for the delivery channel". */
export function configDelivers(store: Store, accountIds: readonly string[]): Statement[] {
  const principal = { Service: 'config.amazonaws.com' };
  const source = { 'aws:SourceAccount': [...accountIds] };
  return [
    {
      Sid: 'ConfigChecksTheBucket',
      Effect: 'Allow',
      Principal: principal,
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: bucketArn(store.name),
      Condition: { StringEquals: source },
    },
    {
      Sid: 'ConfigDelivers',
      Effect: 'Allow',
      Principal: principal,
      Action: 's3:PutObject',
      Resource: accountIds.map((id) => `${bucketArn(store.name)}/AWSLogs/${id}/Config/*`),
      Condition: { StringEquals: { ...source, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ];
}

/** S3 User Guide, "Permissions for log delivery". */
export function accessLogsArrive(store: Store, accountId: string): Statement {
  return {
    Sid: 'AccessLogsArrive',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: objectsArn(store.name),
    Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
  };
}

/** What the second build reads is what was replicated: nobody of the supervisor's own account puts anything beside it. */
export function onlyReplicasArrive(store: Store): Statement {
  return { Sid: 'DenyWritesThatAreNoReplicas', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: objectsArn(store.name) };
}

/** Material is read in the review network and nowhere else; a request through no endpoint lacks the key, and is denied as well. */
export function readInItsNetwork(store: Store): Statement {
  return {
    Sid: 'DenyReadingOutsideTheReviewNetwork',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:GetObject', 's3:GetObjectVersion'],
    Resource: objectsArn(store.name),
    Condition: { StringNotEquals: { 'aws:VpceAccount': store.account.id } },
  };
}

/** What the company's build made is taken by the release process of the same company, in another account. */
export function releasesAreTaken(store: Store, release: PinnedRole): Statement {
  return {
    Sid: 'ReleasesAreTaken',
    Effect: 'Allow',
    Principal: { AWS: accountRootArn(release.accountId) },
    Action: ['s3:GetObject', 's3:GetObjectVersion'],
    Resource: objectsArn(store.name),
    Condition: { ArnEquals: { 'aws:PrincipalArn': release.roleArn } },
  };
}

/**
 * Slots are written once: every new object must be created under If-None-Match, and no replica may take one. So is a witness log, but
 * for its newest checkpoint.
 */
export function slotsAreClaimedOnce(store: Store): Statement[] {
  const published = store.kind === 'witness' && store.account.organization.kind === 'company';
  return [
    {
      Sid: 'DenyWritingOverAnEntry',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: published ? ['next', 'tile'].map((folder) => `${bucketArn(store.name)}/${folder}/*`) : objectsArn(store.name),
      Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    },
    { Sid: 'DenyReplicasInSlots', Effect: 'Deny', Principal: '*', Action: 's3:ReplicateObject', Resource: objectsArn(store.name) },
  ];
}
