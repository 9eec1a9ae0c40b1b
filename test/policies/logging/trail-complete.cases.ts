import { trailComplete } from '../../../policies/rules/logging/trail-complete';
import type { RuleCases } from '../case';
import { logKey, of, retained, TRAIL_BUCKET } from '../samples';

export const cases: RuleCases = {
  rule: trailComplete,
  withCentre: true,
  compliant: {
    Resources: {
      Trail: of(
        'AWS::CloudTrail::Trail',
        {
          TrailName: 'reference-vendor-trail',
          S3BucketName: TRAIL_BUCKET,
          KMSKeyId: logKey.arn,
          IsLogging: true,
          IsMultiRegionTrail: true,
          IsOrganizationTrail: true,
          IncludeGlobalServiceEvents: true,
          EnableLogFileValidation: true,
          AdvancedEventSelectors: [
            { Name: 'management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
            {
              Name: 'objects',
              FieldSelectors: [
                { Field: 'eventCategory', Equals: ['Data'] },
                { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
                { Field: 'resources.ARN', NotStartsWith: [`arn:aws:s3:::${TRAIL_BUCKET}/`] },
              ],
            },
            {
              Name: 'own log',
              FieldSelectors: [
                { Field: 'eventCategory', Equals: ['Data'] },
                { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
                { Field: 'eventName', NotEquals: ['PutObject'] },
                { Field: 'resources.ARN', StartsWith: [`arn:aws:s3:::${TRAIL_BUCKET}/`] },
              ],
            },
          ],
        },
        retained,
      ),
    },
  },
  violating: [
    {
      name: 'IsLogging off',
      change: { logicalId: 'Trail', path: ['Properties', 'IsLogging'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'Trail', expected: 'true', found: 'false' }],
    },
    {
      name: 'IsMultiRegionTrail off',
      change: { logicalId: 'Trail', path: ['Properties', 'IsMultiRegionTrail'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'Trail', expected: 'true', found: 'false' }],
    },
    {
      name: 'IncludeGlobalServiceEvents off',
      change: { logicalId: 'Trail', path: ['Properties', 'IncludeGlobalServiceEvents'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'Trail', expected: 'true', found: 'false' }],
    },
    {
      name: 'no validation',
      change: { logicalId: 'Trail', path: ['Properties', 'EnableLogFileValidation'] },
      findings: [{ verdict: 'violating', logicalId: 'Trail', expected: 'true', found: 'nothing' }],
    },
    {
      name: 'no key',
      change: { logicalId: 'Trail', path: ['Properties', 'KMSKeyId'] },
      findings: [{ verdict: 'violating', logicalId: 'Trail', expected: 'the ARN of the log key', found: 'nothing' }],
    },
    {
      name: 'reads of management left out',
      change: {
        logicalId: 'Trail',
        path: ['Properties', 'AdvancedEventSelectors', 0, 'FieldSelectors', 0],
        value: { Field: 'eventCategory', Equals: ['Insight'] },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Trail',
          expected: 'management events and all S3 object events, reads and writes',
          found: 'no selector for management events (reads)',
        },
      ],
    },
    {
      name: 'a store left out',
      change: {
        logicalId: 'Trail',
        path: ['Properties', 'AdvancedEventSelectors', 1, 'FieldSelectors', 2, 'NotStartsWith'],
        value: [`arn:aws:s3:::${TRAIL_BUCKET}/`, 'arn:aws:s3:::reference-vendor-data-europe-200000000003/'],
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Trail',
          expected: 'management events and all S3 object events, reads and writes',
          found: 'no selector for GetObject on arn:aws:s3:::reference-vendor-data-europe-200000000003/any/object',
        },
      ],
    },
    {
      name: 'reads of the log itself left out',
      change: {
        logicalId: 'Trail',
        path: ['Properties', 'AdvancedEventSelectors', 2, 'FieldSelectors', 2, 'NotEquals'],
        value: ['PutObject', 'GetObject'],
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Trail',
          expected: 'management events and all S3 object events, reads and writes',
          found: 'no selector for GetObject on arn:aws:s3:::reference-vendor-trail-200000000002/any/object',
        },
      ],
    },
    {
      name: 'one store only',
      change: {
        logicalId: 'Trail',
        path: ['Properties', 'AdvancedEventSelectors', 1, 'FieldSelectors', 2],
        value: { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::reference-vendor-data-europe-200000000003/'] },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Trail',
          expected: 'management events and all S3 object events, reads and writes',
          found: 'no selector for GetObject on arn:aws:s3:::a-bucket-of-tomorrow/any/object',
        },
      ],
    },
  ],
  further: [
    {
      name: 'basic selectors for all of S3',
      template: {
        Resources: {
          Trail: of('AWS::CloudTrail::Trail', {
            TrailName: 'reference-vendor-trail',
            S3BucketName: TRAIL_BUCKET,
            KMSKeyId: logKey.arn,
            IsLogging: true,
            IsMultiRegionTrail: true,
            IncludeGlobalServiceEvents: true,
            EnableLogFileValidation: true,
            EventSelectors: [
              { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] },
            ],
          }),
        },
      },
      findings: [],
    },
  ],
};
