import { createHash } from 'node:crypto';
import type { Centre } from '../../lib/model/centre';
import { partnerRoleName, roleArn } from '../../lib/model/names';

/** Who does what, when (minutes after the start), with what: a day in the life of the reference centre. */
type Told = readonly [
  minute: number,
  who: 'reader' | 'partner' | 'executor' | 'operator' | 'nameless',
  event: string,
  about: {
    readonly bucket?: string;
    readonly key?: string;
    readonly ticket?: string;
    readonly error?: string;
    readonly more?: object;
    readonly response?: object;
  },
];

export function cast(centre: Centre) {
  const store = centre.stores.find(({ kind, market }) => kind === 'user-data' && market === 'europe');
  const material = centre.stores.find((one) => one.material === 'documentation');
  const hidden = centre.stores.find((one) => one.material === 'build-tools');
  const company = centre.companies.find(({ partners }) =>
    partners.some(({ level, expires }) => level !== 'black' && expires >= centre.asOf),
  );
  const partner = company?.partners.find(({ level, expires }) => level !== 'black' && expires >= centre.asOf);
  if (!store?.key || !material || !hidden || !company || !partner)
    throw new Error('the reference environment has not what the tests are about');
  const account = store.account.id;
  const reader = roleArn(account, 'reference-vendor-read-europe');
  const partnerRole = roleArn(
    centre.account(company.slug, 'review').id,
    partnerRoleName(centre.environment, company.slug, partner.level, partner.slug),
  );
  return {
    store,
    key: store.key.arn,
    material,
    hidden,
    company,
    partner,
    account,
    reader,
    partnerRole,
    ticket: `${centre.environment.access.ticketPrefix}-7`,
  };
}

/** Records as CloudTrail has them. @param from ms since 1970 */
export function records(centre: Centre, from: number): readonly { readonly at: number; readonly record: object }[] {
  const { store, key, material, hidden, account, reader, partnerRole, ticket } = cast(centre);
  const roles = {
    reader,
    partner: partnerRole,
    executor: centre.executorArn,
    operator: roleArn(centre.account('vendor', 'management').id, 'operator'),
    nameless: roleArn(account, 'nameless'),
  };
  const policyChange = { policyId: 'p-12345678', targetId: account };
  const told: readonly Told[] = [
    [1, 'reader', 'GetObject', { bucket: store.name, key: 'a', ticket }], // before its grant
    [10, 'executor', 'CreateGrant', { more: { keyId: key, granteePrincipal: reader }, response: { grantId: 'g1' }, key }],
    [11, 'reader', 'GetObject', { bucket: store.name, key: 'b', ticket }],
    [12, 'reader', 'GetObject', { bucket: store.name, key: 'c', ticket }],
    [13, 'reader', 'GetObject', { bucket: store.name, key: 'd', ticket: 'lunch' }], // no ticket
    [14, 'nameless', 'GetObject', { bucket: store.name, key: 'e', ticket }], // no person
    [15, 'reader', 'GetObject', { bucket: store.name, key: 'f', ticket, error: 'AccessDenied' }],
    [16, 'reader', 'Decrypt', { key, more: { encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${store.name}/b` } } }],
    [20, 'executor', 'RetireGrant', { more: { keyId: key, grantId: 'g1' }, key }],
    [21, 'reader', 'GetObject', { bucket: store.name, key: 'g', ticket }], // after its grant
    [30, 'partner', 'GetObject', { bucket: material.name, key: 'manual', ticket: 'TC-9' }],
    [31, 'partner', 'GetObject', { bucket: hidden.name, key: 'compiler', ticket: 'TC-9', error: 'AccessDenied' }],
    [40, 'operator', 'StopLogging', { more: { name: 'another-trail' }, error: 'AccessDenied' }],
    [41, 'operator', 'DetachPolicy', { more: policyChange }],
    [50, 'executor', 'DisableKey', { more: { keyId: key }, key }],
    [51, 'operator', 'EnableKey', { more: { keyId: key }, key, error: 'AccessDeniedException' }],
  ];
  return told.map(([minute, who, event, { bucket, key: named, ticket: session = 'session', error, more, response }], index) => {
    const at = from + minute * 60_000;
    const role = roles[who];
    const [caller] = role.split(':').slice(4);
    const kms = bucket === undefined && (named?.startsWith('arn:aws:kms') ?? false);
    const source = bucket !== undefined ? 's3' : kms ? 'kms' : event === 'StopLogging' ? 'cloudtrail' : 'organizations';
    const record = {
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        principalId: `AROAEXAMPLE${who.toUpperCase()}:${session}`,
        arn: `${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}`,
        accountId: caller,
        sessionContext: {
          sessionIssuer: { type: 'Role', arn: role, accountId: caller },
          ...(who === 'nameless' ? {} : { sourceIdentity: `${who}-person` }),
        },
      },
      eventTime: new Date(at).toISOString().replace('.000Z', 'Z'),
      eventSource: `${source}.amazonaws.com`,
      eventName: event,
      awsRegion: 'eu-central-2',
      sourceIPAddress: '10.0.0.1',
      ...(error === undefined ? {} : { errorCode: error }),
      requestParameters: bucket === undefined ? (more ?? null) : { bucketName: bucket, key: named },
      responseElements: response ?? null,
      eventID: createHash('md5').update(`${index}`).digest('hex'),
      resources: kms
        ? [{ type: 'AWS::KMS::Key', ARN: named }]
        : bucket === undefined
          ? []
          : [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${named}` }],
      recipientAccountId: caller,
    };
    return { at, record };
  });
}
