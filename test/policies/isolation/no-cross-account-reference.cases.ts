import { noCrossAccountReference } from '../../../policies/rules/isolation/no-cross-account-reference';
import type { Json, RuleCases } from '../case';
import { byLambda, of, role } from '../samples';

export const cases: RuleCases = {
  rule: noCrossAccountReference,
  compliant: {
    Resources: { Topic: of('AWS::SNS::Topic', { DisplayName: 'd', TopicName: 't' }), Role: role('reference-vendor-x', byLambda) },
  },
  violating: [
    {
      name: 'an import',
      change: { logicalId: 'Topic', path: ['Properties', 'DisplayName'], value: { 'Fn::ImportValue': 'other-stack' } },
      findings: [
        { verdict: 'violating', logicalId: 'Topic', expected: 'names and ARNs of the model', found: 'Fn::ImportValue "other-stack"' },
      ],
    },
    {
      name: "another account's deployment role",
      change: {
        logicalId: 'Role',
        path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal'],
        value: { AWS: 'arn:aws:iam::999999999999:role/cdk-hnb659fds-deploy-role-999999999999-eu-central-2' },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Role',
          expected: 'no trust in deployment roles of other accounts',
          found: 'arn:aws:iam::999999999999:role/cdk-hnb659fds-deploy-role-999999999999-eu-central-2',
        },
      ],
    },
    {
      name: 'a parameter of another account',
      change: {
        logicalId: 'Topic',
        path: ['Properties', 'DisplayName'],
        value: '{{resolve:ssm:arn:aws:ssm:eu-central-2:999999999999:parameter/p}}',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'names and ARNs of the model',
          found: '{{resolve:ssm:arn:aws:ssm:eu-central-2:999999999999:parameter/p}}',
        },
      ],
    },
  ],
  further: [
    {
      name: 'a stack output read across accounts',
      template: {
        Resources: { Topic: of('AWS::SNS::Topic', { DisplayName: { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } } as Json }) },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'names and ARNs of the model',
          found: 'Fn::GetStackOutput {"StackName":"s","OutputName":"o"}',
        },
      ],
    },
    {
      name: 'an export',
      template: { Resources: { Topic: of('AWS::SNS::Topic', {}) }, Outputs: { Name: { Value: 'v', Export: { Name: 'e' } } } },
      findings: [{ verdict: 'violating', expected: 'no export', found: 'an export by output Name' }],
    },
  ],
};
