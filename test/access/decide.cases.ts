import type { Decision } from '../../lib/access/types';

export const SAME = '111111111111';
export const ME = { kind: 'role', arn: 'arn:aws:iam::111111111111:role/me', account: '111111111111', organization: 'o-1' };
export const bucket = (account: string) => ({ arn: 'arn:aws:s3:::b/k', account, organization: account === OTHER ? 'o-2' : 'o-1' });
export const key = (account: string) => ({ arn: `arn:aws:kms:eu-central-2:${account}:key/k`, account });
export const allow = (more: object = {}) => ({ Statement: [{ Sid: 'A', Effect: 'Allow', Action: '*', Resource: '*', ...more }] });
export const deny = (more: object = {}) => ({ Statement: [{ Sid: 'D', Effect: 'Deny', Action: '*', Resource: '*', ...more }] });
export const to = (AWS: string | readonly string[]) => ({ Principal: { AWS } });
/** Of another organization, and of the same one. */
export const OTHER = '222222222222';
export const SISTER = '333333333333';
export interface Row {
  readonly name: string;
  /** Sentence of AWS's documentation it follows from. */
  readonly source: string;
  readonly request?: object;
  readonly policies: Readonly<Record<string, unknown>>;
  readonly is: Decision;
}
export const LOGIC = 'IAM User Guide, "Policy evaluation logic"';
export const CROSS = 'IAM User Guide, "Cross-account policy evaluation logic"';
export const ROWS: readonly Row[] = [
  { name: 'nothing', source: `${LOGIC}: "By default, all requests are implicitly denied"`, policies: {}, is: 'implicitly-denied' },
  {
    name: 'identity policy, same account',
    source: `${LOGIC}: identity-based or resource-based within an account`,
    policies: { identity: [allow()] },
    is: 'allowed',
  },
  { name: 'bucket policy names the role, same account', source: LOGIC, policies: { resource: allow(to(ME.arn)) }, is: 'allowed' },
  {
    name: 'bucket policy names the account only, same account',
    source: 'IAM User Guide, Principal: the account "can delegate"',
    policies: { resource: allow(to(`arn:aws:iam::${SAME}:root`)) },
    is: 'implicitly-denied',
  },
  {
    name: 'explicit deny in the bucket policy',
    source: `${LOGIC}: "An explicit deny in any of these policies overrides the allow"`,
    policies: { identity: [allow()], resource: deny({ Principal: '*' }) },
    is: 'explicitly-denied',
  },
  { name: 'explicit deny in the identity policy', source: LOGIC, policies: { identity: [allow(), deny()] }, is: 'explicitly-denied' },
  {
    name: 'boundary without the action',
    source: 'IAM User Guide, "Permissions boundaries": the intersection',
    policies: { identity: [allow()], boundary: allow({ Action: 'sns:*' }) },
    is: 'implicitly-denied',
  },
  {
    name: 'boundary limits a role that a bucket policy names',
    source: 'IAM User Guide, "Evaluating identity-based policies with boundaries": implicit deny limits role ARNs',
    policies: { resource: allow(to(ME.arn)), boundary: allow({ Action: 'sns:*' }) },
    is: 'implicitly-denied',
  },
  {
    name: 'session policy without the action',
    source: 'IAM User Guide, "Session policies": the intersection',
    policies: { identity: [allow()], session: [allow({ Action: 'sns:*' })] },
    is: 'implicitly-denied',
  },
  {
    name: 'every SCP level must allow',
    source: 'Organizations User Guide, "SCP evaluation": explicit Allow at every level',
    policies: { identity: [allow()], scp: [[allow()], [allow({ Action: 'sns:*' })]] },
    is: 'implicitly-denied',
  },
  {
    name: 'SCP denies',
    source: 'Organizations User Guide, "SCP evaluation"',
    policies: { identity: [allow()], scp: [[allow(), deny()]] },
    is: 'explicitly-denied',
  },
  {
    name: 'SCP does not bind the management account',
    source: 'Organizations User Guide, SCPs: "SCPs do not affect users or roles in the management account"',
    request: { principal: { ...ME, inManagementAccount: true } },
    policies: { identity: [allow()], scp: [[deny()]] },
    is: 'allowed',
  },
  {
    name: 'SCP does not bind service-linked roles',
    source: 'Organizations User Guide, SCPs: "do not restrict any service-linked role"',
    request: { principal: { ...ME, serviceLinked: true } },
    policies: { identity: [allow()], scp: [[deny()]] },
    is: 'allowed',
  },
  {
    name: 'SCP binds the root user',
    source: 'Organizations User Guide, SCPs: "including the root user"',
    request: { principal: { ...ME, kind: 'root', arn: `arn:aws:iam::${SAME}:root` } },
    policies: { scp: [[deny()]] },
    is: 'explicitly-denied',
  },
  {
    name: 'RCP denies strangers',
    source: 'Organizations User Guide, "RCPs"',
    policies: {
      identity: [allow()],
      rcp: [[allow({ Principal: '*' }), deny({ Principal: '*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-2' } } })]],
    },
    is: 'explicitly-denied',
  },
  {
    name: 'RCP lets the own organization through',
    source: 'Organizations User Guide, "RCPs"',
    policies: {
      identity: [allow()],
      rcp: [[allow({ Principal: '*' }), deny({ Principal: '*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } } })]],
    },
    is: 'allowed',
  },
  {
    name: 'RCP does not bind the management account',
    source: 'Organizations User Guide, RCPs: "do not affect resources in the management account"',
    request: { resource: { ...bucket(SAME), inManagementAccount: true } },
    policies: { identity: [allow()], rcp: [[allow({ Principal: '*' }), deny({ Principal: '*' })]] },
    is: 'allowed',
  },
  {
    name: 'cross-account, identity only',
    source: CROSS,
    request: { resource: bucket(OTHER) },
    policies: { identity: [allow()] },
    is: 'implicitly-denied',
  },
  {
    name: 'cross-account, bucket policy only',
    source: CROSS,
    request: { resource: bucket(OTHER) },
    policies: { resource: allow(to(ME.arn)) },
    is: 'implicitly-denied',
  },
  {
    name: 'cross-account, both',
    source: `${CROSS}: "both ... must allow"`,
    request: { resource: bucket(OTHER) },
    policies: { identity: [allow()], resource: allow(to(SAME)) },
    is: 'allowed',
  },
  {
    name: 'cross-organization, the condition names another organization',
    source: CROSS,
    request: { resource: bucket(OTHER) },
    policies: { identity: [allow()], resource: allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-2' } } }) },
    is: 'implicitly-denied',
  },
  {
    name: 'key: identity alone is not enough',
    source:
      'KMS Developer Guide, "Key policies": "No AWS principal ... has any permissions to a KMS key unless they are explicitly allowed"',
    request: { action: 'kms:Decrypt', resource: key(SAME) },
    policies: { identity: [allow()], resource: allow({ Action: 'kms:DescribeKey', ...to(SAME) }) },
    is: 'implicitly-denied',
  },
  {
    name: 'key: the account delegates, identity grants',
    source: 'KMS Developer Guide, "Default key policy"',
    request: { action: 'kms:Decrypt', resource: key(SAME) },
    policies: { identity: [allow()], resource: allow(to(SAME)) },
    is: 'allowed',
  },
  {
    name: 'key: a grant to the role',
    source: 'KMS Developer Guide, "Grants in AWS KMS"',
    request: { action: 'kms:Decrypt', resource: key(OTHER) },
    policies: { resource: { Statement: [] }, grants: [{ grantee: ME.arn, operations: ['Decrypt'] }] },
    is: 'allowed',
  },
  {
    name: 'key: a grant of another operation',
    source: 'KMS Developer Guide, "Grants in AWS KMS"',
    request: { action: 'kms:Encrypt', resource: key(OTHER) },
    policies: { resource: { Statement: [] }, grants: [{ grantee: ME.arn, operations: ['Decrypt'] }] },
    is: 'implicitly-denied',
  },
  {
    name: 'key: a deny outdoes a grant',
    source: 'KMS Developer Guide: "an explicit deny ... overrides"',
    request: { action: 'kms:Decrypt', resource: key(OTHER) },
    policies: { resource: deny({ Principal: '*' }), grants: [{ grantee: ME.arn, operations: ['Decrypt'] }] },
    is: 'explicitly-denied',
  },
  {
    name: 'role: trust names the role',
    source: 'IAM User Guide, "Role trust policies"',
    request: { action: 'sts:AssumeRole', resource: { arn: `arn:aws:iam::${SAME}:role/other`, account: SAME } },
    policies: { resource: { Statement: [{ Effect: 'Allow', Principal: { AWS: ME.arn }, Action: 'sts:AssumeRole' }] } },
    is: 'allowed',
  },
  {
    name: 'role: trust names the account, without identity policy',
    source: 'IAM User Guide, "Role trust policies"',
    request: { action: 'sts:AssumeRole', resource: { arn: `arn:aws:iam::${SAME}:role/other`, account: SAME } },
    policies: { resource: { Statement: [{ Effect: 'Allow', Principal: { AWS: SAME }, Action: 'sts:AssumeRole' }] } },
    is: 'implicitly-denied',
  },
  {
    name: 'role: passing one needs no consent of its trust policy',
    source: 'Service Authorization Reference, IAM: PassRole is an identity permission',
    request: { action: 'iam:PassRole', resource: { arn: `arn:aws:iam::${SAME}:role/other`, account: SAME } },
    policies: { identity: [allow()] },
    is: 'allowed',
  },
  {
    name: 'a service under its source condition',
    source: 'IAM User Guide, "The confused deputy problem"',
    request: { principal: { kind: 'service', arn: 'cloudtrail.amazonaws.com' }, context: { 'aws:SourceArn': 'arn:t' } },
    policies: {
      resource: allow({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceArn': 'arn:t' } } }),
    },
    is: 'allowed',
  },
  {
    name: 'a service for somebody else',
    source: 'IAM User Guide, "The confused deputy problem"',
    request: { principal: { kind: 'service', arn: 'cloudtrail.amazonaws.com' }, context: { 'aws:SourceArn': 'arn:x' } },
    policies: {
      resource: allow({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceArn': 'arn:t' } } }),
    },
    is: 'implicitly-denied',
  },
  {
    name: 'anonymous, public bucket',
    source: 'IAM User Guide, Principal: "*"',
    request: { principal: { kind: 'anonymous' } },
    policies: { resource: allow({ Principal: '*' }) },
    is: 'allowed',
  },
  {
    name: 'everybody but',
    source: 'IAM User Guide, "NotPrincipal"',
    policies: { identity: [allow()], resource: deny({ NotPrincipal: { AWS: [ME.arn, SAME] } }) },
    is: 'allowed',
  },
  {
    name: 'every action but',
    source: 'IAM User Guide, "NotAction"',
    policies: { identity: [{ Statement: { Effect: 'Allow', NotAction: 's3:*', Resource: '*' } }] },
    is: 'implicitly-denied',
  },
  {
    name: 'every resource but',
    source: 'IAM User Guide, "NotResource"',
    policies: { identity: [{ Statement: { Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::other/*' } }] },
    is: 'allowed',
  },
  {
    name: 'a resource with a variable',
    source: 'IAM User Guide, "Variables and tags"',
    request: { context: { 'aws:SourceIdentity': 'k' } },
    policies: { identity: [{ Version: '2012-10-17', ...allow({ Resource: 'arn:aws:s3:::b/${aws:SourceIdentity}' }) }] },
    is: 'allowed',
  },
  {
    name: 'what is free leaves it open',
    source: 'three-valued: some request is allowed',
    request: { others: 'free' },
    policies: { identity: [allow({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })] },
    is: 'unknown',
  },
  {
    name: 'a possible deny leaves it open',
    source: 'three-valued',
    request: { others: 'free' },
    policies: { identity: [allow(), deny({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })] },
    is: 'unknown',
  },
];
