import { bucketLocked } from '../../../policies/rules/integrity/bucket-locked';
import type { RuleCases } from '../case';
import { bucket, DATA, lock } from '../samples';

export const cases: RuleCases = {
  rule: bucketLocked,
  withCentre: true,
  compliant: { Resources: { Store: bucket(DATA, lock(365)) } },
  violating: [
    {
      name: 'a day short',
      change: { logicalId: 'Store', path: ['Properties', 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Days'], value: 364 },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'at least 365 days', found: '364' }],
    },
    {
      name: 'governance',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode'],
        value: 'GOVERNANCE',
      },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'COMPLIANCE', found: 'GOVERNANCE' }],
    },
    {
      name: 'lock off',
      change: { logicalId: 'Store', path: ['Properties', 'ObjectLockEnabled'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'true', found: 'false' }],
    },
    {
      name: 'days and years',
      change: { logicalId: 'Store', path: ['Properties', 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Years'], value: 1 },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'at least 365 days, in days or in years', found: 'both' }],
    },
  ],
  further: [
    {
      name: 'in years',
      template: {
        Resources: {
          Store: bucket(DATA, {
            ObjectLockEnabled: true,
            ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 1 } } },
          }),
        },
      },
      findings: [],
    },
    {
      name: 'a landing bucket cannot be locked',
      template: { Resources: { Landing: bucket('reference-vendor-landing-200000000003') } },
      findings: [],
    },
    {
      name: 'a bucket the model does not know must be locked all the same',
      template: { Resources: { Store: bucket('somebody-elses-bucket') } },
      findings: [
        { verdict: 'violating', logicalId: 'Store', expected: 'true', found: 'nothing' },
        { verdict: 'violating', logicalId: 'Store', expected: 'COMPLIANCE', found: 'nothing' },
        { verdict: 'violating', logicalId: 'Store', expected: 'at least 1 days', found: 'nothing' },
      ],
    },
  ],
};
