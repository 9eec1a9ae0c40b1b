import { keyAdopted } from '../../../policies/rules/custody/key-adopted';
import type { RuleCases } from '../case';
import { logKey, of } from '../samples';

export const cases: RuleCases = {
  rule: keyAdopted,
  stack: 'supervisor-keys-supervisor',
  account: '100000000002',
  compliant: {
    Resources: {
      Topic: of('AWS::SNS::Topic', { KmsMasterKeyId: logKey.arn }),
    },
  },
  violating: [
    {
      name: 'a key outside the registry',
      change: {
        logicalId: 'Topic',
        path: ['Properties', 'KmsMasterKeyId'],
        value: 'arn:aws:kms:eu-central-2:100000000002:key/00000000-0000-0000-0000-000000000000',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'a key of the registry',
          found: 'arn:aws:kms:eu-central-2:100000000002:key/00000000-0000-0000-0000-000000000000',
        },
      ],
    },
    {
      name: 'an alias ARN',
      change: { logicalId: 'Topic', path: ['Properties', 'KmsMasterKeyId'], value: 'arn:aws:kms:eu-central-2:100000000002:alias/log' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'a key of the registry',
          found: 'arn:aws:kms:eu-central-2:100000000002:alias/log',
        },
      ],
    },
    {
      name: 'a new key',
      change: { logicalId: 'Topic', path: ['Type'], value: 'AWS::KMS::Key' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Topic',
          expected: 'a key of the model',
          found: 'supervisor-keys-supervisor/Topic, which no quorum adopts',
        },
      ],
    },
  ],
  further: [
    {
      name: 'an alias',
      template: { Resources: { Alias: of('AWS::KMS::Alias', { AliasName: 'alias/log', TargetKeyId: logKey.arn }) } },
      findings: [{ verdict: 'violating', logicalId: 'Alias', expected: 'no alias: full key ARNs only', found: 'AWS::KMS::Alias' }],
    },
  ],
};
