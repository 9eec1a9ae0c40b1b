import { residencyGlobalService } from '../../../policies/rules/residency/residency-global-service';
import type { RuleCases } from '../case';
import { of } from '../samples';

export const cases: RuleCases = {
  rule: residencyGlobalService,
  compliant: {
    Resources: { Unit: of('AWS::Organizations::OrganizationalUnit', { Name: 'n', ParentId: 'r-v001' }), Topic: of('AWS::SNS::Topic', {}) },
  },
  violating: [
    {
      name: 'a zone',
      change: { logicalId: 'Topic', path: ['Type'], value: 'AWS::Route53::HostedZone' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'one of AWS::IAM::, AWS::Organizations::',
          found: 'AWS::Route53::HostedZone',
        },
      ],
    },
    {
      name: 'a global network',
      change: { logicalId: 'Topic', path: ['Type'], value: 'AWS::NetworkManager::GlobalNetwork' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'one of AWS::IAM::, AWS::Organizations::',
          found: 'AWS::NetworkManager::GlobalNetwork',
        },
      ],
    },
    {
      name: 'a recovery cell',
      change: { logicalId: 'Topic', path: ['Type'], value: 'AWS::Route53RecoveryReadiness::Cell' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'one of AWS::IAM::, AWS::Organizations::',
          found: 'AWS::Route53RecoveryReadiness::Cell',
        },
      ],
    },
  ],
  further: ['AWS::CloudFront::Distribution', 'AWS::GlobalAccelerator::Accelerator', 'AWS::Budgets::Budget'].map((type) => ({
    name: type,
    template: { Resources: { Thing: of(type, {}) } },
    findings: [{ verdict: 'violating' as const, logicalId: 'Thing', expected: 'one of AWS::IAM::, AWS::Organizations::', found: type }],
  })),
};
