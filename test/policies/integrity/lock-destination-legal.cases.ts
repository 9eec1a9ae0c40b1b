import { lockDestinationLegal } from '../../../policies/rules/integrity/lock-destination-legal';
import type { RuleCases } from '../case';
import { bucket, lock, of } from '../samples';

export const cases: RuleCases = {
  rule: lockDestinationLegal,
  compliant: {
    Resources: {
      Landing: bucket('landing-of-tests'),
      Locked: bucket('locked-of-tests', lock(365)),
      Store: bucket('store-of-tests', { LoggingConfiguration: { DestinationBucketName: 'landing-of-tests' } }),
      Delivery: of('AWS::Config::DeliveryChannel', { S3BucketName: 'landing-of-tests' }),
      Flow: of('AWS::EC2::FlowLog', {
        ResourceId: 'vpc-1',
        ResourceType: 'VPC',
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::landing-of-tests/vpc',
      }),
    },
  },
  violating: [
    {
      name: 'access logs into a lock',
      change: { logicalId: 'Store', path: ['Properties', 'LoggingConfiguration', 'DestinationBucketName'], value: 'locked-of-tests' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'a bucket without default retention, replicated into a locked one',
          found: 'locked-of-tests, which has a default retention',
        },
      ],
    },
    {
      name: 'Config into a lock',
      change: { logicalId: 'Delivery', path: ['Properties', 'S3BucketName'], value: 'locked-of-tests' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Delivery',
          expected: 'a bucket without default retention, replicated into a locked one',
          found: 'locked-of-tests, which has a default retention',
        },
      ],
    },
    {
      name: 'flow logs into a lock',
      change: { logicalId: 'Flow', path: ['Properties', 'LogDestination'], value: 'arn:aws:s3:::locked-of-tests' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Flow',
          expected: 'a bucket without default retention, replicated into a locked one',
          found: 'arn:aws:s3:::locked-of-tests, which has a default retention',
        },
      ],
    },
    {
      name: 'Config into a bucket nobody knows',
      change: { logicalId: 'Delivery', path: ['Properties', 'S3BucketName'], value: 'unknown-bucket' },
      findings: [
        {
          verdict: 'undetermined',
          logicalId: 'Delivery',
          expected: 'a bucket without default retention, replicated into a locked one',
          found: 'unknown-bucket, which is not in the templates',
        },
      ],
    },
  ],
};
