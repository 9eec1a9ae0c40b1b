import { KEY_STACK_ACTIONS } from '../../model/actions';
import type { Account, Centre, Statement } from '../../model/centre';
import { boundaryArn, objectsArn, PARTITION, REGION } from '../../model/names';
import { assetBucketName } from './assets';

type Make = (names: { readonly account: string; readonly environment: string }) => readonly Statement[];
const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: string | readonly string[],
  Condition?: Statement['Condition'],
): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});

/**
 * What CloudFormation has to be able to do for each resource type our stacks hold, and nothing else (permissions of the
 * resource handlers, CloudFormation registry). A type that is missing here cannot be deployed: a test demands its entry.
 */
export const EXECUTION: { readonly [type: string]: Make } = {
  'AWS::S3::Bucket': ({ environment }) => [
    allow(
      'MakeAndKeepStores',
      [
        's3:CreateBucket',
        's3:GetBucket*',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
        's3:PutBucketLogging',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
        's3:PutReplicationConfiguration',
      ],
      `arn:${PARTITION}:s3:::${environment}-*`,
    ),
  ],
  'AWS::S3::BucketPolicy': ({ environment }) => [
    allow('SetStorePolicies', ['s3:GetBucketPolicy', 's3:PutBucketPolicy'], `arn:${PARTITION}:s3:::${environment}-*`),
  ],
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
          'iam:ListAttachedRolePolicies',
          'iam:ListRolePolicies',
          'iam:TagRole',
          'iam:UntagRole',
          'iam:UpdateAssumeRolePolicy',
          'iam:UpdateRole',
          'iam:UpdateRoleDescription',
        ],
        roles,
      ),
      allow('PassRolesToTheirServices', ['iam:PassRole'], roles, {
        StringEquals: {
          'iam:PassedToService': ['s3.amazonaws.com', 'events.amazonaws.com', 'lambda.amazonaws.com', 'codebuild.amazonaws.com'],
        },
      }),
    ];
  },
  'AWS::IAM::ManagedPolicy': ({ account, environment }) => [
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
        'iam:TagPolicy',
      ],
      `arn:${PARTITION}:iam::${account}:policy/${environment}-*`,
    ),
    allow(
      'AttachPoliciesOfTheCentre',
      ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      `arn:${PARTITION}:iam::${account}:role/${environment}-*`,
      {
        ArnLike: { 'iam:PolicyARN': `arn:${PARTITION}:iam::${account}:policy/${environment}-*` },
      },
    ),
  ],
  'AWS::Config::ConfigurationRecorder': ({ account }) => {
    const role = `arn:${PARTITION}:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
    return [
      allow(
        'RecordConfiguration',
        [
          'config:DescribeConfigurationRecorders',
          'config:DescribeConfigurationRecorderStatus',
          'config:PutConfigurationRecorder',
          'config:StartConfigurationRecorder',
        ],
        '*',
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
      ['config:DescribeDeliveryChannels', 'config:DescribeDeliveryChannelStatus', 'config:PutDeliveryChannel'],
      '*',
    ),
  ],
  // Never PutKeyPolicy, DisableKey or ScheduleKeyDeletion: after creation a key belongs to the quorum.
  'AWS::KMS::Key': ({ account }) => [
    allow('CreateKeysOnce', ['kms:CreateKey'], '*', { Bool: { 'kms:MultiRegion': 'false' } }),
    allow('ReadKeysForDrift', [...KEY_STACK_ACTIONS], `arn:${PARTITION}:kms:${REGION}:${account}:key/*`),
  ],
  'AWS::CloudTrail::Trail': ({ account, environment }) => {
    const role = `arn:${PARTITION}:iam::${account}:role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail`;
    return [
      allow(
        'MakeTheOrganizationTrail',
        [
          'cloudtrail:AddTags',
          'cloudtrail:CreateTrail',
          'cloudtrail:GetEventSelectors',
          'cloudtrail:GetTrail',
          'cloudtrail:GetTrailStatus',
          'cloudtrail:ListTags',
          'cloudtrail:PutEventSelectors',
          'cloudtrail:StartLogging',
          'cloudtrail:UpdateTrail',
        ],
        `arn:${PARTITION}:cloudtrail:${REGION}:${account}:trail/${environment}-*`,
      ),
      allow(
        'FindTrailsAndTheOrganization',
        ['cloudtrail:DescribeTrails', 'organizations:DescribeOrganization', 'organizations:ListAWSServiceAccessForOrganization'],
        '*',
      ),
      allow('MakeTheTrailRole', ['iam:CreateServiceLinkedRole', 'iam:GetRole'], role),
    ];
  },
  'AWS::Organizations::OrganizationalUnit': ({ account }) => [
    allow(
      'MakeOrganizationalUnits',
      [
        'organizations:CreateOrganizationalUnit',
        'organizations:DescribeOrganizationalUnit',
        'organizations:ListParents',
        'organizations:ListTagsForResource',
        'organizations:TagResource',
        'organizations:UpdateOrganizationalUnit',
      ],
      [`arn:${PARTITION}:organizations::${account}:ou/*`, `arn:${PARTITION}:organizations::${account}:root/*`],
    ),
    allow('ListOrganizationalUnits', ['organizations:ListOrganizationalUnitsForParent'], '*'),
  ],
  'AWS::Organizations::Policy': ({ account }) => [
    allow('MakeGuardrails', ['organizations:CreatePolicy', 'organizations:ListPolicies'], '*'),
    allow(
      'KeepGuardrailsAttached',
      [
        'organizations:AttachPolicy',
        'organizations:DescribePolicy',
        'organizations:DetachPolicy',
        'organizations:ListTargetsForPolicy',
        'organizations:UpdatePolicy',
      ],
      [
        `arn:${PARTITION}:organizations::${account}:policy/*`,
        `arn:${PARTITION}:organizations::${account}:account/*`,
        `arn:${PARTITION}:organizations::${account}:ou/*`,
        `arn:${PARTITION}:organizations::${account}:root/*`,
      ],
    ),
  ],
  'AWS::Events::Rule': ({ account, environment }) => [
    allow(
      'KeepTripwires',
      [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:ListTargetsByRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
        'events:TagResource',
      ],
      `arn:${PARTITION}:events:${REGION}:${account}:rule/*${environment}-*`,
    ),
  ],
  'AWS::Events::EventBus': ({ account, environment }) => [
    allow(
      'MakeTheTripwireBus',
      ['events:CreateEventBus', 'events:DescribeEventBus', 'events:TagResource'],
      `arn:${PARTITION}:events:${REGION}:${account}:event-bus/${environment}-*`,
    ),
  ],
  'AWS::Events::EventBusPolicy': ({ account, environment }) => [
    allow(
      'OpenTheTripwireBus',
      ['events:DescribeEventBus', 'events:PutPermission', 'events:RemovePermission'],
      `arn:${PARTITION}:events:${REGION}:${account}:event-bus/${environment}-*`,
    ),
  ],
  'AWS::SNS::Topic': ({ account, environment }) => [
    allow(
      'MakeAlarmTopics',
      [
        'sns:CreateTopic',
        'sns:GetDataProtectionPolicy',
        'sns:GetTopicAttributes',
        'sns:ListSubscriptionsByTopic',
        'sns:ListTagsForResource',
        'sns:SetTopicAttributes',
        'sns:TagResource',
      ],
      topics(account, environment),
    ),
  ],
  'AWS::SNS::TopicPolicy': ({ account, environment }) => [
    allow('SetAlarmTopicPolicies', ['sns:SetTopicAttributes'], topics(account, environment)),
  ],
  'AWS::SNS::Subscription': ({ account, environment }) => [
    allow(
      'SubscribeAlarmRecipients',
      ['sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', 'sns:Subscribe', 'sns:Unsubscribe'],
      topics(account, environment),
    ),
  ],
};

const topics = (account: string, environment: string) => `arn:${PARTITION}:sns:${REGION}:${account}:${environment}-*`;

const STORES = [
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::IAM::Role',
  'AWS::IAM::ManagedPolicy',
  'AWS::Config::ConfigurationRecorder',
  'AWS::Config::DeliveryChannel',
];
const ALARMS = [
  'AWS::Events::Rule',
  'AWS::Events::EventBus',
  'AWS::Events::EventBusPolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
];

/** Resource types that stacks of an account may hold. */
export function typesOf(role: Account['role']): readonly string[] {
  switch (role) {
    case 'management':
      return [
        'AWS::Organizations::OrganizationalUnit',
        'AWS::Organizations::Policy',
        'AWS::CloudTrail::Trail',
        'AWS::Events::Rule',
        'AWS::IAM::Role',
        'AWS::IAM::ManagedPolicy',
      ];
    case 'key-custody':
      return [...STORES, 'AWS::KMS::Key', 'AWS::Events::Rule'];
    case 'supervision':
      return [...STORES, ...ALARMS];
    default:
      return STORES;
  }
}

/** The execution policy of an account. */
export function executionStatements(centre: Centre, account: Account): Statement[] {
  const names = { account: account.id, environment: centre.environment.name };
  return [
    allow('ReadAssets', ['s3:GetObject', 's3:GetObjectVersion'], objectsArn(assetBucketName(account))),
    ...typesOf(account.role).flatMap((type) => EXECUTION[type]?.(names) ?? []),
  ];
}
