import { KEY_STACK_ACTIONS } from '../../model/actions';
import type { Statement } from '../../model/centre';
import { boundaryArn, PARTITION, REGION } from '../../model/names';

/** Whose resources: an account id, and the name of the environment that starts every resource's name. */
export interface Names {
  readonly account: string;
  readonly environment: string;
  /** Purposes of the functions that stand there, and of their roles. */
  readonly functions: readonly string[];
  /** Whether keys there sign, and are no keys of custody. */
  readonly signing: boolean;
  /** Services that have an endpoint in a sealed network there. */
  readonly endpoints: readonly string[];
  /** Machine image of workstations. */
  readonly image: string;
}
/** Rights a resource type needs, in one account. */
export type Handlers = { readonly [type: string]: (names: Names) => readonly Statement[] };

export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: string | readonly string[],
  Condition?: Statement['Condition'],
): Statement => ({ Sid, Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) });

export const inZurich = { StringEquals: { 'aws:RequestedRegion': REGION } };

/** A service may be handed roles of named purposes only. */
export const pass = (Sid: string, service: string, purposes: string | readonly string[], { account, environment }: Names): Statement => {
  const roles = [purposes].flat().map((purpose) => `arn:${PARTITION}:iam::${account}:role/${environment}-*-${purpose}`);
  return allow(Sid, ['iam:PassRole'], roles.length === 1 ? (roles[0] as string) : roles, {
    StringEquals: { 'iam:PassedToService': service },
  });
};

export const serviceRole = (account: string, service: string, name: string) =>
  `arn:${PARTITION}:iam::${account}:role/aws-service-role/${service}/${name}`;

const buckets = (environment: string) => `arn:${PARTITION}:s3:::${environment}-*`;

/**
 * What CloudFormation must be able to do to make, change and read resources of accounts with stores or keys: what the handlers of
 * the CloudFormation registry call for the properties we set. Withheld from all: deleting buckets and channels, reading objects.
 */
export const STORE_HANDLERS: Handlers = {
  'AWS::S3::Bucket': (names) => [
    allow(
      'MakeAndChangeStores',
      [
        's3:CreateBucket',
        's3:PutBucketLogging',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
        's3:PutReplicationConfiguration',
        's3:TagResource',
      ],
      buckets(names.environment),
      inZurich,
    ),
    allow(
      'ReadSettingsOfStores',
      [
        's3:GetAccelerateConfiguration',
        's3:GetAnalyticsConfiguration',
        's3:GetBucketAbac',
        's3:GetBucketAcl',
        's3:GetBucketCORS',
        's3:GetBucketLocation',
        's3:GetBucketLogging',
        's3:GetBucketMetadataTableConfiguration',
        's3:GetBucketNotification',
        's3:GetBucketObjectLockConfiguration',
        's3:GetBucketOwnershipControls',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketTagging',
        's3:GetBucketVersioning',
        's3:GetBucketWebsite',
        's3:GetEncryptionConfiguration',
        's3:GetIntelligentTieringConfiguration',
        's3:GetInventoryConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetMetricsConfiguration',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
        's3:ListTagsForResource',
      ],
      buckets(names.environment),
    ),
    pass('HandReplicationToStores', 's3.amazonaws.com', 'replicate', names),
  ],
  'AWS::S3::BucketPolicy': ({ environment }) => [
    allow('SetStorePolicies', ['s3:GetBucketPolicy', 's3:PutBucketPolicy'], buckets(environment)),
  ],
  // No PutRolePolicy: a role's rights stand in one managed policy, where they can be read and counted.
  'AWS::IAM::Role': ({ account, environment }) => {
    const roles = `arn:${PARTITION}:iam::${account}:role/${environment}-*`;
    return [
      allow('MakeRolesUnderTheBoundary', ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'], roles, {
        ArnEquals: { 'iam:PermissionsBoundary': boundaryArn(account) },
      }),
      allow(
        'KeepRolesOfTheCentre',
        [
          'iam:DeleteRole',
          'iam:GetRole',
          'iam:GetRolePolicy',
          'iam:ListAttachedRolePolicies',
          'iam:ListRolePolicies',
          'iam:UpdateAssumeRolePolicy',
          'iam:UpdateRole',
          'iam:UpdateRoleDescription',
        ],
        roles,
      ),
    ];
  },
  'AWS::IAM::ManagedPolicy': ({ account, environment }) => {
    const policies = `arn:${PARTITION}:iam::${account}:policy/${environment}-*`;
    return [
      allow(
        'KeepPoliciesOfTheCentre',
        [
          'iam:CreatePolicy',
          'iam:CreatePolicyVersion',
          'iam:DeletePolicy',
          'iam:DeletePolicyVersion',
          'iam:GetPolicy',
          'iam:GetPolicyVersion',
          'iam:ListEntitiesForPolicy',
          'iam:ListPolicyVersions',
        ],
        policies,
      ),
      // Never a policy of AWS or of the bootstrap, and only to roles of the centre.
      allow(
        'AttachPoliciesOfTheCentre',
        ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
        `arn:${PARTITION}:iam::${account}:role/${environment}-*`,
        { ArnLike: { 'iam:PolicyARN': policies } },
      ),
    ];
  },
  'AWS::Config::ConfigurationRecorder': ({ account }) => {
    const role = serviceRole(account, 'config.amazonaws.com', 'AWSServiceRoleForConfig');
    return [
      // Config's recorder actions have no resource (Service Authorization Reference, AWS Config).
      allow(
        'RecordConfiguration',
        [
          'config:DescribeConfigurationRecorderStatus',
          'config:DescribeConfigurationRecorders',
          'config:ListTagsForResource',
          'config:PutConfigurationRecorder',
          'config:StartConfigurationRecorder',
        ],
        '*',
        inZurich,
      ),
      allow('MakeTheRecorderRole', ['iam:CreateServiceLinkedRole'], role, {
        StringEquals: { 'iam:AWSServiceName': 'config.amazonaws.com' },
      }),
      allow('PassTheRecorderRole', ['iam:PassRole'], role, { StringEquals: { 'iam:PassedToService': 'config.amazonaws.com' } }),
    ];
  },
  'AWS::Config::DeliveryChannel': () => [
    allow(
      'DeliverConfiguration',
      ['config:DescribeDeliveryChannelStatus', 'config:DescribeDeliveryChannels', 'config:PutDeliveryChannel'],
      '*',
      inZurich,
    ),
  ],
  // The handler also lists PutKeyPolicy, DisableKey and ScheduleKeyDeletion: withheld, a key belongs to the quorum once it exists.
  'AWS::KMS::Key': ({ account, signing }) => [
    allow('CreateKeysOnce', ['kms:CreateKey'], '*', {
      Bool: { 'kms:MultiRegion': 'false' },
      StringEquals: {
        ...inZurich.StringEquals,
        'kms:KeyOrigin': 'AWS_KMS',
        ...(signing ? { 'kms:KeyUsage': 'SIGN_VERIFY', 'kms:KeySpec': ['ECC_NIST_P256', 'ECC_NIST_EDWARDS25519'] } : {}),
      },
    }),
    allow('ReadKeysForDrift', [...KEY_STACK_ACTIONS], `arn:${PARTITION}:kms:${REGION}:${account}:key/*`),
  ],
};
