import { bucketVersioned } from '../../../policies/rules/integrity/bucket-versioned';
import type { RuleCases } from '../case';
import { bucket, DATA } from '../samples';

export const cases: RuleCases = {
  rule: bucketVersioned,
  compliant: { Resources: { Store: bucket(DATA) } },
  violating: [
    {
      name: 'suspended',
      change: { logicalId: 'Store', path: ['Properties', 'VersioningConfiguration', 'Status'], value: 'Suspended' },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'Enabled', found: 'Suspended' }],
    },
    {
      name: 'not said',
      change: { logicalId: 'Store', path: ['Properties', 'VersioningConfiguration'] },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'Enabled', found: 'nothing' }],
    },
  ],
  further: [
    {
      name: 'left to a parameter',
      template: {
        Parameters: { Status: { Type: 'String' } },
        Resources: { Store: bucket(DATA, { VersioningConfiguration: { Status: { Ref: 'Status' } } }) },
      },
      findings: [
        { verdict: 'undetermined', logicalId: 'Store', expected: 'Enabled', found: 'parameter Status can be anything at deployment' },
      ],
    },
    {
      name: 'resolved through a map',
      template: {
        Mappings: { M: { A: { B: 'Enabled' } } },
        Resources: { Store: bucket(DATA, { VersioningConfiguration: { Status: { 'Fn::FindInMap': ['M', 'A', 'B'] } } }) },
      },
      findings: [],
    },
  ],
};
