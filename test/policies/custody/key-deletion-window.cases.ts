import { keyDeletionWindow } from '../../../policies/rules/custody/key-deletion-window';
import type { RuleCases } from '../case';
import { of } from '../samples';

export const cases: RuleCases = {
  rule: keyDeletionWindow,
  compliant: { Resources: { Key: of('AWS::KMS::Key', { KeyPolicy: {}, PendingWindowInDays: 30 }) } },
  violating: [
    {
      name: 'a week',
      change: { logicalId: 'Key', path: ['Properties', 'PendingWindowInDays'], value: 7 },
      findings: [{ verdict: 'violating', logicalId: 'Key', expected: '30', found: '7' }],
    },
    {
      name: 'a day short',
      change: { logicalId: 'Key', path: ['Properties', 'PendingWindowInDays'], value: 29 },
      findings: [{ verdict: 'violating', logicalId: 'Key', expected: '30', found: '29' }],
    },
    {
      name: "left to the service's default",
      change: { logicalId: 'Key', path: ['Properties', 'PendingWindowInDays'] },
      findings: [{ verdict: 'violating', logicalId: 'Key', expected: '30', found: 'nothing' }],
    },
  ],
};
