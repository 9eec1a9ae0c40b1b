import { residencyRegion } from '../../../policies/rules/residency/residency-region';
import type { RuleCases } from '../case';
import { bucket, DATA, of } from '../samples';

export const cases: RuleCases = {
  rule: residencyRegion,
  compliant: {
    Resources: {
      Store: bucket(DATA, {
        ReplicationConfiguration: {
          Role: 'arn:aws:iam::200000000003:role/r',
          Rules: [{ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::copy' } }],
        },
      }),
      Rule: of('AWS::Events::Rule', {
        State: 'ENABLED',
        EventPattern: { source: ['aws.s3'] },
        Targets: [{ Id: 'a', Arn: 'arn:aws:sns:eu-central-2:200000000003:alarms' }],
      }),
      Guard: of('AWS::Organizations::Policy', {
        Name: 'p',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'DenyOneRegion',
              Effect: 'Deny',
              Action: '*',
              Resource: '*',
              Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
            },
          ],
        },
      }),
    },
  },
  violating: [
    {
      name: 'an ARN in another Region',
      change: { logicalId: 'Rule', path: ['Properties', 'Targets', 0, 'Arn'], value: 'arn:aws:sns:us-east-1:200000000003:alarms' },
      findings: [{ verdict: 'violating', logicalId: 'Rule', expected: 'eu-central-2 and no other Region', found: 'us-east-1' }],
    },
    {
      name: 'an endpoint in another Region',
      change: { logicalId: 'Rule', path: ['Properties', 'Targets', 0, 'Arn'], value: 'https://sqs.eu-west-1.amazonaws.com/200000000003/q' },
      findings: [{ verdict: 'violating', logicalId: 'Rule', expected: 'eu-central-2 and no other Region', found: 'eu-west-1' }],
    },
    {
      name: 'an allowed Region',
      change: { logicalId: 'Guard', path: ['Properties', 'Content', 'Statement', 0, 'Effect'], value: 'Allow' },
      findings: [{ verdict: 'violating', logicalId: 'Guard', expected: 'eu-central-2 and no other Region', found: 'us-east-1' }],
    },
    {
      name: 'a zone of another Region',
      change: { logicalId: 'Store', path: ['Properties', 'Tags'], value: [{ Key: 'zone', Value: 'ap-northeast-1a' }] },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'eu-central-2 and no other Region', found: 'ap-northeast-1' }],
    },
    {
      name: 'the sovereign cloud',
      change: { logicalId: 'Store', path: ['Properties', 'Tags'], value: [{ Key: 'region', Value: 'eusc-de-east-1' }] },
      findings: [{ verdict: 'violating', logicalId: 'Store', expected: 'eu-central-2 and no other Region', found: 'eusc-de-east-1' }],
    },
  ],
  further: [
    {
      name: 'a stack elsewhere',
      region: 'eu-central-1',
      template: { Resources: { Topic: of('AWS::SNS::Topic', {}) } },
      findings: [
        { verdict: 'violating', logicalId: 'Topic', expected: 'eu-central-2 and no other Region', found: 'a stack in eu-central-1' },
      ],
    },
    {
      name: 'a Region left to a parameter',
      template: {
        Parameters: { R: { Type: 'String', Default: 'eu-central-2' } },
        Resources: { S: of('AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: { Ref: 'R' } }] }) },
      },
      findings: [
        {
          verdict: 'undetermined',
          logicalId: 'S',
          expected: 'eu-central-2 and no other Region',
          found: 'parameter R can be anything at deployment',
        },
      ],
    },
  ],
};
