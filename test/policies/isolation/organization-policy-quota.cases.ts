import { organizationPolicyQuota } from '../../../policies/rules/isolation/organization-policy-quota';
import type { RuleCases } from '../case';
import { of } from '../samples';

export const cases: RuleCases = {
  rule: organizationPolicyQuota,
  account: '200000000001',
  compliant: {
    Resources: Object.fromEntries(
      ['One', 'Two', 'Three', 'Four'].map((id) => [
        id,
        of('AWS::Organizations::Policy', {
          Name: id,
          Type: 'SERVICE_CONTROL_POLICY',
          TargetIds: ['r-v001'],
          Content: { Version: '2012-10-17', Statement: [] },
        }),
      ]),
    ),
  },
  violating: [
    {
      name: 'too long',
      change: { logicalId: 'One', path: ['Properties', 'Content', 'Statement'], value: ['x'.repeat(5120)] },
      findings: [{ verdict: 'violating', logicalId: 'One', expected: 'at most 5120 characters', found: '5161' }],
    },
    {
      name: 'one more on the root, as a type of policy that counts with the others',
      change: { logicalId: 'Four', path: ['Properties', 'TargetIds'], value: ['r-v001', 'r-v001'] },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Four',
          expected: "at most 5 policies of a type on a node, AWS's own included",
          found: '6: SERVICE_CONTROL_POLICY on r-v001',
        },
      ],
    },
    {
      name: 'a document only the deployment decides',
      change: { logicalId: 'Two', path: ['Properties', 'Content'], value: { 'Fn::GetAtt': ['One', 'Id'] } },
      findings: [
        {
          verdict: 'undetermined',
          logicalId: 'Two',
          expected: 'a document the template decides',
          found: 'Id of One is known at deployment only',
        },
      ],
    },
  ],
};
