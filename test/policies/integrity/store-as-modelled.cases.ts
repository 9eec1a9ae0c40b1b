import { storeAsModelled } from '../../../policies/rules/integrity/store-as-modelled';
import type { RuleCases } from '../case';
import { bucket, DATA, dataKey, encrypted, lock } from '../samples';

const finding = (expected: string, found: string) => [{ verdict: 'violating', logicalId: 'Store', expected, found }] as const;

export const cases: RuleCases = {
  rule: storeAsModelled,
  compliant: { Resources: { Store: bucket(DATA, { ...lock(365), ...encrypted(dataKey.arn) }) } },
  violating: [
    {
      name: 'locked for ten years',
      change: { logicalId: 'Store', path: ['Properties', 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Days'], value: 3650 },
      findings: finding('365 days', '3650'),
    },
    {
      name: 'objects that vanish',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'LifecycleConfiguration'],
        value: { Rules: [{ Status: 'Enabled', ExpirationInDays: 1 }] },
      },
      findings: finding('no expiration', '[1]'),
    },
    {
      name: 'a notification to somewhere',
      change: { logicalId: 'Store', path: ['Properties', 'NotificationConfiguration'], value: { TopicConfigurations: [] } },
      findings: finding('no notification', 'none, or another'),
    },
    {
      name: 'no default encryption',
      change: { logicalId: 'Store', path: ['Properties', 'BucketEncryption', 'ServerSideEncryptionConfiguration'], value: [] },
      findings: finding('one default encryption', '0'),
    },
  ],
};
