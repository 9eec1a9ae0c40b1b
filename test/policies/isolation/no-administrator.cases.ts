import { noAdministrator } from '../../../policies/rules/isolation/no-administrator';
import type { RuleCases } from '../case';
import { allow, byLambda, document, of, role } from '../samples';

export const cases: RuleCases = {
  rule: noAdministrator,
  compliant: {
    Resources: {
      Role: role('reference-vendor-x', byLambda, { ManagedPolicyArns: ['arn:aws:iam::200000000003:policy/reference-vendor-x'] }),
      Policy: of('AWS::IAM::ManagedPolicy', {
        PolicyDocument: document(
          allow('ReadOneObject', { Action: ['s3:GetObject', 'iam:PassRole'], Resource: 'arn:aws:iam::200000000003:role/one' }),
        ),
      }),
    },
  },
  violating: [
    {
      name: 'everything',
      change: { logicalId: 'Policy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Action'], value: '*' },
      findings: [{ verdict: 'violating', logicalId: 'Policy', expected: 'named actions', found: '*' }],
    },
    {
      name: 'a whole service',
      change: { logicalId: 'Policy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Action'], value: ['s3:GetObject', 'IAM:*'] },
      findings: [{ verdict: 'violating', logicalId: 'Policy', expected: 'named actions', found: 'IAM:*' }],
    },
    {
      name: 'everything but',
      change: { logicalId: 'Policy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'NotAction'], value: 'iam:*' },
      findings: [{ verdict: 'violating', logicalId: 'Policy', expected: 'named actions', found: 'Allow with NotAction: everything else' }],
    },
    {
      name: 'any role to any service',
      change: { logicalId: 'Policy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Resource'], value: '*' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Policy',
          expected: 'iam:PassRole on named roles or to named services',
          found: 'any role to any service',
        },
      ],
    },
    {
      name: 'no boundary',
      change: { logicalId: 'Role', path: ['Properties', 'PermissionsBoundary'] },
      findings: [{ verdict: 'violating', logicalId: 'Role', expected: 'the boundary centre-boundary', found: 'nothing' }],
    },
    {
      name: 'another boundary',
      change: { logicalId: 'Role', path: ['Properties', 'PermissionsBoundary'], value: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Role',
          expected: 'the boundary centre-boundary',
          found: 'arn:aws:iam::aws:policy/AdministratorAccess',
        },
      ],
    },
    {
      name: "AWS's administrator policy",
      change: { logicalId: 'Role', path: ['Properties', 'ManagedPolicyArns', 0], value: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Role',
          expected: 'policies with named actions',
          found: 'arn:aws:iam::aws:policy/AdministratorAccess',
        },
      ],
    },
    {
      name: 'a user',
      change: { logicalId: 'Role', path: ['Type'], value: 'AWS::IAM::User' },
      findings: [{ verdict: 'violating', logicalId: 'Role', expected: 'roles that persons and services assume', found: 'AWS::IAM::User' }],
    },
  ],
};
