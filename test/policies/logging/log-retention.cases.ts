import { logRetention } from '../../../policies/rules/logging/log-retention';
import type { RuleCases } from '../case';
import { bucket, of, TRAIL_BUCKET } from '../samples';

export const cases: RuleCases = {
  rule: logRetention,
  withCentre: true,
  compliant: {
    Resources: {
      Log: bucket(TRAIL_BUCKET, {
        LifecycleConfiguration: {
          Rules: [{ Id: 'cap', Status: 'Enabled', ExpirationInDays: 1095, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }],
        },
      }),
      Group: of('AWS::Logs::LogGroup', { RetentionInDays: 400 }),
    },
  },
  violating: [
    {
      name: 'beyond the cap',
      change: { logicalId: 'Log', path: ['Properties', 'LifecycleConfiguration', 'Rules', 0, 'ExpirationInDays'], value: 1096 },
      findings: [{ verdict: 'violating', logicalId: 'Log', expected: 'expiration after 730 to 1095 days', found: '1096' }],
    },
    {
      name: 'before the lock ends',
      change: { logicalId: 'Log', path: ['Properties', 'LifecycleConfiguration', 'Rules', 0, 'ExpirationInDays'], value: 729 },
      findings: [{ verdict: 'violating', logicalId: 'Log', expected: 'expiration after 730 to 1095 days', found: '729 days' }],
    },
    {
      name: 'switched off',
      change: { logicalId: 'Log', path: ['Properties', 'LifecycleConfiguration', 'Rules', 0, 'Status'], value: 'Disabled' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Log',
          expected: 'expiration after 730 to 1095 days',
          found: 'no expiration of the whole bucket',
        },
      ],
    },
    {
      name: 'of a part only',
      change: { logicalId: 'Log', path: ['Properties', 'LifecycleConfiguration', 'Rules', 0, 'Prefix'], value: 'tmp/' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Log',
          expected: 'expiration after 730 to 1095 days',
          found: 'no expiration of the whole bucket',
        },
      ],
    },
    {
      name: 'a log group for ever',
      change: { logicalId: 'Group', path: ['Properties', 'RetentionInDays'] },
      findings: [{ verdict: 'violating', logicalId: 'Group', expected: 'at least 365 days', found: 'nothing' }],
    },
    {
      name: 'a log group for a month',
      change: { logicalId: 'Group', path: ['Properties', 'RetentionInDays'], value: 30 },
      findings: [{ verdict: 'violating', logicalId: 'Group', expected: 'at least 365 days', found: '30' }],
    },
  ],
};
