/** KMS actions by what they give a party (AWS Service Authorization Reference, "Actions defined by AWS KMS"). */
export const KEY_ADMINISTRATION = [
  'kms:PutKeyPolicy',
  'kms:EnableKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
  'kms:RotateKeyOnDemand',
  'kms:UpdateKeyDescription',
  'kms:CreateGrant',
  'kms:RevokeGrant',
  'kms:RetireGrant',
  'kms:CreateAlias',
  'kms:UpdateAlias',
  'kms:DeleteAlias',
  'kms:UntagResource',
] as const;

/** Never possible for anybody: each would take a key, or a way to it, out of Zurich or out of custody. */
export const KEY_FORBIDDEN = [
  'kms:ReplicateKey',
  'kms:UpdatePrimaryRegion',
  'kms:SynchronizeMultiRegionKey',
  'kms:ImportKeyMaterial',
  'kms:GetParametersForImport',
  'kms:DeleteImportedKeyMaterial',
] as const;

/** What CloudFormation calls to create a key, to tag it and to detect drift; nothing that changes one. */
export const KEY_STACK_ACTIONS = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:EnableKeyRotation',
  'kms:TagResource',
] as const;

/** What changes or ends a key: possible only through the network of the other organization. */
export const SECOND_HAND_ACTIONS = ['kms:PutKeyPolicy', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'] as const;

/** What the executor's role may at most do; each key's policy says which of it for that key. */
export const EXECUTOR_ACTIONS = [
  'kms:CancelKeyDeletion',
  'kms:CreateGrant',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
] as const;

export const KEY_STATE_ACTIONS = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
] as const;

/** What Lambda does, in a role's name, to place a function in a network (AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC"). */
export const PLACING = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
] as const;
