import { configRecords } from '../../../policies/rules/logging/config-records';
import type { RuleCases } from '../case';
import { testCentre } from '../centre';
import { of, STATISTICS } from '../samples';

const centre = testCentre();
const vendor = centre.organizations.filter(({ slug }) => slug === 'vendor');
const landing = centre.stores.find(({ kind, account }) => kind === 'config-landing' && account.organization.slug === 'vendor')?.name ?? '';
const serviceRole = `arn:aws:iam::${STATISTICS}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;

export const cases: RuleCases = {
  rule: configRecords,
  // One account, so that one template can hold what it must have.
  centre: {
    ...centre,
    organizations: vendor.map((organization) => ({
      ...organization,
      accounts: organization.accounts.filter(({ id }) => id === STATISTICS),
    })),
  },
  compliant: {
    Resources: {
      Recorder: of('AWS::Config::ConfigurationRecorder', { RoleARN: serviceRole, RecordingGroup: { AllSupported: true } }),
      Delivery: of('AWS::Config::DeliveryChannel', {
        S3BucketName: landing,
        ConfigSnapshotDeliveryProperties: { DeliveryFrequency: 'TwentyFour_Hours' },
      }),
    },
  },
  violating: [
    {
      name: 'some types only',
      change: { logicalId: 'Recorder', path: ['Properties', 'RecordingGroup', 'AllSupported'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'Recorder', expected: 'true', found: 'false' }],
    },
    {
      name: 'as a role of somebody else',
      change: { logicalId: 'Recorder', path: ['Properties', 'RoleARN'], value: 'arn:aws:iam::999999999999:role/x' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Recorder',
          expected: `the service-linked role of ${STATISTICS}`,
          found: 'arn:aws:iam::999999999999:role/x',
        },
      ],
    },
    {
      name: 'delivered elsewhere',
      change: { logicalId: 'Delivery', path: ['Properties', 'S3BucketName'], value: 'another-bucket' },
      findings: [{ verdict: 'violating', logicalId: 'Delivery', expected: landing, found: 'another-bucket' }],
    },
    {
      name: 'no recorder',
      change: { logicalId: 'Recorder', path: ['Type'], value: 'AWS::SNS::Topic' },
      findings: [
        { verdict: 'violating', expected: `a recorder and a delivery channel in account ${STATISTICS} of vendor`, found: 'no recorder' },
      ],
    },
  ],
};
