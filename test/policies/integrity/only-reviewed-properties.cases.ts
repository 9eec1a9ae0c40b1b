import { onlyReviewedProperties } from '../../../policies/rules/integrity/only-reviewed-properties';
import type { RuleCases } from '../case';
import { bucket, DATA } from '../samples';

const expected = 'resource types and properties of policies/data/reviewed-properties.json';

export const cases: RuleCases = {
  rule: onlyReviewedProperties,
  compliant: { Resources: { Store: bucket(DATA) } },
  violating: [
    {
      name: 'a website',
      change: { logicalId: 'Store', path: ['Properties', 'WebsiteConfiguration'], value: { IndexDocument: 'index.html' } },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected, found: 'WebsiteConfiguration' }],
    },
    {
      name: 'a transition inside a lifecycle',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'LifecycleConfiguration'],
        value: { Rules: [{ Status: 'Enabled', Transition: { StorageClass: 'GLACIER' } }] },
      },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected, found: 'LifecycleConfiguration.Rules[].Transition' }],
    },
    {
      name: 'a type nobody reviewed',
      change: { logicalId: 'Store', path: ['Type'], value: 'AWS::EFS::FileSystem' },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected, found: 'AWS::EFS::FileSystem' }],
    },
  ],
};
