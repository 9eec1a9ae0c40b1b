import { bucketAccessLogged } from '../../../policies/rules/logging/bucket-access-logged';
import type { RuleCases } from '../case';
import { bucket, DATA } from '../samples';

export const cases: RuleCases = {
  rule: bucketAccessLogged,
  withCentre: true,
  compliant: {
    Resources: { Store: bucket(DATA, { LoggingConfiguration: { DestinationBucketName: 'reference-vendor-landing-200000000003' } }) },
  },
  violating: [
    {
      name: 'not logged',
      change: { logicalId: 'Store', path: ['Properties', 'LoggingConfiguration'] },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'reference-vendor-landing-200000000003', found: 'nothing' }],
    },
    {
      name: 'logged elsewhere',
      change: { logicalId: 'Store', path: ['Properties', 'LoggingConfiguration', 'DestinationBucketName'], value: 'elsewhere' },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'reference-vendor-landing-200000000003', found: 'elsewhere' }],
    },
    {
      name: 'logged without a target',
      change: { logicalId: 'Store', path: ['Properties', 'LoggingConfiguration', 'DestinationBucketName'] },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'reference-vendor-landing-200000000003', found: 'nothing' }],
    },
  ],
  further: [
    {
      name: 'a landing bucket does not log itself',
      template: { Resources: { Landing: bucket('reference-vendor-landing-200000000003') } },
      findings: [],
    },
  ],
};
