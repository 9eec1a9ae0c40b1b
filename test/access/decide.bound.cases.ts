import { allow, deny, ME, type Row, SAME, SISTER, to } from './decide.cases';

const ROLE = { arn: `arn:aws:iam::${SAME}:role/other`, account: SAME };
/** RCPFullAWSAccess, which cannot be detached. */
const EVERYTHING = allow({ Principal: '*' });
const DEPUTY = 'IAM User Guide, "The confused deputy problem"';
const RCPS = 'Organizations User Guide, "RCPs", what RCPs do not restrict';
const log = { kind: 'service', arn: 'cloudtrail.amazonaws.com' };
const trust = (more: object) => ({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...more }] });

/** Whom organization policies bind; services, identity providers, and the acts on a role. */
export const BOUND_ROWS: readonly Row[] = [
  {
    name: 'RCP does not bind service-linked roles',
    source: `${RCPS}: service-linked roles`,
    request: { principal: { ...ME, serviceLinked: true } },
    policies: { identity: [allow()], rcp: [[EVERYTHING, deny({ Principal: '*' })]] },
    is: 'allowed',
  },
  {
    name: 'RCP binds services',
    source: 'Organizations User Guide, "RCPs": service principals are restricted too',
    request: { principal: log },
    policies: { resource: allow({ Principal: { Service: log.arn } }), rcp: [[EVERYTHING, deny({ Principal: '*' })]] },
    is: 'explicitly-denied',
  },
  {
    name: 'RCP does not bind kms:RetireGrant',
    source: 'KMS Developer Guide, "Resource control policies": kms:RetireGrant is not effective in an RCP, also by wildcard',
    request: { action: 'kms:RetireGrant', resource: { arn: `arn:aws:kms:eu-central-2:${SAME}:key/k`, account: SAME } },
    policies: { resource: allow(to(ME.arn)), rcp: [[EVERYTHING, deny({ Principal: '*' })]] },
    is: 'allowed',
  },
  {
    name: 'RCP does not bind a service that supports none',
    source: 'Organizations User Guide, "List of AWS services that support RCPs"',
    request: { action: 'sns:Publish', resource: { arn: `arn:aws:sns:eu-central-2:${SAME}:t`, account: SAME } },
    policies: { identity: [allow()], rcp: [[EVERYTHING, deny({ Principal: '*' })]] },
    is: 'allowed',
  },
  {
    name: 'SCP does not bind services',
    source: 'Organizations User Guide, "SCPs": they affect IAM users and roles only',
    request: { principal: log },
    policies: { resource: allow({ Principal: { Service: log.arn } }), scp: [[deny()]] },
    is: 'allowed',
  },
  ...(['aws:SourceOrgID', 'aws:SourceAccount', 'aws:SourceArn'] as const).flatMap((name): Row[] =>
    (['ours', 'theirs'] as const).map((value) => ({
      name: `a service on behalf of ${value} by ${name}`,
      source: `${DEPUTY}: ${name}`,
      request: { principal: log, context: { [name]: value } },
      policies: { resource: allow({ Principal: { Service: log.arn }, Condition: { StringEquals: { [name]: 'ours' } } }) },
      is: value === 'ours' ? 'allowed' : 'implicitly-denied',
    })),
  ),
  {
    name: 'another service',
    source: 'IAM User Guide, "Principal", AWS service principals',
    request: { principal: { kind: 'service', arn: 'delivery.logs.amazonaws.com' } },
    policies: { resource: allow({ Principal: { Service: log.arn } }) },
    is: 'implicitly-denied',
  },
  ...(
    [
      ['arn:aws:iam::111111111111:saml-provider/staff', 'sts:AssumeRoleWithSAML'],
      ['token.actions.example.com', 'sts:AssumeRoleWithWebIdentity'],
    ] as const
  ).flatMap(([provider, action]): Row[] => [
    {
      name: `${action}: the trust policy names the provider`,
      source: 'IAM User Guide, "Principal", SAML and OIDC federated principals',
      request: { principal: { kind: 'federated', arn: provider }, action, resource: ROLE },
      policies: { resource: trust({ Principal: { Federated: provider }, Action: action }), scp: [[deny()]] },
      is: 'allowed',
    },
    {
      name: `${action}: it names another`,
      source: 'IAM User Guide, "Principal", SAML and OIDC federated principals',
      request: { principal: { kind: 'federated', arn: provider }, action, resource: ROLE },
      policies: { resource: trust({ Principal: { Federated: 'another' }, Action: action }) },
      is: 'implicitly-denied',
    },
  ]),
  ...(['sts:TagSession', 'sts:SetSourceIdentity'] as const).flatMap((action): Row[] => [
    {
      name: `${action}: trust and identity allow it`,
      source: `IAM User Guide, "Pass session tags" and "Source identity": ${action} in both`,
      request: { action, resource: { ...ROLE, account: SISTER, arn: ROLE.arn.replace(SAME, SISTER) } },
      policies: { identity: [allow({ Action: action })], resource: trust({ Action: ['sts:AssumeRole', action], ...to(SAME) }) },
      is: 'allowed',
    },
    {
      name: `${action}: trust allows AssumeRole only`,
      source: `IAM User Guide, "Pass session tags" and "Source identity": the trust policy must allow ${action}`,
      request: { action, resource: ROLE },
      policies: { identity: [allow()], resource: trust(to(SAME)) },
      is: 'implicitly-denied',
    },
  ]),
  {
    name: 'GetCallerIdentity is always allowed',
    source: 'STS API Reference, GetCallerIdentity: "No permissions are required", even against an explicit deny',
    request: { action: 'sts:GetCallerIdentity', resource: { arn: '*', account: SAME } },
    policies: { identity: [deny()] },
    is: 'allowed',
  },
];
