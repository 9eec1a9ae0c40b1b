import { bucketOwnerEnforced } from '../../../policies/rules/isolation/bucket-owner-enforced';
import type { RuleCases } from '../case';
import { bucket, DATA } from '../samples';

export const cases: RuleCases = {
  rule: bucketOwnerEnforced,
  compliant: { Resources: { Store: bucket(DATA) } },
  violating: [
    {
      name: 'writer owns',
      change: { logicalId: 'Store', path: ['Properties', 'OwnershipControls', 'Rules', 0, 'ObjectOwnership'], value: 'ObjectWriter' },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'BucketOwnerEnforced', found: 'ObjectWriter' }],
    },
    {
      name: 'not said',
      change: { logicalId: 'Store', path: ['Properties', 'OwnershipControls'] },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'BucketOwnerEnforced', found: 'nothing' }],
    },
    {
      name: 'an ACL',
      change: { logicalId: 'Store', path: ['Properties', 'AccessControl'], value: 'PublicRead' },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'no ACL', found: 'PublicRead' }],
    },
  ],
};
