import { partnerExpires } from '../../../policies/rules/isolation/partner-expires';
import type { Json, RuleCases } from '../case';
import { allow, document, of } from '../samples';

const REVIEW = '200000000005';
const END = '2027-06-30T23:59:59Z';
const lasts = (end: string): Json => ({ DateLessThanEquals: { 'aws:CurrentTime': end } });
const expected = `DateLessThanEquals aws:CurrentTime ${END}`;
const role = (RoleName: string, condition: Json) =>
  of('AWS::IAM::Role', {
    RoleName,
    AssumeRolePolicyDocument: document(
      allow('NamedPersonAssumes', { Principal: { AWS: `arn:aws:iam::${REVIEW}:root` }, Action: 'sts:AssumeRole', Condition: condition }),
    ),
  });
const policy = (ManagedPolicyName: string, ...statements: Json[]) =>
  of('AWS::IAM::ManagedPolicy', { ManagedPolicyName, PolicyDocument: document(...statements) });
const reads = (condition: Json) => allow('Reads', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*', Condition: condition });
const found = (logicalId: string, what: string, wanted = expected) =>
  [{ verdict: 'violating', logicalId, expected: wanted, found: what }] as const;

export const cases: RuleCases = {
  rule: partnerExpires,
  account: REVIEW,
  compliant: {
    Resources: {
      Trust: role('reference-vendor-black-cert', lasts(END)),
      Rights: policy(
        'reference-vendor-workstation-black-cert',
        reads(lasts(END)),
        allow('Logs', { Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' }),
      ),
    },
  },
  violating: [
    {
      name: 'trust without an end',
      change: {
        logicalId: 'Trust',
        path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Condition'],
        value: { Bool: { a: 'true' } },
      },
      findings: found('Trust', 'no end'),
    },
    {
      name: 'trust for longer',
      change: {
        logicalId: 'Trust',
        path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Condition', 'DateLessThanEquals', 'aws:CurrentTime'],
        value: '2030-01-01T00:00:00Z',
      },
      findings: found('Trust', '2030-01-01T00:00:00Z'),
    },
    {
      name: 'a workstation that reads on',
      change: { logicalId: 'Rights', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Condition'], value: { Bool: { a: 'true' } } },
      findings: found('Rights', 'no end'),
    },
    {
      name: 'a partner whose access has ended',
      change: { logicalId: 'Trust', path: ['Properties', 'RoleName'], value: 'reference-vendor-red-institute' },
      findings: found('Trust', 'reference-vendor-red-institute', 'a partner of the environment whose access lasts'),
    },
    {
      name: 'a higher level',
      change: { logicalId: 'Rights', path: ['Properties', 'ManagedPolicyName'], value: 'reference-vendor-workstation-black-telco' },
      findings: found('Rights', 'reference-vendor-workstation-black-telco', 'a partner of the environment whose access lasts'),
    },
  ],
};
