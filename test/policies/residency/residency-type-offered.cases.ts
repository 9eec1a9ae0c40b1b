import { residencyTypeOffered } from '../../../policies/rules/residency/residency-type-offered';
import type { RuleCases } from '../case';
import { of } from '../samples';

export const cases: RuleCases = {
  rule: residencyTypeOffered,
  compliant: {
    Resources: {
      Topic: of('AWS::SNS::Topic', {}),
      Function: of('Custom::Thing', { ServiceToken: 'arn:aws:lambda:eu-central-2:200000000003:function:f' }),
    },
  },
  violating: [
    {
      name: 'Detective',
      change: { logicalId: 'Topic', path: ['Type'], value: 'AWS::Detective::Graph' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'a resource type offered in eu-central-2',
          found: 'AWS::Detective::Graph',
        },
      ],
    },
    {
      name: 'Macie',
      change: { logicalId: 'Topic', path: ['Type'], value: 'AWS::Macie::Session' },
      findings: [
        { verdict: 'violating', logicalId: 'Topic', expected: 'a resource type offered in eu-central-2', found: 'AWS::Macie::Session' },
      ],
    },
    {
      name: 'Audit Manager',
      change: { logicalId: 'Topic', path: ['Type'], value: 'AWS::AuditManager::Assessment' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'a resource type offered in eu-central-2',
          found: 'AWS::AuditManager::Assessment',
        },
      ],
    },
    {
      name: 'a private type',
      change: { logicalId: 'Topic', path: ['Type'], value: 'Vendor::Thing::Resource' },
      findings: [
        { verdict: 'violating', logicalId: 'Topic', expected: 'a resource type offered in eu-central-2', found: 'Vendor::Thing::Resource' },
      ],
    },
  ],
  further: ['AWS::Signer::SigningProfile', 'AWS::CodeCommit::Repository', 'AWS::SecurityLake::DataLake', 'AWS::CodeBuild::Fleet'].map(
    (type) => ({
      name: type,
      template: { Resources: { Thing: of(type, {}) } },
      findings: [{ verdict: 'violating' as const, logicalId: 'Thing', expected: 'a resource type offered in eu-central-2', found: type }],
    }),
  ),
};
