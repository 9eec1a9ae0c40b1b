import { among, quoted } from './sql';

/** What a question is about, from the environment file: never a pattern, always whole names. */
export interface Subject {
  /** Stores of users' data, and the ARNs of their keys. */
  readonly buckets: readonly string[];
  readonly keys: readonly string[];
  readonly ticketPrefix: string;
  /** ARN of the only role that makes grants. */
  readonly executor: string;
  /** Every key of the centre. */
  readonly allKeys: readonly string[];
  /** ARNs of a partner's roles. */
  readonly partnerRoles: readonly string[];
}

export interface Question {
  readonly id: string;
  readonly title: string;
  readonly needs: 'market' | 'partner' | 'nothing';
  /** It looks for grants, which are logged in the trail of who keeps the keys. */
  readonly alsoKeys?: true;
  /** Over the table `events` (columns.ts), in words that both engines understand. */
  readonly sql: (subject: Subject) => string;
}

/** The session name is what follows the role's id; for the centre's people it is the ticket (docs/access.md). */
const TICKET = "CASE WHEN strpos(principal_id, ':') > 0 THEN substr(principal_id, strpos(principal_id, ':') + 1) END";
const DENIED = `(error LIKE '%AccessDenied%' OR error LIKE '%Unauthorized%' OR error LIKE '%Forbidden%' OR error = 'AuthFailure')`;
/** Accesses to stores, and uses of their keys, by whoever. */
const touches = ({ buckets, keys }: Subject) => `(${among('bucket', buckets)} OR ${among('key_arn', keys)})`;

/** Calls that change how the centre watches, limits or keeps its keys: trails; stores; organizations and guardrails; keys; roles. */
const CHANGES = [
  'StopLogging StartLogging DeleteTrail CreateTrail UpdateTrail PutEventSelectors PutInsightSelectors DeleteEventDataStore',
  `PutBucketPolicy DeleteBucketPolicy PutBucketVersioning PutObjectLockConfiguration PutBucketLifecycleConfiguration PutBucketReplication
  DeleteBucket DeleteBucketReplication PutObjectRetention PutObjectLegalHold`,
  `AttachPolicy DetachPolicy UpdatePolicy DeletePolicy CreatePolicy DisablePolicyType EnablePolicyType LeaveOrganization CloseAccount MoveAccount
  RemoveAccountFromOrganization CreateAccount InviteAccountToOrganization AssumeRoot`,
  `PutKeyPolicy DisableKey EnableKey ScheduleKeyDeletion CancelKeyDeletion RotateKeyOnDemand EnableKeyRotation DisableKeyRotation
  DeleteImportedKeyMaterial ImportKeyMaterial CreateKey ReplicateKey CreateGrant RevokeGrant RetireGrant`,
  `UpdateAssumeRolePolicy AttachRolePolicy PutRolePolicy CreateAccessKey CreateUser DeleteRolePermissionsBoundary
  PutRolePermissionsBoundary`,
].map((names) => among('event', names.split(/\s+/)));

export const QUESTIONS: readonly Question[] = [
  {
    id: 'market-access',
    title: "Who touched this market's data",
    needs: 'market',
    sql: (subject) => `SELECT person, role, ${TICKET} AS ticket, account, event, count(*) AS times,
  sum(CASE WHEN error IS NULL THEN 0 ELSE 1 END) AS refused, min(event_time) AS first_time, max(event_time) AS last_time
FROM events WHERE ${touches(subject)}
GROUP BY 1, 2, 3, 4, 5
ORDER BY times DESC, 1, 2, 3, 4, 5`,
  },
  {
    id: 'reads-outside-grant',
    title: 'Reads without a person or ticket, or outside a grant',
    needs: 'market',
    alsoKeys: true,
    // Grants that overlap are joined to one time first: a read lies in one of them at most, and is told once. By hours, because a read that is compared
    // with every grant of its role costs more than all the rest.
    sql: (subject) => `WITH begun AS (
  SELECT grantee, given_grant, event_time AS since FROM events
  WHERE source = 'kms.amazonaws.com' AND event = 'CreateGrant' AND error IS NULL AND role = ${quoted(subject.executor)} AND ${among('key_arn', subject.keys)}
), ended AS (
  SELECT asked_grant, min(event_time) AS until FROM events
  WHERE source = 'kms.amazonaws.com' AND event IN ('RevokeGrant', 'RetireGrant') AND error IS NULL AND asked_grant IS NOT NULL GROUP BY 1
), grants AS (
  SELECT grantee, since, coalesce(until, '9999') AS until FROM begun LEFT JOIN ended ON asked_grant = given_grant
), begins AS (
  SELECT grantee, since, until, CASE WHEN max(until) OVER (PARTITION BY grantee ORDER BY since, until
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) >= since THEN 0 ELSE 1 END AS anew
  FROM grants
), runs AS (
  SELECT grantee, since, until, sum(anew) OVER (PARTITION BY grantee ORDER BY since, until ROWS UNBOUNDED PRECEDING) AS run FROM begins
), granted AS (
  SELECT grantee, min(since) AS since, max(until) AS until FROM runs GROUP BY grantee, run
), accesses AS (
  SELECT event_time, substr(event_time, 1, 13) AS hour, event_id, person, role, ${TICKET} AS ticket, bucket FROM events
  WHERE source = 's3.amazonaws.com' AND event IN ('GetObject', 'SelectObjectContent', 'CopyObject') AND error IS NULL AND ${among('bucket', subject.buckets)}
), hours AS (
  SELECT DISTINCT hour FROM accesses
), hourly AS (
  SELECT grantee, hour AS granted_hour, since, until FROM granted JOIN hours ON hour >= substr(since, 1, 13) AND hour <= substr(until, 1, 13)
), reads AS (
  SELECT event_time, event_id, person, role, ticket, bucket,
    CASE WHEN person IS NULL THEN 'no person' WHEN NOT coalesce(ticket LIKE ${quoted(`${subject.ticketPrefix}-%`)}, false) THEN 'no ticket'
      WHEN grantee IS NULL THEN 'no grant at that time' END AS reason
  FROM accesses LEFT JOIN hourly ON grantee = role AND granted_hour = hour AND event_time >= since AND event_time <= until
)
SELECT reason, person, role, ticket, bucket, count(*) AS times, min(event_time) AS first_time, max(event_time) AS last_time, min(event_id) AS example
FROM reads WHERE reason IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
ORDER BY times DESC, 1, 2, 3, 4, 5`,
  },
  {
    id: 'access-by-hour',
    title: 'Accesses by role, person and hour',
    needs: 'nothing',
    sql: () => `SELECT role, person, substr(event_time, 1, 13) AS hour, count(*) AS times
FROM events WHERE source IN ('s3.amazonaws.com', 'kms.amazonaws.com')
GROUP BY 1, 2, 3
ORDER BY 3, times DESC, 1, 2`,
  },
  {
    id: 'denied',
    title: 'Attempts that were denied',
    needs: 'nothing',
    sql: () => `SELECT principal, person, account, source, event, error, count(*) AS times, min(event_time) AS first_time, max(event_time) AS last_time
FROM events WHERE ${DENIED}
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY times DESC, 1, 2, 3, 4, 5, 6`,
  },
  {
    id: 'key-uses',
    title: 'What each key was used for, and by whom',
    needs: 'nothing',
    sql: ({ allKeys }) => `SELECT key_arn, event, role, person, caller_account, count(*) AS times,
  sum(CASE WHEN error IS NULL THEN 0 ELSE 1 END) AS refused, min(event_time) AS first_time, max(event_time) AS last_time
FROM events WHERE source = 'kms.amazonaws.com' AND ${among('key_arn', allKeys)}
GROUP BY 1, 2, 3, 4, 5
ORDER BY times DESC, 1, 2, 3, 4, 5`,
  },
  {
    id: 'partner-session',
    title: "Everything a partner's sessions did",
    needs: 'partner',
    sql: ({ partnerRoles }) => `SELECT event_time, event_id, person, ${TICKET} AS ticket, source, event, bucket, object_key, address, error
FROM events WHERE ${among('role', partnerRoles)} OR ${among('assumed_role', partnerRoles)}
ORDER BY event_time, event_id`,
  },
  {
    id: 'changes',
    title: 'Changes to logging, guardrails, keys and roles, and attempts',
    needs: 'nothing',
    sql: () => `SELECT event_time, event_id, source, event, principal, person, account,
  coalesce(policy_id, asked_name, bucket, key_id, resource) AS target, error
FROM events WHERE ${CHANGES.join(' OR ')}
ORDER BY event_time, event_id`,
  },
  {
    id: 'freezes',
    title: 'Keys that were frozen, disabled or set to be deleted, and put back',
    needs: 'nothing',
    sql: ({ executor }) => `SELECT event_time, event_id, event, coalesce(resource, key_id) AS key_arn, role,
  CASE WHEN role = ${quoted(executor)} THEN 'executor' ELSE 'somebody else' END AS by_whom, error
FROM events WHERE source = 'kms.amazonaws.com' AND event IN ('DisableKey', 'EnableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion')
ORDER BY event_time, event_id`,
  },
];
