import { bucketTlsOnly } from '../../../policies/rules/isolation/bucket-tls-only';
import type { RuleCases } from '../case';
import { bucket, DATA, document, of, tlsOnly } from '../samples';

export const cases: RuleCases = {
  rule: bucketTlsOnly,
  compliant: {
    Resources: { Store: bucket(DATA), StorePolicy: of('AWS::S3::BucketPolicy', { Bucket: DATA, PolicyDocument: document(tlsOnly(DATA)) }) },
  },
  violating: [
    {
      name: 'allowed instead',
      change: { logicalId: 'StorePolicy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Effect'], value: 'Allow' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'a policy that denies s3:* to everybody on the bucket and its objects when aws:SecureTransport is false',
          found: 'none among its statements',
        },
      ],
    },
    {
      name: 'for one account only',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Principal'],
        value: { AWS: '111122223333' },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'a policy that denies s3:* to everybody on the bucket and its objects when aws:SecureTransport is false',
          found: 'none among its statements',
        },
      ],
    },
    {
      name: 'reads only',
      change: { logicalId: 'StorePolicy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Action'], value: 's3:GetObject' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'a policy that denies s3:* to everybody on the bucket and its objects when aws:SecureTransport is false',
          found: 'none among its statements',
        },
      ],
    },
    {
      name: 'without objects',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Resource'],
        value: [`arn:aws:s3:::${DATA}`],
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'a policy that denies s3:* to everybody on the bucket and its objects when aws:SecureTransport is false',
          found: 'one that covers only a part',
        },
      ],
    },
    {
      name: 'narrowed by a second condition',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Condition'],
        value: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:PrincipalAccount': '1' } },
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'a policy that denies s3:* to everybody on the bucket and its objects when aws:SecureTransport is false',
          found: 'none among its statements',
        },
      ],
    },
    {
      name: 'turned round',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Condition', 'Bool', 'aws:SecureTransport'],
        value: 'true',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'a policy that denies s3:* to everybody on the bucket and its objects when aws:SecureTransport is false',
          found: 'none among its statements',
        },
      ],
    },
    {
      name: 'for another bucket',
      change: { logicalId: 'StorePolicy', path: ['Properties', 'Bucket'], value: 'another-bucket' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Store',
          expected: 'a policy that denies s3:* to everybody on the bucket and its objects when aws:SecureTransport is false',
          found: 'no bucket policy',
        },
      ],
    },
  ],
  further: [
    {
      name: 'by reference to a bucket without a name',
      template: {
        Resources: {
          Store: of('AWS::S3::Bucket', {}),
          StorePolicy: of('AWS::S3::BucketPolicy', {
            Bucket: { Ref: 'Store' },
            PolicyDocument: document({
              Sid: 'DenyUnencryptedTransport',
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 's3:*',
              Resource: [{ 'Fn::GetAtt': ['Store', 'Arn'] }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Store', 'Arn'] }, '/*']] }],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          }),
        },
      },
      findings: [],
    },
  ],
};
