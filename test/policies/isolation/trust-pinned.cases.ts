import { trustPinned } from '../../../policies/rules/isolation/trust-pinned';
import type { RuleCases } from '../case';
import { allow, byLambda, role, STATISTICS } from '../samples';

const root = { AWS: `arn:aws:iam::${STATISTICS}:root` };
const person = allow('NamedPersonAssumesUnderATicket', {
  Principal: root,
  Action: 'sts:AssumeRole',
  Condition: {
    ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${STATISTICS}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Reader_*` },
    StringEquals: { 'sts:SourceIdentity': ['ruth.ammann'] },
    StringLike: { 'aws:userid': ['*:ruth.ammann'], 'sts:RoleSessionName': 'TICKET-*' },
  },
});
const trust = ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0];
const condition = [...trust, 'Condition'];
const said = (found: string) =>
  [
    { verdict: 'violating', logicalId: 'Reader', expected: 'a named person, under a ticket, until a day where access ends', found },
  ] as const;

export const cases: RuleCases = {
  rule: trustPinned,
  compliant: { Resources: { Service: role('reference-vendor-x', byLambda), Reader: role('reference-vendor-read', person) } },
  violating: [
    {
      name: 'a service for anybody',
      change: { logicalId: 'Service', path: condition },
      findings: [
        { verdict: 'violating', logicalId: 'Service', expected: `for account ${STATISTICS} only, by aws:SourceAccount`, found: 'nothing' },
      ],
    },
    {
      name: 'every action',
      change: { logicalId: 'Service', path: [...trust, 'Action'], value: 'sts:*' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Service',
          expected: 'one of sts:AssumeRole, sts:SetSourceIdentity, sts:TagSession',
          found: 'sts:*',
        },
      ],
    },
    {
      name: 'a whole account',
      change: { logicalId: 'Reader', path: [...condition, 'ArnLike'], value: { 'aws:PrincipalArn': '*' } },
      findings: [{ verdict: 'violating', logicalId: 'Reader', expected: 'roles named by aws:PrincipalArn', found: '["*"]' }],
    },
    {
      name: 'no ticket',
      change: { logicalId: 'Reader', path: [...condition, 'StringLike', 'sts:RoleSessionName'], value: '*' },
      findings: said('nothing that says sts:RoleSessionName'),
    },
    {
      name: 'no name',
      change: { logicalId: 'Reader', path: [...condition, 'StringEquals'], value: { 'aws:PrincipalTag/x': 'y' } },
      findings: said('nothing that says sts:SourceIdentity'),
    },
    {
      name: "anybody's session",
      change: { logicalId: 'Reader', path: [...condition, 'StringLike', 'aws:userid'], value: '*' },
      findings: said('nothing that says aws:userid'),
    },
  ],
};
