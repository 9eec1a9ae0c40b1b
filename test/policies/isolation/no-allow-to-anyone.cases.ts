import { noAllowToAnyone } from '../../../policies/rules/isolation/no-allow-to-anyone';
import type { RuleCases } from '../case';
import { allow, byLambda, DATA, document, of, role } from '../samples';

export const cases: RuleCases = {
  rule: noAllowToAnyone,
  compliant: {
    Resources: {
      StorePolicy: of('AWS::S3::BucketPolicy', {
        Bucket: DATA,
        PolicyDocument: document(
          allow('OneAccountReads', { Principal: { AWS: 'arn:aws:iam::200000000003:root' }, Action: 's3:GetObject', Resource: '*' }),
          allow('TrailWritesLogs', {
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: '*',
            Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudtrail:eu-central-2:200000000001:trail/t' } },
          }),
          { Sid: 'DenyEverybodySomething', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: '*' },
        ),
      }),
      Role: role('reference-vendor-x', byLambda),
    },
  },
  violating: [
    {
      name: 'to everybody',
      change: { logicalId: 'StorePolicy', path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Principal'], value: '*' },
      findings: [{ verdict: 'violating', logicalId: 'StorePolicy', expected: 'named principals', found: 'Allow to *' }],
    },
    {
      name: 'to every AWS principal',
      change: {
        logicalId: 'StorePolicy',
        path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Principal'],
        value: { AWS: ['arn:aws:iam::200000000003:root', '*'] },
      },
      findings: [{ verdict: 'violating', logicalId: 'StorePolicy', expected: 'named principals', found: 'Allow to *' }],
    },
    {
      name: 'a denial turned round',
      change: { logicalId: 'StorePolicy', path: ['Properties', 'PolicyDocument', 'Statement', 2, 'Effect'], value: 'Allow' },
      findings: [{ verdict: 'violating', logicalId: 'StorePolicy', expected: 'named principals', found: 'Allow to *' }],
    },
    {
      name: 'a service for anybody',
      change: { logicalId: 'StorePolicy', path: ['Properties', 'PolicyDocument', 'Statement', 1, 'Condition'] },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'StorePolicy',
          expected: 'a condition on aws:sourcearn, aws:sourceaccount, aws:sourceorgid',
          found: 'cloudtrail.amazonaws.com for anybody',
        },
      ],
    },
    {
      name: 'a role for everybody',
      change: { logicalId: 'Role', path: ['Properties', 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal'], value: { AWS: '*' } },
      findings: [{ verdict: 'violating', logicalId: 'Role', expected: 'named principals', found: 'Allow to *' }],
    },
  ],
  further: [
    {
      name: 'everybody but one',
      template: {
        Resources: {
          TopicPolicy: of('AWS::SNS::TopicPolicy', {
            Topics: ['t'],
            PolicyDocument: document({
              Sid: 'EverybodyButOne',
              Effect: 'Allow',
              NotPrincipal: { AWS: '111122223333' },
              Action: 'sns:Publish',
              Resource: '*',
            }),
          }),
        },
      },
      findings: [
        { verdict: 'violating', logicalId: 'TopicPolicy', expected: 'named principals', found: 'Allow with NotPrincipal: everybody else' },
      ],
    },
    {
      name: 'a principal left to a parameter',
      template: {
        Parameters: { P: { Type: 'String' } },
        Resources: {
          TopicPolicy: of('AWS::SNS::TopicPolicy', {
            Topics: ['t'],
            PolicyDocument: document(
              allow('SomebodyPublishes', { Principal: { AWS: { Ref: 'P' } }, Action: 'sns:Publish', Resource: '*' }),
            ),
          }),
        },
      },
      findings: [
        {
          verdict: 'undetermined',
          logicalId: 'TopicPolicy',
          expected: 'named principals',
          found: 'parameter P can be anything at deployment',
        },
      ],
    },
  ],
};
