import { namedRights } from '../../../policies/rules/isolation/named-rights';
import type { RuleCases } from '../case';
import { allow, byLambda, DATA, document, of, role } from '../samples';

const expected = 'actions written out, on named resources where the action has some';
const statement = ['Properties', 'PolicyDocument', 'Statement', 0];
const finding = (found: string) => [{ verdict: 'violating', logicalId: 'Policy', expected, found }] as const;

export const cases: RuleCases = {
  rule: namedRights,
  compliant: {
    Resources: {
      Role: role('reference-vendor-x', byLambda),
      Policy: of('AWS::IAM::ManagedPolicy', {
        PolicyDocument: document(
          allow('ReadObjects', { Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${DATA}/*`] }),
          allow('FindEvents', { Action: 'cloudtrail:LookupEvents', Resource: '*' }),
        ),
      }),
    },
  },
  violating: [
    {
      name: 'a pattern of actions',
      change: { logicalId: 'Policy', path: [...statement, 'Action', 0], value: 's3:GetObject*' },
      findings: finding('s3:GetObject*'),
    },
    {
      name: 'every resource',
      change: { logicalId: 'Policy', path: [...statement, 'Resource', 0], value: '*' },
      findings: finding('s3:GetObject on *'),
    },
    {
      name: 'every bucket',
      change: { logicalId: 'Policy', path: [...statement, 'Resource', 0], value: 'arn:aws:s3:::*' },
      findings: finding('s3:GetObject on arn:aws:s3:::*'),
    },
    {
      name: 'everything but one resource',
      change: { logicalId: 'Policy', path: [...statement, 'NotResource'], value: 'arn:aws:s3:::x' },
      findings: finding('everything but what is named'),
    },
    {
      name: 'every way to assume a role',
      change: { logicalId: 'Role', path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Action'], value: 'sts:Assume*' },
      findings: [{ verdict: 'violating', logicalId: 'Role', expected, found: 'sts:Assume*' }],
    },
    {
      name: 'a role under no boundary',
      change: {
        logicalId: 'Policy',
        path: [...statement],
        value: { Sid: 'MakeRoles', Effect: 'Allow', Action: 'iam:CreateRole', Resource: 'arn:aws:iam::200000000003:role/one' },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Policy',
          expected: 'roles made under the boundary of the account only',
          found: 'iam:CreateRole under another, or none',
        },
      ],
    },
    {
      name: 'a change set that the caller carries out',
      change: {
        logicalId: 'Policy',
        path: [...statement],
        value: {
          Sid: 'WriteChangeSets',
          Effect: 'Allow',
          Action: 'cloudformation:CreateChangeSet',
          Resource: 'arn:aws:cloudformation:eu-central-2:200000000003:stack/one/*',
          Condition: { StringLike: { 'cloudformation:TemplateUrl': 'https://s3.eu-central-2.amazonaws.com/assets/*' } },
        },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Policy',
          expected: "change sets that the account's execution role carries out",
          found: "any role's, or the caller's own rights",
        },
      ],
    },
    {
      name: 'a role handed to any service',
      change: {
        logicalId: 'Policy',
        path: [...statement],
        value: { Sid: 'HandRoles', Effect: 'Allow', Action: 'iam:PassRole', Resource: 'arn:aws:iam::200000000003:role/one' },
      },
      findings: [
        { verdict: 'violating', logicalId: 'Policy', expected: 'roles handed to named services only', found: 'iam:PassRole to any' },
      ],
    },
    {
      name: 'a boundary without its denial',
      change: { logicalId: 'Policy', path: ['Properties', 'ManagedPolicyName'], value: 'centre-boundary' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Policy',
          expected: 'a denial of account:*, cloudformation:*, iam:*, organizations:*, sts:AssumeRole',
          found: 'no denial',
        },
      ],
    },
  ],
};
