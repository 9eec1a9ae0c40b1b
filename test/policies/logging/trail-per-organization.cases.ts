import { trailPerOrganization } from '../../../policies/rules/logging/trail-per-organization';
import type { RuleCases } from '../case';
import { testCentre } from '../centre';
import { logKey, of, retained, TRAIL_BUCKET } from '../samples';

const centre = testCentre();

export const cases: RuleCases = {
  rule: trailPerOrganization,
  account: '200000000001',
  // One organization, so that one template can hold all its trails.
  centre: { ...centre, trails: centre.trails.filter(({ organization }) => organization.slug === 'vendor') },
  compliant: {
    Resources: {
      Trail: of(
        'AWS::CloudTrail::Trail',
        { IsLogging: true, IsOrganizationTrail: true, S3BucketName: TRAIL_BUCKET, KMSKeyId: logKey.arn },
        retained,
      ),
    },
  },
  violating: [
    {
      name: 'into another bucket',
      change: { logicalId: 'Trail', path: ['Properties', 'S3BucketName'], value: 'another-bucket' },
      findings: [{ verdict: 'violating', logicalId: 'Trail', expected: TRAIL_BUCKET, found: 'another-bucket' }],
    },
    {
      name: 'under another key',
      change: { logicalId: 'Trail', path: ['Properties', 'KMSKeyId'], value: 'alias/aws/cloudtrail' },
      findings: [{ verdict: 'violating', logicalId: 'Trail', expected: logKey.arn, found: 'alias/aws/cloudtrail' }],
    },
    {
      name: 'of one account only',
      change: { logicalId: 'Trail', path: ['Properties', 'IsOrganizationTrail'], value: false },
      findings: [{ verdict: 'violating', expected: 'one organization trail in account 200000000001 of vendor', found: 'none' }],
    },
    {
      name: 'no trail',
      change: { logicalId: 'Trail', path: ['Type'], value: 'AWS::SNS::Topic' },
      findings: [{ verdict: 'violating', expected: 'one organization trail in account 200000000001 of vendor', found: 'none' }],
    },
  ],
};
