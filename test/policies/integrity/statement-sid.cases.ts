import { statementSid } from '../../../policies/rules/integrity/statement-sid';
import type { RuleCases } from '../case';
import { byLambda, DATA, document, of, role, tlsOnly } from '../samples';

export const cases: RuleCases = {
  rule: statementSid,
  compliant: {
    Resources: {
      Role: role('reference-vendor-x', byLambda, {
        Policies: [
          {
            PolicyName: 'work',
            PolicyDocument: document({ Sid: 'ReadOneObject', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/b' }),
          },
        ],
      }),
      StorePolicy: of('AWS::S3::BucketPolicy', {
        Bucket: DATA,
        PolicyDocument: document(tlsOnly(DATA), {
          Sid: 'DenySomethingElse',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:DeleteObject',
          Resource: '*',
        }),
      }),
    },
  },
  violating: [
    {
      name: 'no Sid in a bucket policy',
      change: { logicalId: 'StorePolicy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Sid'] },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'StorePolicy',
          expected: 'a Sid of two words or more that says the purpose, once in its document',
          found: 'nothing',
        },
      ],
    },
    {
      name: 'a Sid that says nothing',
      change: { logicalId: 'StorePolicy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Sid'], value: 'Statement1' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'StorePolicy',
          expected: 'a Sid of two words or more that says the purpose, once in its document',
          found: 'Statement1',
        },
      ],
    },
    {
      name: 'a Sid twice',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 1, 'Sid'],
        value: 'DenyUnencryptedTransport',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'StorePolicy',
          expected: 'a Sid of two words or more that says the purpose, once in its document',
          found: 'DenyUnencryptedTransport a second time',
        },
      ],
    },
    {
      name: 'no Sid in a trust policy',
      change: { logicalId: 'Role', path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Sid'], value: '' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Role',
          expected: 'a Sid of two words or more that says the purpose, once in its document',
          found: '',
        },
      ],
    },
    {
      name: 'no Sid in an inline policy',
      change: { logicalId: 'Role', path: ['Properties', 'Policies', 0, 'PolicyDocument', 'Statement', 0, 'Sid'] },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Role',
          expected: 'a Sid of two words or more that says the purpose, once in its document',
          found: 'nothing',
        },
      ],
    },
  ],
};
