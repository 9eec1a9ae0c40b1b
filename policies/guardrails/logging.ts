import type { PolicyDocument } from '../../lib/model/centre';
import { QUALIFIER } from '../../lib/model/names';
import { exceptStacks } from './identity';

/** Logs are written, kept and watched; only a reviewed stack may change how. */
export function logging(environmentName: string): PolicyDocument {
  const stores = `arn:aws:s3:::${environmentName}-*`;
  const assets = `arn:aws:s3:::cdk-${QUALIFIER}-assets-*`;
  const buckets = [stores, assets];
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyStoppingOrNarrowingTrails',
        Effect: 'Deny',
        Action: [
          'cloudtrail:DeleteTrail',
          'cloudtrail:PutEventSelectors',
          'cloudtrail:PutInsightSelectors',
          'cloudtrail:StopLogging',
          'cloudtrail:UpdateTrail',
        ],
        Resource: '*',
      },
      {
        Sid: 'DenyStoppingConfigOutsideStacks',
        Effect: 'Deny',
        Action: [
          'config:DeleteConfigurationRecorder',
          'config:DeleteDeliveryChannel',
          'config:DeleteRetentionConfiguration',
          'config:PutConfigurationRecorder',
          'config:PutDeliveryChannel',
          'config:StopConfigurationRecorder',
        ],
        Resource: '*',
        Condition: exceptStacks,
      },
      {
        Sid: 'DenySilencingAlarmsOutsideStacks',
        Effect: 'Deny',
        Action: [
          'cloudwatch:DeleteAlarms',
          'cloudwatch:DisableAlarmActions',
          'cloudwatch:PutAlarmMuteRule',
          'cloudwatch:PutMetricAlarm',
          'cloudwatch:SetAlarmState',
          'events:DeleteRule',
          'events:DisableRule',
          'events:PutRule',
          'events:PutTargets',
          'events:RemovePermission',
          'events:RemoveTargets',
          'sns:AddPermission',
          'sns:DeleteTopic',
          'sns:RemovePermission',
          'sns:SetTopicAttributes',
          'sns:Unsubscribe',
        ],
        Resource: '*',
        Condition: exceptStacks,
      },
      {
        Sid: 'DenyChangingStoresOutsideStacks',
        Effect: 'Deny',
        Action: [
          's3:DeleteBucketPolicy',
          's3:PutBucketLogging',
          's3:PutBucketNotification',
          's3:PutBucketObjectLockConfiguration',
          's3:PutBucketOwnershipControls',
          's3:PutBucketPolicy',
          's3:PutBucketPublicAccessBlock',
          's3:PutBucketVersioning',
          's3:PutEncryptionConfiguration',
          's3:PutLifecycleConfiguration',
          's3:PutReplicationConfiguration',
        ],
        Resource: buckets,
        Condition: exceptStacks,
      },
      {
        Sid: 'DenyOpeningStoresToThePublic',
        Effect: 'Deny',
        Action: ['s3:PutAccountPublicAccessBlock', 's3:PutBucketAcl', 's3:PutBucketWebsite', 's3:PutObjectAcl', 's3:PutObjectVersionAcl'],
        Resource: '*',
      },
      {
        Sid: 'DenyDestroyingStores',
        Effect: 'Deny',
        Action: ['s3:BypassGovernanceRetention', 's3:DeleteBucket', 's3:DeleteObjectVersion'],
        Resource: [...buckets, `${stores}/*`, `${assets}/*`],
      },
    ],
  };
}
