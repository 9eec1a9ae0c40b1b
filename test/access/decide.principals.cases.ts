import { allow, bucket, deny, ME, OTHER, type Row, SAME, SISTER, to } from './decide.cases';

const SESSION = 'arn:aws:sts::111111111111:assumed-role/me/today';
const IN_SESSION = { ...ME, session: SESSION };
const USER = { kind: 'user', arn: `arn:aws:iam::${SAME}:user/me`, account: SAME, organization: 'o-1' };
const ROOT = { kind: 'root', arn: `arn:aws:iam::${SAME}:root`, account: SAME, organization: 'o-1' };
const NARROW = allow({ Action: 'sns:*' });
const ENFORCEMENT = 'IAM User Guide, "How AWS enforcement code logic evaluates requests", resource-based policies';
const NOT_PRINCIPAL = 'IAM User Guide, "NotPrincipal"';

/** Who asks: sessions, users, root, services, providers, nobody known. */
export const PRINCIPAL_ROWS: readonly Row[] = [
  {
    name: "a session's ARN: no boundary's silence limits it",
    source: `${ENFORCEMENT}: "Permissions granted directly to a session are not limited by an implicit deny"`,
    request: { principal: IN_SESSION },
    policies: { resource: allow(to(SESSION)), boundary: NARROW, session: [NARROW] },
    is: 'allowed',
  },
  {
    name: "a role's ARN: a session policy's silence limits it",
    source: `${ENFORCEMENT}: a role ARN is "limited by an implicit deny in a permissions boundary or session policy"`,
    request: { principal: IN_SESSION },
    policies: { resource: allow(to(ME.arn)), session: [NARROW] },
    is: 'implicitly-denied',
  },
  ...(
    [
      [ME.arn, 'allowed'],
      [SESSION, 'implicitly-denied'],
    ] as const
  ).map(
    ([arn, is]): Row => ({
      name: `aws:PrincipalArn of a session against ${arn}`,
      source: 'IAM User Guide, aws:PrincipalArn: for an assumed role "the ARN of the role", not of the session',
      request: { principal: IN_SESSION },
      policies: { identity: [allow({ Condition: { ArnEquals: { 'aws:PrincipalArn': arn } } })] },
      is,
    }),
  ),
  ...(
    [
      [ME.arn, 'allowed'],
      [`arn:aws:iam::${SAME}:role/other`, 'implicitly-denied'],
    ] as const
  ).map(
    ([arn, is]): Row => ({
      name: `through a VPC endpoint for ${arn}`,
      source: 'VPC User Guide, "Endpoint policies": "control which AWS principals can use the endpoint"',
      policies: { identity: [allow()], endpoint: allow(to(arn)) },
      is,
    }),
  ),
  {
    name: 'a VPC endpoint gives nothing by itself',
    source: 'VPC User Guide, "Endpoint policies": "does not override or replace identity-based policies or resource-based policies"',
    policies: { endpoint: allow({ Principal: '*' }) },
    is: 'implicitly-denied',
  },
  {
    name: "another session's ARN",
    source: `${ENFORCEMENT}: the session named, not the role`,
    request: { principal: { ...ME, session: `${SESSION}-2` } },
    policies: { resource: allow(to(SESSION)) },
    is: 'implicitly-denied',
  },
  {
    name: "a session's ARN, for somebody of whom only the role is known",
    source: 'three-valued: it may be that session',
    policies: { resource: allow(to(SESSION)) },
    is: 'unknown',
  },
  {
    name: "a session's ARN in a deny, for somebody of whom only the role is known",
    source: 'three-valued: it may be that session',
    policies: { identity: [allow()], resource: deny(to(SESSION)) },
    is: 'unknown',
  },
  {
    name: "another role's session, for somebody of whom only the role is known",
    source: `${ENFORCEMENT}: the session named, not another`,
    policies: { resource: allow(to(SESSION.replace('/me/', '/other/'))) },
    is: 'implicitly-denied',
  },
  {
    name: 'an account by its canonical user id, which says nothing of its number',
    source: 'three-valued; IAM User Guide, "Principal", CanonicalUser',
    policies: { resource: allow({ Principal: { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' } }) },
    is: 'unknown',
  },
  {
    name: "a session's ARN: a boundary's deny still denies",
    source: `${ENFORCEMENT}: "unless ... an explicit deny"`,
    request: { principal: IN_SESSION },
    policies: { resource: allow(to(SESSION)), boundary: deny() },
    is: 'explicitly-denied',
  },
  {
    name: 'everybody under aws:PrincipalArn: no boundary limits it',
    source: `${ENFORCEMENT}: boundaries "do not limit the permissions granted using the aws:PrincipalArn condition key with a wildcard in the Principal element"`,
    policies: { resource: allow({ Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': ME.arn } } }), boundary: NARROW },
    is: 'allowed',
  },
  {
    name: "a user's ARN: no boundary limits it",
    source: `${ENFORCEMENT}: an IAM user ARN is "not limited by an implicit deny in an identity-based policy or permissions boundary"`,
    request: { principal: USER },
    policies: { resource: allow(to(USER.arn)), boundary: NARROW },
    is: 'allowed',
  },
  {
    name: "a session's ARN from another account needs its identity policy",
    source: 'IAM User Guide, "Cross-account policy evaluation logic"',
    request: { principal: IN_SESSION, resource: bucket(SISTER) },
    policies: { resource: allow(to(SESSION)) },
    is: 'implicitly-denied',
  },
  {
    name: 'a part of an ARN with a wildcard names nobody',
    source: 'IAM User Guide, "Principal": "You can\'t use a wildcard to match part of a principal name or ARN"',
    policies: { resource: allow(to(`arn:aws:iam::${SAME}:role/*`)) },
    is: 'implicitly-denied',
  },
  {
    name: 'everybody of an organization',
    source: 'IAM User Guide, aws:PrincipalOrgID',
    request: { resource: bucket(SISTER) },
    policies: { identity: [allow()], resource: allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }) },
    is: 'allowed',
  },
  {
    name: 'the anonymous are of no organization',
    source: 'IAM User Guide, aws:PrincipalOrgID: "included in the request context only if the principal is a member of an organization"',
    request: { principal: { kind: 'anonymous' }, others: 'free' },
    policies: { resource: allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }) },
    is: 'implicitly-denied',
  },
  {
    name: 'NotPrincipal without the account',
    source: `${NOT_PRINCIPAL}: "you must also specify the account ARN of the not-denied principal. Otherwise, the policy might deny"`,
    policies: { identity: [allow()], resource: deny({ NotPrincipal: { AWS: ME.arn } }) },
    is: 'unknown',
  },
  {
    name: 'NotPrincipal with the account only',
    source: `${NOT_PRINCIPAL}: others of the account are denied`,
    policies: { identity: [allow()], resource: deny({ NotPrincipal: { AWS: SAME } }) },
    is: 'explicitly-denied',
  },
  {
    name: 'NotPrincipal with account and role but not the session',
    source: `${NOT_PRINCIPAL}: for an assumed role "the account, then the role, and then the assumed-role"`,
    request: { principal: IN_SESSION },
    policies: { identity: [allow()], resource: deny({ NotPrincipal: { AWS: [SAME, ME.arn] } }) },
    is: 'unknown',
  },
  {
    name: 'NotPrincipal denies whoever has a boundary',
    source:
      'IAM User Guide, "Permissions boundaries": "will always deny any IAM principal that has a permissions boundary policy attached"',
    policies: { identity: [allow()], boundary: allow(), resource: deny({ NotPrincipal: { AWS: [SAME, ME.arn] } }) },
    is: 'explicitly-denied',
  },
  {
    name: 'NotPrincipal with Allow',
    source: `${NOT_PRINCIPAL}: "Using it with Allow is not supported"`,
    policies: { resource: allow({ NotPrincipal: { AWS: `arn:aws:iam::${OTHER}:root` } }) },
    is: 'unknown',
  },
  {
    name: 'root needs no identity policy',
    source: `${ENFORCEMENT}: "with the exception of the AWS account root user, which has full access"`,
    request: { principal: ROOT },
    policies: {},
    is: 'allowed',
  },
  {
    name: 'root has no boundary',
    source: 'IAM User Guide, "Permissions boundaries": for users and roles',
    request: { principal: ROOT },
    policies: { boundary: deny() },
    is: 'allowed',
  },
  {
    name: "root is under its bucket's deny",
    source: ENFORCEMENT,
    request: { principal: ROOT },
    policies: { resource: deny({ Principal: '*' }) },
    is: 'explicitly-denied',
  },
  {
    name: 'root at another account that trusts its own',
    source: 'IAM User Guide, "Cross-account policy evaluation logic"',
    request: { principal: ROOT, resource: bucket(SISTER) },
    policies: { resource: allow(to(SAME)) },
    is: 'allowed',
  },
];
