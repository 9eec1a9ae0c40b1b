import { CfnConfigurationRecorder, CfnDeliveryChannel } from 'aws-cdk-lib/aws-config';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Statement, Store } from '../model/centre';
import { bucketArn, objectsArn, PARTITION, REGION } from '../model/names';
import { logAccount } from '../model/organizations';
import { replicationRole } from '../model/roles';
import type { CentreStack } from './centre-stack';
import { addRole, serviceTrust } from './role';
import { type AddedStore, addStores } from './store';

/** What every account with stores has: its buckets, the role that replicates from them, AWS Config. */
export function addAccountBaseline(stack: CentreStack): void {
  const { centre, home } = stack;
  // Of the whole account: the role also serves buckets that stand in a stack of their own.
  const sources = centre.stores.filter((store) => store.account === home && store.replicatesTo !== undefined);
  const stores = addStores(stack, centre.storesIn(stack.stackName), addReplicationRole(stack, sources));
  addConfigRecorder(stack, stores);
}

/** S3 User Guide, "Setting up permissions for live replication" and "Replicating encrypted objects". */
function addReplicationRole(stack: CentreStack, sources: readonly Store[]): CfnRole {
  const { environment } = stack.centre;
  const targets = [...new Set(sources.map((source) => stack.centre.store(source.replicatesTo ?? '')))];
  const keysOf = (stores: readonly Store[]) => [...new Set(stores.flatMap((store) => (store.key ? [store.key.arn] : [])))];
  const encrypted = sources.filter((source) => source.key !== undefined);
  const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } };
  const decrypt: Statement[] =
    encrypted.length === 0
      ? []
      : [{ Sid: 'DecryptOriginals', Effect: 'Allow', Action: 'kms:Decrypt', Resource: keysOf(encrypted), Condition: viaS3 }];
  return addRole(stack, {
    purpose: 'replicate',
    name: roleNameOf(replicationRole(environment, stack.home).roleArn),
    description: 'S3 copies logs into locked buckets, across the organizations',
    trust: serviceTrust('s3.amazonaws.com', stack.home.id),
    permissions: [
      {
        Sid: 'ReadReplicationSettings',
        Effect: 'Allow',
        Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
        Resource: sources.map((source) => bucketArn(source.name)),
      },
      {
        Sid: 'ReadOriginals',
        Effect: 'Allow',
        Action: [
          's3:GetObjectVersionForReplication',
          's3:GetObjectVersionAcl',
          's3:GetObjectVersionTagging',
          's3:GetObjectRetention',
          's3:GetObjectLegalHold',
        ],
        Resource: sources.map((source) => objectsArn(source.name)),
      },
      {
        Sid: 'WriteCopies',
        Effect: 'Allow',
        Action: ['s3:ReplicateObject', 's3:ReplicateTags'],
        Resource: targets.map((target) => objectsArn(target.name)),
      },
      ...decrypt,
      {
        Sid: 'EncryptCopies',
        Effect: 'Allow',
        Action: ['kms:Encrypt', 'kms:GenerateDataKey'],
        Resource: keysOf(targets),
        Condition: viaS3,
      },
    ],
  });
}

/** Every resource type the Region can record; IAM is recorded where Config supports it, which Zurich does not (FACTS). */
function addConfigRecorder(stack: CentreStack, stores: ReadonlyMap<string, AddedStore>): void {
  const { centre, home } = stack;
  const landing = centre
    .storesIn(logAccount(home.organization).stackName)
    .find((store) => store.kind === 'config-landing' && store.account.organization === home.organization);
  const name = `${centre.environment.name}-recorder`;
  new CfnConfigurationRecorder(stack, 'ConfigRecorder', {
    name,
    roleArn: `arn:${PARTITION}:iam::${home.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    recordingGroup: { allSupported: true, includeGlobalResourceTypes: false },
  });
  const channel = new CfnDeliveryChannel(stack, 'ConfigDelivery', {
    name,
    s3BucketName: landing?.name ?? '',
    configSnapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
  });
  // Config writes a file there to see whether it may, before it accepts the channel.
  const own = stores.get(landing?.name ?? '');
  if (own) channel.addResourceDependency(own.policy);
}

/** `arn:aws:iam::1:role/name` -> `name`. */
export const roleNameOf = (roleArn: string) => roleArn.slice(roleArn.lastIndexOf('/') + 1);
