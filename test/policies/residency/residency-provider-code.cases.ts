import { residencyProviderCode } from '../../../policies/rules/residency/residency-provider-code';
import type { RuleCases } from '../case';
import { of } from '../samples';

export const cases: RuleCases = {
  rule: residencyProviderCode,
  compliant: {
    Resources: {
      Code: of('AWS::Lambda::Function', {
        Role: 'arn:aws:iam::200000000003:role/r',
        Code: { S3Bucket: 'cdk-centre-assets-200000000003-eu-central-2', S3Key: 'k' },
      }),
      Thing: of('Custom::Thing', { ServiceToken: 'arn:aws:lambda:eu-central-2:200000000003:function:f' }),
      Build: of('AWS::CodeBuild::Project', {
        ServiceRole: 'r',
        Artifacts: { Type: 'NO_ARTIFACTS' },
        Source: { Type: 'S3', Location: 'b/k' },
        Environment: {
          Type: 'LINUX_CONTAINER',
          ComputeType: 'BUILD_GENERAL1_SMALL',
          Image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
        },
      }),
    },
  },
  violating: [
    {
      name: 'code of another account',
      change: { logicalId: 'Code', path: ['Properties', 'Code', 'S3Bucket'], value: 'cdk-centre-assets-999999999999-eu-central-2' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Code',
          expected: "the account's own asset bucket in eu-central-2",
          found: 'cdk-centre-assets-999999999999-eu-central-2',
        },
      ],
    },
    {
      name: 'code of another Region',
      change: { logicalId: 'Code', path: ['Properties', 'Code', 'S3Bucket'], value: 'cdk-centre-assets-200000000003-us-east-1' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Code',
          expected: "the account's own asset bucket in eu-central-2",
          found: 'cdk-centre-assets-200000000003-us-east-1',
        },
      ],
    },
    {
      name: 'a provider of another account',
      change: { logicalId: 'Thing', path: ['Properties', 'ServiceToken'], value: 'arn:aws:lambda:eu-central-2:999999999999:function:f' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Thing',
          expected: 'a function or topic of this account in eu-central-2',
          found: 'arn:aws:lambda:eu-central-2:999999999999:function:f',
        },
      ],
    },
    {
      name: 'source from a host outside',
      change: { logicalId: 'Build', path: ['Properties', 'Source', 'Type'], value: 'GITHUB' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Build',
          expected: 'S3, CODEPIPELINE or NO_SOURCE: source arrives through locked buckets',
          found: 'GITHUB',
        },
      ],
    },
    {
      name: 'an image from outside',
      change: { logicalId: 'Build', path: ['Properties', 'Environment', 'Image'], value: 'docker.io/library/node:24' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Build',
          expected: "an image of AWS CodeBuild or of the account's own registry",
          found: 'docker.io/library/node:24',
        },
      ],
    },
  ],
};
