import { KEY_STATE_ACTIONS } from '../../model/actions';
import type { Account, Statement } from '../../model/centre';
import { BOUNDARY_NAME, PARTITION, QUALIFIER, REGION } from '../../model/names';

const inZurich = { StringEquals: { 'aws:RequestedRegion': REGION } };

/** What any role of the centre may at most do: objects and the keys under them, in Zurich; nothing that changes who may do what. */
const WORK = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:GetObjectRetention',
  's3:GetObjectLegalHold',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionTagging',
  's3:GetReplicationConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:PutObject',
  's3:ReplicateObject',
  's3:ReplicateTags',
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'events:PutEvents',
] as const;

/** In key-custody the executor acts for the quorum; key policies and guardrails say that it alone does. */
const CUSTODY = [
  'kms:CancelKeyDeletion',
  'kms:CreateGrant',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  ...KEY_STATE_ACTIONS,
  'cloudtrail:LookupEvents',
] as const;

export function boundaryStatements(account: Account): Statement[] {
  const custody: Statement[] =
    account.role === 'key-custody'
      ? [{ Sid: 'CustodyOfKeysAtMost', Effect: 'Allow', Action: [...CUSTODY], Resource: '*', Condition: inZurich }]
      : [];
  return [
    { Sid: 'WorkOnObjectsAtMost', Effect: 'Allow', Action: [...WORK], Resource: '*', Condition: inZurich },
    ...custody,
    {
      Sid: 'DenyTouchingTheBoundaryAndBootstrap',
      Effect: 'Deny',
      Action: ['iam:*', 'organizations:*', 'sts:AssumeRole'],
      Resource: [`arn:${PARTITION}:iam::*:role/cdk-${QUALIFIER}-*`, `arn:${PARTITION}:iam::*:policy/${BOUNDARY_NAME}`],
    },
  ];
}

export function boundaryResource(account: Account): object {
  return {
    Boundary: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: BOUNDARY_NAME,
        Description: 'Ceiling of every role of the centre in this account; grants nothing by itself',
        PolicyDocument: { Version: '2012-10-17', Statement: boundaryStatements(account) },
      },
    },
  };
}
