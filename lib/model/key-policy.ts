import { KEY_ADMINISTRATION, KEY_FORBIDDEN, KEY_STACK_ACTIONS, KEY_STATE_ACTIONS, SECOND_HAND_ACTIONS } from './actions';
import type { Alarming } from './alarms';
import type { KeyClass, PolicyDocument, Statement } from './centre';
import { accountRootArn, PARTITION, REGION } from './names';

/** A principal named before it exists: its account, pinned to one role by `aws:PrincipalArn` (a role named directly would lose the key when recreated). */
export interface PinnedRole {
  readonly accountId: string;
  /** Exact ARN, or a pattern with `*` for roles whose names are not known at genesis. */
  readonly roleArn: string;
}

export interface KeyParties {
  readonly keyCustodyAccountId: string;
  readonly executorArn: string;
  readonly watcherArn: string;
  readonly stackRoleArn: string;
  /** Account of the other organization whose VPC endpoint every change of a key passes. */
  readonly secondHandAccountId: string;
}

/**
 * The policy a key is created with. Nobody but the executor can change it afterwards, CloudFormation and the account's root
 * included, and the executor only through the other organization's network; keys of class 'log' and 'ledger' give nobody, not even a quorum, a way to disable or delete them.
 */
export function genesisPolicy(keyClass: KeyClass, parties: KeyParties, uses: readonly Statement[]): PolicyDocument {
  const custody = { AWS: accountRootArn(parties.keyCustodyAccountId) };
  const only = (roleArn: string) => ({ ArnEquals: { 'aws:PrincipalArn': roleArn } });
  const stoppable = keyClass !== 'log' && keyClass !== 'ledger';
  const deletion: Statement[] = stoppable
    ? [
        {
          Sid: 'ExecutorSchedulesDeletion',
          Effect: 'Allow',
          Principal: custody,
          Action: 'kms:ScheduleKeyDeletion',
          Resource: '*',
          Condition: { ...only(parties.executorArn), NumericEquals: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } },
        },
      ]
    : [
        {
          Sid: 'DenyStoppingAKeyOfLogs',
          Effect: 'Deny',
          Principal: '*',
          Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
          Resource: '*',
        },
      ];
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ExecutorActsForTheQuorum',
        Effect: 'Allow',
        Principal: custody,
        Action: [
          'kms:PutKeyPolicy',
          'kms:CancelKeyDeletion',
          'kms:RotateKeyOnDemand',
          'kms:EnableKey',
          'kms:RevokeGrant',
          ...(stoppable ? ['kms:DisableKey'] : []),
          ...KEY_STATE_ACTIONS,
        ],
        Resource: '*',
        Condition: only(parties.executorArn),
      },
      ...deletion,
      {
        Sid: 'WatcherReadsKeyState',
        Effect: 'Allow',
        Principal: custody,
        Action: [...KEY_STATE_ACTIONS],
        Resource: '*',
        Condition: only(parties.watcherArn),
      },
      {
        Sid: 'StackCreatesAndReadsDrift',
        Effect: 'Allow',
        Principal: custody,
        Action: [...KEY_STACK_ACTIONS],
        Resource: '*',
        Condition: only(parties.stackRoleArn),
      },
      {
        Sid: 'DenyAdministrationByAnybodyElse',
        Effect: 'Deny',
        Principal: '*',
        Action: [...KEY_ADMINISTRATION],
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': parties.executorArn } },
      },
      {
        // Who rules the key-custody account becomes the executor at will. A request through no endpoint lacks the key: denied as well
        // (IAM User Guide, "AWS global condition context keys"; KMS is among the services that support it).
        Sid: 'DenyChangesButThroughTheSecondHand',
        Effect: 'Deny',
        Principal: '*',
        Action: [...SECOND_HAND_ACTIONS],
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:VpceAccount': parties.secondHandAccountId } },
      },
      { Sid: 'DenyLeavingZurichOrCustody', Effect: 'Deny', Principal: '*', Action: [...KEY_FORBIDDEN], Resource: '*' },
      ...uses,
    ],
  };
}

const viaS3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };

/** Use of a key through S3 by named roles, for objects of named buckets only. */
export function useThroughS3(sid: string, roles: readonly PinnedRole[], actions: readonly string[], buckets: readonly string[]): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: [...new Set(roles.map((role) => accountRootArn(role.accountId)))] },
    Action: [...actions],
    Resource: '*',
    Condition: {
      ArnLike: { 'aws:PrincipalArn': roles.map((role) => role.roleArn) },
      StringEquals: viaS3,
      // With Bucket Keys off the encryption context is the object's ARN.
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': buckets.map((bucket) => `arn:${PARTITION}:s3:::${bucket}/*`) },
    },
  };
}

/** The executor may give one role the right to decrypt, and nothing else, through a grant. */
export function readGrants(keyCustodyAccountId: string, executorArn: string, readerArn: string): Statement {
  return {
    Sid: 'ExecutorGrantsReadsPerTicket',
    Effect: 'Allow',
    Principal: { AWS: accountRootArn(keyCustodyAccountId) },
    Action: 'kms:CreateGrant',
    Resource: '*',
    Condition: {
      ArnEquals: { 'aws:PrincipalArn': executorArn },
      StringEquals: { 'kms:GranteePrincipal': readerArn },
      'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt'] },
      Null: { 'kms:GrantOperations': 'false' },
    },
  };
}

/** CloudTrail encrypts log and digest files of one trail (CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail"). */
export function trailEncrypts(trailArn: string): Statement {
  return {
    Sid: 'TrailEncryptsItsFiles',
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: ['kms:GenerateDataKey*', 'kms:DescribeKey'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceArn': trailArn } },
  };
}

/** Services of one account publish alarms to its topics, which are encrypted with this key. */
export function alarmsEncrypt(accountId: string, services: readonly Alarming[]): Statement {
  return {
    Sid: 'AlarmsReachEncryptedTopics',
    Effect: 'Allow',
    Principal: { Service: [...services] },
    Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
  };
}
