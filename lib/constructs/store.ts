import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy, type CfnBucketProps } from 'aws-cdk-lib/aws-s3';
import type { Store } from '../model/centre';
import { bucketArn } from '../model/names';
import { replicationRole } from '../model/roles';
import { storePolicy } from '../model/store-policy';
import { endsAfter } from '../model/stores';
import type { CentreStack } from './centre-stack';

export interface AddedStore {
  readonly bucket: CfnBucket;
  readonly policy: CfnBucketPolicy;
}

/**
 * Buckets with their policies, in an order S3 accepts: where logs or replicas of another bucket of the stack go must be there first,
 * ready to take them (S3 User Guide, "Enabling Amazon S3 server access logging" and "Requirements and considerations for replication").
 */
export function addStores(stack: CentreStack, stores: readonly Store[], replicator?: CfnResource): ReadonlyMap<string, AddedStore> {
  const added = new Map(stores.map((store) => [store.name, addStore(stack, store)]));
  for (const store of stores) {
    const { bucket } = added.get(store.name) as AddedStore;
    const landing = added.get(store.accessLogsTo ?? '');
    const copy = added.get(store.replicatesTo ?? '');
    if (landing) bucket.addResourceDependency(landing.policy);
    if (copy) bucket.addResourceDependency(copy.policy);
    if (replicator && store.replicatesTo !== undefined) bucket.addResourceDependency(replicator);
  }
  return added;
}

/** A bucket of the model with its policy: locked, or a landing that replicates to a locked one. */
function addStore(stack: CentreStack, store: Store): AddedStore {
  const bucket = new CfnBucket(stack, store.logicalId, {
    bucketName: store.name,
    versioningConfiguration: { status: 'Enabled' },
    publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    bucketEncryption: { serverSideEncryptionConfiguration: [encryption(store)] },
    ...(store.lockDays === undefined ? {} : locked(store.lockDays)),
    ...(store.accessLogsTo === undefined
      ? {}
      : { loggingConfiguration: { destinationBucketName: store.accessLogsTo, logFilePrefix: `access/${store.name}/` } }),
    ...(store.replicatesTo === undefined ? {} : { replicationConfiguration: replication(stack, store, store.replicatesTo) }),
    // What arrives in a copy of logs is counted, so that its silence is noticed; an order among the source starts the assembly line.
    ...(store.kind === 'log-copy' || store.kind === 'source-copy'
      ? { notificationConfiguration: { eventBridgeConfiguration: { eventBridgeEnabled: true } } }
      : {}),
    lifecycleConfiguration: { rules: lifecycle(stack, store) },
  });
  bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const bucketPolicy = new CfnBucketPolicy(stack, `${store.logicalId}Policy`, {
    // The name, not a Ref: the policy must stay readable and comparable on its own; the dependency is declared below.
    bucket: store.name,
    policyDocument: storePolicy(stack.centre, store),
  });
  bucketPolicy.addResourceDependency(bucket);
  bucketPolicy.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return { bucket, policy: bucketPolicy };
}

function encryption(store: Store): CfnBucket.ServerSideEncryptionRuleProperty {
  if (!store.key) return { serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } };
  return {
    serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: store.key.arn },
    bucketKeyEnabled: store.bucketKeys,
  };
}

function locked(days: number): CfnBucketProps {
  return {
    objectLockEnabled: true,
    objectLockConfiguration: { objectLockEnabled: 'Enabled', rule: { defaultRetention: { mode: 'COMPLIANCE', days } } },
  };
}

/** Everything, at once, under the destination's key; delete markers stay where they were made. */
function replication(stack: CentreStack, store: Store, destination: string): CfnBucket.ReplicationConfigurationProperty {
  const target = stack.centre.store(destination);
  return {
    role: replicationRole(stack.centre.environment, store.account).roleArn,
    rules: [
      {
        id: 'everything-to-the-locked-copy',
        status: 'Enabled',
        priority: 1,
        filter: { prefix: '' },
        deleteMarkerReplication: { status: 'Disabled' },
        ...(store.key ? { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } } } : {}),
        destination: {
          bucket: bucketArn(target.name),
          account: target.account.id,
          encryptionConfiguration: { replicaKmsKeyId: target.key?.arn ?? '' },
          metrics: { status: 'Enabled', eventThreshold: { minutes: 15 } },
          replicationTime: { status: 'Enabled', time: { minutes: 15 } },
        },
      },
    ],
  };
}

function lifecycle(stack: CentreStack, store: Store): CfnBucket.RuleProperty[] {
  const abort: CfnBucket.RuleProperty = {
    id: 'abandon-unfinished-uploads',
    status: 'Enabled',
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  };
  const days = endsAfter(stack.centre, store);
  if (days === undefined) return [abort];
  return [
    abort,
    {
      id: store.lockDays !== undefined ? 'expire-at-the-cap' : store.key ? 'expire-answers' : 'expire-what-was-replicated',
      status: 'Enabled',
      expirationInDays: days,
      noncurrentVersionExpiration: { noncurrentDays: 1 },
    },
  ];
}
