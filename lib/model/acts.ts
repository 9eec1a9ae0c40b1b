/**
 * Acts that one side must not be able to do unseen by the other (DESIGN.md): event names by what they are against and by the service that
 * records them. Each service's own API reference has the names. IAM, Organizations and Account are recorded in us-east-1, the others
 * where they are called (CloudTrail User Guide, "Global service events").
 */
export const ACTS = {
  'act-against-logging': {
    'cloudtrail.amazonaws.com': ['DeleteTrail', 'PutEventSelectors', 'PutInsightSelectors', 'StopLogging', 'UpdateTrail'],
  },
  'act-against-guardrails': {
    'organizations.amazonaws.com': [
      'DeletePolicy',
      'DetachPolicy',
      'DisableAWSServiceAccess',
      'DisablePolicyType',
      'MoveAccount',
      'RegisterDelegatedAdministrator',
      'UpdatePolicy',
    ],
  },
  'act-on-account': {
    'account.amazonaws.com': ['CloseAccount'],
    'iam.amazonaws.com': ['EnableOrganizationsRootCredentialsManagement', 'EnableOrganizationsRootSessions'],
    'organizations.amazonaws.com': ['CloseAccount', 'DeleteOrganization', 'LeaveOrganization', 'RemoveAccountFromOrganization'],
    'sts.amazonaws.com': ['AssumeRoot'],
  },
  'act-on-key': {
    'kms.amazonaws.com': [
      'DeleteImportedKeyMaterial',
      'DisableKey',
      'PutKeyPolicy',
      'ReplicateKey',
      'ScheduleKeyDeletion',
      'UpdatePrimaryRegion',
    ],
  },
} as const;
