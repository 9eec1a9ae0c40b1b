import { keySplitAuthority } from '../../../policies/rules/custody/key-split-authority';
import type { RuleCases } from '../case';
import { allow, document, of } from '../samples';

export const cases: RuleCases = {
  rule: keySplitAuthority,
  compliant: {
    Resources: {
      Key: of('AWS::KMS::Key', {
        KeyPolicy: document(
          allow('ExecutorAdministers', {
            Principal: { AWS: 'arn:aws:iam::100000000002:root' },
            Action: ['kms:PutKeyPolicy', 'kms:DescribeKey'],
            Resource: '*',
            Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::100000000002:role/executor' } },
          }),
          allow('WriterEncrypts', {
            Principal: { AWS: 'arn:aws:iam::200000000003:root' },
            Action: 'kms:GenerateDataKey',
            Resource: '*',
            Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::200000000003:role/ingest' } },
          }),
          allow('ExecutorGrantsReads', {
            Principal: { AWS: 'arn:aws:iam::100000000002:root' },
            Action: 'kms:CreateGrant',
            Resource: '*',
            Condition: {
              ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::100000000002:role/executor' },
              StringEquals: { 'kms:GranteePrincipal': 'arn:aws:iam::200000000003:role/read' },
              'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt'] },
            },
          }),
        ),
      }),
    },
  },
  violating: [
    {
      name: 'everything in one statement',
      change: { logicalId: 'Key', path: ['Properties', 'KeyPolicy', 'Statement', 0, 'Action'], value: 'kms:*' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Key',
          expected: 'no principal with both administration and use of the key',
          found: 'one statement that gives both',
        },
      ],
    },
    {
      name: 'the executor encrypts too',
      change: {
        logicalId: 'Key',
        path: ['Properties', 'KeyPolicy', 'Statement', 1, 'Condition', 'ArnLike', 'aws:PrincipalArn'],
        value: 'arn:aws:iam::100000000002:role/exec*',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Key',
          expected: 'no principal with both administration and use of the key',
          found: 'arn:aws:iam::100000000002:role/executor has both',
        },
      ],
    },
    {
      name: 'a whole account encrypts',
      change: { logicalId: 'Key', path: ['Properties', 'KeyPolicy', 'Statement', 1, 'Condition'] },
      findings: [
        { verdict: 'violating', logicalId: 'Key', expected: 'principals pinned to roles', found: 'every principal of an account' },
      ],
    },
    {
      name: 'grants at will',
      change: {
        logicalId: 'Key',
        path: ['Properties', 'KeyPolicy', 'Statement', 2, 'Condition', 'StringEquals'],
        value: { 'kms:ViaService': 's3.eu-central-2.amazonaws.com' },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Key',
          expected: 'no principal with both administration and use of the key',
          found: 'one statement that gives both',
        },
      ],
    },
  ],
  further: [
    {
      name: 'no policy: the default gives the account kms:*',
      template: { Resources: { Key: of('AWS::KMS::Key', {}) } },
      findings: [
        {
          verdict: 'undetermined',
          logicalId: 'Key',
          expected: 'no principal with both administration and use of the key',
          found: 'no policy that can be read; the default one gives the account kms:*',
        },
      ],
    },
  ],
};
