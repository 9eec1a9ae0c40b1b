import { allow, bucket, key, ME, type Row, SAME, SISTER, to } from './decide.cases';

const TAGS = 'IAM User Guide, "Controlling access with tags"';
const GRANTS = 'KMS API Reference, GrantConstraints';
const POINTS = 'S3 User Guide, "IAM policies for using access points"';
const POINT = `arn:aws:s3:eu-central-2:${SAME}:accesspoint/p`;
const AT_POINT = { resource: { ...bucket(SAME), accessPoint: `${POINT}/object/k` } };
const delegated = allow({ Principal: { AWS: '*' }, Condition: { StringEquals: { 's3:DataAccessPointAccount': SAME } } });
const versioned = (document: object) => ({ Version: '2012-10-17', ...document });
const granted = (constraints: object) => [{ grantee: ME.arn, operations: ['Decrypt'], constraints }];
const decrypts = (pairs: Readonly<Record<string, string>>) => ({
  action: 'kms:Decrypt',
  resource: key(SAME),
  context: Object.fromEntries(Object.entries(pairs).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
});
const secret = {
  action: 'secretsmanager:GetSecretValue',
  resource: { arn: `arn:aws:secretsmanager:eu-central-2:${SAME}:secret:s-abcdef`, account: SAME },
};
const OWNED = [
  ['Lambda', 'lambda:InvokeFunction', 'arn:aws:lambda:eu-central-2:ID:function:f'],
  ['SNS', 'sns:Publish', 'arn:aws:sns:eu-central-2:ID:t'],
  ['SQS', 'sqs:SendMessage', 'arn:aws:sqs:eu-central-2:ID:q'],
  ['Secrets Manager', 'secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-2:ID:secret:s-abcdef'],
] as const;

/** What is asked for: tags, keys and their grants, resources with policies of their own. */
export const SERVICE_ROWS: readonly Row[] = [
  ...OWNED.flatMap(([service, action, arn]): Row[] => {
    const source = `${service} developer guide, resource-based policies; IAM User Guide, "Cross-account policy evaluation logic"`;
    const at = (account: string) => ({ action, resource: { arn: arn.replace('ID', account), account } });
    const [identity, resource] = [[allow({ Action: action })], allow({ Action: action, ...to(ME.arn) })];
    return [
      { name: `${service}: its policy, same account`, source, request: at(SAME), policies: { resource }, is: 'allowed' },
      { name: `${service}: identity, same account`, source, request: at(SAME), policies: { identity }, is: 'allowed' },
      { name: `${service}: its policy, other account`, source, request: at(SISTER), policies: { resource }, is: 'implicitly-denied' },
      { name: `${service}: identity, other account`, source, request: at(SISTER), policies: { identity }, is: 'implicitly-denied' },
      { name: `${service}: both, other account`, source, request: at(SISTER), policies: { identity, resource }, is: 'allowed' },
    ];
  }),
  ...(['red', 'blue'] as const).map(
    (team): Row => ({
      name: `a resource of the own team: ${team}`,
      source: `${TAGS}: aws:PrincipalTag against aws:ResourceTag`,
      request: { ...secret, context: { 'aws:PrincipalTag/team': team, 'aws:ResourceTag/team': 'red' } },
      policies: {
        identity: [versioned(allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } }))],
      },
      is: team === 'red' ? 'allowed' : 'implicitly-denied',
    }),
  ),
  {
    name: 'a tag that the request does not bring',
    source: `${TAGS}: aws:RequestTag`,
    request: { context: { 'aws:TagKeys': ['cost'] } },
    policies: { identity: [allow({ Condition: { StringEquals: { 'aws:RequestTag/team': 'red' } } })] },
    is: 'implicitly-denied',
  },
  ...([['team'], ['team', 'cost'], ['team', 'owner']] as const).map(
    (keys): Row => ({
      name: `only known tag keys: ${keys.join(', ')}`,
      source: `${TAGS}: ForAllValues with aws:TagKeys`,
      request: { context: { 'aws:TagKeys': keys } },
      policies: { identity: [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] } } })] },
      is: keys.includes('owner' as never) ? 'implicitly-denied' : 'allowed',
    }),
  ),
  {
    name: 'variables are letters in a document before 2012',
    source: 'IAM User Guide, "Version": variables are "treated as literal strings" in 2008-10-17, the default',
    request: { context: { 'aws:PrincipalTag/key': 'k' } },
    policies: { identity: [allow({ Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/key}' })] },
    is: 'implicitly-denied',
  },
  {
    name: "a variable's value with a wildcard: AWS documents no result",
    source: 'three-valued',
    request: { context: { 'aws:PrincipalTag/key': '*' } },
    policies: { identity: [versioned(allow({ Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/key}' }))] },
    is: 'unknown',
  },
  ...(['s3.eu-central-2.amazonaws.com', 'ec2.eu-central-2.amazonaws.com'] as const).map(
    (service): Row => ({
      name: `a key through ${service}`,
      source: 'KMS Developer Guide, kms:ViaService',
      request: { action: 'kms:Decrypt', resource: key(SAME), context: { 'kms:ViaService': service } },
      policies: {
        resource: allow({ ...to(ME.arn), Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-2.amazonaws.com' } } }),
      },
      is: service.startsWith('s3') ? 'allowed' : 'implicitly-denied',
    }),
  ),
  ...([SAME, SISTER] as const).map(
    (account): Row => ({
      name: `a key for callers of ${account}`,
      source: 'KMS Developer Guide, kms:CallerAccount',
      request: { action: 'kms:Decrypt', resource: key(SAME) },
      policies: { resource: allow({ Principal: { AWS: '*' }, Condition: { StringEquals: { 'kms:CallerAccount': account } } }) },
      is: account === SAME ? 'allowed' : 'implicitly-denied',
    }),
  ),
  {
    name: 'a grant to a service',
    source: 'KMS Developer Guide, "Grants in AWS KMS": AWS services use grants',
    request: { ...decrypts({}), principal: { kind: 'service', arn: 'dynamodb.amazonaws.com' } },
    policies: { grants: [{ grantee: 'dynamodb.amazonaws.com', operations: ['Decrypt'] }] },
    is: 'allowed',
  },
  {
    name: 'a grant to a session of the role',
    source: 'three-valued: it may be that session; KMS API Reference, CreateGrant, GranteePrincipal: assumed role users',
    request: decrypts({}),
    policies: { grants: [{ grantee: `arn:aws:sts::${SAME}:assumed-role/me/today`, operations: ['Decrypt'] }] },
    is: 'unknown',
  },
  {
    name: 'a grant to a role of another account than the key',
    source: 'KMS Developer Guide, "Grants in AWS KMS": the grantee principal may be of a different account',
    request: { action: 'kms:Decrypt', resource: key(SISTER) },
    policies: { grants: [{ grantee: ME.arn, operations: ['Decrypt'] }] },
    is: 'allowed',
  },
  {
    name: "a grant and a boundary's silence: AWS documents no result",
    source: 'three-valued',
    request: decrypts({}),
    policies: { grants: [{ grantee: ME.arn, operations: ['Decrypt'] }], boundary: allow({ Action: 'sns:*' }) },
    is: 'unknown',
  },
  ...(
    [
      ['encryptionContextSubset', { a: '1' }, { a: '1', b: '2' }, 'allowed'],
      ['encryptionContextSubset', { a: '1' }, { b: '2' }, 'implicitly-denied'],
      ['encryptionContextSubset', { a: '1' }, { a: '2' }, 'implicitly-denied'],
      ['encryptionContextEquals', { a: '1' }, { a: '1' }, 'allowed'],
      ['encryptionContextEquals', { a: '1' }, { a: '1', b: '2' }, 'implicitly-denied'],
      ['encryptionContextEquals', { a: '1' }, {}, 'implicitly-denied'],
    ] as const
  ).map(
    ([constraint, wanted, brought, is]): Row => ({
      name: `a grant under ${constraint} ${JSON.stringify(wanted)}, with ${JSON.stringify(brought)}`,
      source: GRANTS,
      request: decrypts(brought as Readonly<Record<string, string>>),
      policies: { grants: granted({ [constraint]: wanted }) },
      is,
    }),
  ),
  {
    name: 'access point: the bucket delegates to it',
    source: `${POINTS}: delegating by s3:DataAccessPointAccount`,
    request: AT_POINT,
    policies: { accessPoint: allow({ ...to(ME.arn), Resource: `${POINT}/object/*` }), resource: delegated },
    is: 'allowed',
  },
  {
    name: 'access point: the bucket delegates, the point names somebody else',
    source: `${POINTS}: "both the access point and the underlying bucket must permit"`,
    request: AT_POINT,
    policies: { accessPoint: allow(to(`arn:aws:iam::${SAME}:role/other`)), resource: delegated },
    is: 'implicitly-denied',
  },
  {
    name: 'access point: its policy does not open the bucket itself',
    source: `${POINTS}: "apply only to requests made through that access point"`,
    policies: { accessPoint: allow(to(ME.arn)), resource: delegated },
    is: 'implicitly-denied',
  },
  {
    name: 'access point of another account than the bucket delegates to',
    source: `${POINTS}: s3:DataAccessPointAccount`,
    request: { resource: { ...bucket(SAME), accessPoint: `${POINT.replace(SAME, SISTER)}/object/k` } },
    policies: { accessPoint: allow(to(ME.arn)), resource: delegated },
    is: 'implicitly-denied',
  },
  ...(
    [
      ['S3:getOBJECT', 'arn:aws:s3:::b/k', 'allowed', '"Action": names are not case-sensitive'],
      ['s3:GetObject', 'arn:aws:s3:::B/k', 'implicitly-denied', '"Resource": ARNs are case-sensitive'],
      ['s3:Get*', 'arn:aws:s3:::*', 'allowed', '"Resource": a last * "can expand to match beyond the colon boundaries"'],
      ['s3:GetObject', 'arn:aws:*', 'allowed', '"Resource": a last * "can expand to match beyond the colon boundaries"'],
      ['s3:GetObject', 'arn:aws:s*b/k', 'implicitly-denied', '"Resource": wildcards "within the individual segments of an ARN"'],
    ] as const
  ).map(
    ([Action, Resource, is, source]): Row => ({
      name: `${Action} on ${Resource}`,
      source: `IAM User Guide, ${source}`,
      policies: { identity: [allow({ Action, Resource })] },
      is,
    }),
  ),
];
