import { onlyReviewedProperties } from '../../../policies/rules/integrity/only-reviewed-properties';
import type { RuleCases } from '../case';
import { bucket, DATA, dataKey, encrypted, lock, STATISTICS } from '../samples';

const expected = 'resource types and properties of policies/data/reviewed-properties.json';

export const cases: RuleCases = {
  rule: onlyReviewedProperties,
  compliant: {
    Resources: {
      Store: bucket(DATA, {
        ...lock(365),
        ...encrypted(dataKey.arn),
        LoggingConfiguration: { DestinationBucketName: `reference-vendor-landing-${STATISTICS}`, LogFilePrefix: `access/${DATA}/` },
        LifecycleConfiguration: {
          Rules: [{ Id: 'unfinished', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }],
        },
      }),
    },
  },
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
        value: { Rules: [{ Id: 'away', Status: 'Enabled', Transition: { StorageClass: 'GLACIER' } }] },
      },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected, found: 'LifecycleConfiguration.Rules[].Transition' }],
    },
    {
      name: 'a type nobody reviewed',
      change: { logicalId: 'Store', path: ['Type'], value: 'AWS::EFS::FileSystem' },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected, found: 'AWS::EFS::FileSystem' }],
    },
    {
      name: 'a value nobody reviewed',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode'],
        value: 'GOVERNANCE',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'ObjectLockConfiguration.Rule.DefaultRetention.Mode: COMPLIANCE',
          found: 'GOVERNANCE',
        },
      ],
    },
    {
      name: 'a default where a value was meant',
      change: { logicalId: 'Store', path: ['Properties', 'PublicAccessBlockConfiguration', 'IgnorePublicAcls'] },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'PublicAccessBlockConfiguration.IgnorePublicAcls, as reviewed',
          found: 'nothing',
        },
      ],
    },
    {
      name: 'an empty list where something was meant',
      change: { logicalId: 'Store', path: ['Properties', 'OwnershipControls', 'Rules'], value: [] },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'OwnershipControls.Rules, as reviewed', found: 'nothing' }],
    },
    {
      name: 'access logs to the landing store of another account',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'LoggingConfiguration', 'DestinationBucketName'],
        value: 'reference-vendor-landing-200000000004',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'LoggingConfiguration.DestinationBucketName: {environment}-{organization}-landing-{account}',
          found: 'reference-vendor-landing-200000000004',
        },
      ],
    },
    {
      name: 'a key of nobody',
      change: {
        logicalId: 'Store',
        path: ['Properties', 'BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'],
        value: `${dataKey.arn}x`,
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.KMSMasterKeyID: {key} or nothing',
          found: `${dataKey.arn}x`,
        },
      ],
    },
  ],
  further: [
    {
      name: 'numbers and booleans as text are the same',
      template: {
        Resources: {
          Store: bucket(DATA, {
            PublicAccessBlockConfiguration: {
              BlockPublicAcls: 'true',
              BlockPublicPolicy: true,
              IgnorePublicAcls: 'true',
              RestrictPublicBuckets: true,
            },
            ...lock(365),
            ...encrypted(dataKey.arn),
            LifecycleConfiguration: {
              Rules: [{ Status: 'Enabled', Id: 'x', AbortIncompleteMultipartUpload: { DaysAfterInitiation: '7' } }],
            },
          }),
        },
      },
      findings: [],
    },
    {
      name: 'what only the deployment decides is not known to be reviewed',
      template: {
        Resources: {
          Store: bucket(DATA, {
            ...lock(365),
            ...encrypted(dataKey.arn),
            LifecycleConfiguration: { Rules: [{ Status: { 'Fn::GetAtt': ['Another', 'Status'] }, Id: 'x' }] },
          }),
        },
      },
      findings: [
        {
          verdict: 'undetermined',
          logicalId: 'Store',
          expected: 'LifecycleConfiguration.Rules[].Status, as reviewed',
          found: 'Fn::GetAtt of Another, which does not exist',
        },
      ],
    },
  ],
};
