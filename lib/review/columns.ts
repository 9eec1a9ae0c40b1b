/** One column of the table of events: where CloudTrail has it (User Guide, "CloudTrail record contents"), in both engines' words. */
export interface Column {
  readonly name: string;
  /** Over the columns that DuckDB reads of a log, RAW_COLUMNS. */
  readonly duckdb: string;
  /** Over the table that CloudTrail's reader gives Athena (stacks: glue table of the log archive). */
  readonly athena: string;
  readonly what: string;
}

const plain = (name: string, field: string, what: string): Column => ({ name, duckdb: `"${field}"`, athena: field.toLowerCase(), what });
const identity = (name: string, field: string, what: string): Column => ({
  name,
  duckdb: `userIdentity.${field}`,
  athena: `useridentity.${field.toLowerCase()}`,
  what,
});
const asked = (name: string, field: string, what: string): Column => ({
  name,
  duckdb: `requestParameters."${field}"`,
  athena: `json_extract_scalar(requestparameters, '$.${field}')`,
  what,
});

export const COLUMNS: readonly Column[] = [
  plain('event_time', 'eventTime', 'UTC, 2026-01-31T12:00:00Z: sorts as text'),
  plain('event_id', 'eventID', 'unique'),
  plain('source', 'eventSource', 'service, s3.amazonaws.com'),
  plain('event', 'eventName', 'GetObject'),
  plain('region', 'awsRegion', ''),
  plain('account', 'recipientAccountId', 'account that the event was recorded for'),
  plain('address', 'sourceIPAddress', 'IP address, or an AWS service'),
  plain('endpoint', 'vpcEndpointId', ''),
  plain('error', 'errorCode', 'null when it succeeded'),
  identity('principal', 'arn', 'ARN of the caller, with the session'),
  identity('principal_id', 'principalId', 'role id and session name'),
  identity('caller_account', 'accountId', ''),
  identity('invoked_by', 'invokedBy', 'a service that acts for the caller'),
  identity('role', 'sessionContext.sessionIssuer.arn', 'ARN of the role'),
  identity('person', 'sessionContext.sourceIdentity', 'name of the person, set when the role was assumed'),
  asked('bucket', 'bucketName', ''),
  asked('object_key', 'key', ''),
  asked('key_id', 'keyId', 'key that a call to KMS names'),
  asked('grantee', 'granteePrincipal', 'role that a grant is for'),
  asked('asked_grant', 'grantId', 'grant that is revoked or retired'),
  asked('asked_name', 'name', 'trail, or other name in the request'),
  asked('policy_id', 'policyId', 'guardrail'),
  asked('assumed_role', 'roleArn', ''),
  asked('session', 'roleSessionName', 'ticket that a session is opened under'),
  {
    name: 'given_grant',
    duckdb: 'responseElements.grantId',
    athena: "json_extract_scalar(responseelements, '$.grantId')",
    what: 'grant that was made',
  },
  {
    name: 'context_arn',
    duckdb: 'requestParameters.encryptionContext."aws:s3:arn"',
    athena: `json_extract_scalar(requestparameters, '$.encryptionContext["aws:s3:arn"]')`,
    what: 'object that a key was used for',
  },
  {
    name: 'resource',
    duckdb: 'resources[1].ARN',
    athena: 'element_at(resources, 1).arn',
    what: 'first resource of the event: for KMS, the key',
  },
  {
    name: 'key_arn',
    duckdb: "CASE WHEN resources[1].ARN LIKE 'arn:aws:kms:%' THEN resources[1].ARN END",
    athena: "CASE WHEN element_at(resources, 1).arn LIKE 'arn:aws:kms:%' THEN element_at(resources, 1).arn END",
    what: 'the resource, where it is a key: questions about keys need not read the names of objects',
  },
];

const text = (names: string) =>
  names
    .split(' ')
    .map((name) => `"${name}" VARCHAR`)
    .join(', ');
/** What is read of a record; everything else in it is passed over. Names and types are fixed: nothing is guessed from the data. */
export const RAW_COLUMNS: { readonly [name: string]: string } = {
  ...Object.fromEntries(
    'eventTime eventID eventSource eventName awsRegion recipientAccountId sourceIPAddress vpcEndpointId errorCode'
      .split(' ')
      .map((name) => [name, 'VARCHAR']),
  ),
  userIdentity: `STRUCT(${text('arn principalId accountId invokedBy')}, sessionContext STRUCT(sessionIssuer STRUCT(arn VARCHAR), sourceIdentity VARCHAR))`,
  requestParameters: `STRUCT(${text('bucketName key keyId granteePrincipal grantId name policyId roleArn roleSessionName')}, encryptionContext STRUCT("aws:s3:arn" VARCHAR))`,
  responseElements: 'STRUCT(grantId VARCHAR)',
  resources: 'STRUCT(ARN VARCHAR)[]',
};

/** A record cut to what is read, every value a text, an object or null: for records that do not fit the types above. */
export function cut(record: unknown): object {
  const of = (value: unknown): { readonly [name: string]: unknown } =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [name: string]: unknown }) : {};
  const texts = (value: unknown, names: string) =>
    Object.fromEntries(names.split(' ').map((name) => [name, of(value)[name] == null ? null : textOf(of(value)[name])]));
  const event = of(record);
  const context = of(of(event['userIdentity'])['sessionContext']);
  const parameters = event['requestParameters'];
  return {
    ...texts(event, 'eventTime eventID eventSource eventName awsRegion recipientAccountId sourceIPAddress vpcEndpointId errorCode'),
    userIdentity: {
      ...texts(event['userIdentity'], 'arn principalId accountId invokedBy'),
      sessionContext: { sessionIssuer: texts(context['sessionIssuer'], 'arn'), ...texts(context, 'sourceIdentity') },
    },
    requestParameters: {
      ...texts(parameters, 'bucketName key keyId granteePrincipal grantId name policyId roleArn roleSessionName'),
      encryptionContext: texts(of(parameters)['encryptionContext'], 'aws:s3:arn'),
    },
    responseElements: texts(event['responseElements'], 'grantId'),
    resources: Array.isArray(event['resources']) ? event['resources'].map((resource) => texts(resource, 'ARN')) : [],
  };
}
/** Half of a surrogate pair is no text that can be stored: U+FFFD takes its place. */
const textOf = (value: unknown) => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));
