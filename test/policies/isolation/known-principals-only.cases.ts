import { knownPrincipalsOnly } from '../../../policies/rules/isolation/known-principals-only';
import type { RuleCases } from '../case';
import { allow, byLambda, DATA, document, of, role } from '../samples';

export const cases: RuleCases = {
  rule: knownPrincipalsOnly,
  compliant: {
    Resources: {
      StorePolicy: of('AWS::S3::BucketPolicy', {
        Bucket: DATA,
        PolicyDocument: document(
          allow('TheSupervisorReads', {
            Principal: { AWS: 'arn:aws:iam::100000000003:root' },
            Action: 's3:GetObject',
            Resource: '*',
            Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-sup3rv1s0r' } },
          }),
        ),
      }),
      Role: role('reference-vendor-x', byLambda),
    },
  },
  violating: [
    {
      name: 'a stranger',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Principal'],
        value: { AWS: 'arn:aws:iam::999999999999:root' },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'StorePolicy',
          expected: 'an account of supervisor, vendor',
          found: 'arn:aws:iam::999999999999:root',
        },
      ],
    },
    {
      name: 'another member',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Principal'],
        value: { AWS: '300000000003' },
      },
      findings: [{ verdict: 'violating', logicalId: 'StorePolicy', expected: 'an account of supervisor, vendor', found: '300000000003' }],
    },
    {
      name: 'another organization',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Condition', 'StringEquals', 'aws:PrincipalOrgID'],
        value: 'o-strange0001',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'StorePolicy',
          expected: 'an account of supervisor, vendor',
          found: 'aws:principalorgid o-strange0001',
        },
      ],
    },
    {
      name: 'a foreign identity provider',
      change: {
        logicalId: 'Role',
        path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal'],
        value: { Federated: 'accounts.google.com' },
      },
      findings: [
        { verdict: 'violating', logicalId: 'Role', expected: 'an account of supervisor, vendor', found: 'Federated accounts.google.com' },
      ],
    },
    {
      name: 'a service acting for a stranger',
      change: {
        logicalId: 'Role',
        path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Condition', 'StringEquals', 'aws:SourceAccount'],
        value: '999999999999',
      },
      findings: [
        { verdict: 'violating', logicalId: 'Role', expected: 'an account of supervisor, vendor', found: 'aws:sourceaccount 999999999999' },
      ],
    },
  ],
};
