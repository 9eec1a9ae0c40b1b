import { namesExist } from '../../../policies/rules/integrity/names-exist';
import type { RuleCases } from '../case';
import { byLambda, of, role, STATISTICS } from '../samples';

const expected = 'something that the templates of its account make';
const topic = `arn:aws:sns:eu-central-2:${STATISTICS}:reference-alarms`;

export const cases: RuleCases = {
  rule: namesExist,
  compliant: {
    Resources: {
      Role: role('reference-vendor-x', byLambda, { PermissionsBoundary: `arn:aws:iam::${STATISTICS}:policy/own-boundary` }),
      Boundary: of('AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'own-boundary', PolicyDocument: {} }),
      Topic: of('AWS::SNS::Topic', { TopicName: 'reference-alarms' }),
      Rule: of('AWS::Events::Rule', { Name: 'reference-arrivals', Targets: [{ Id: 'people', Arn: topic }] }),
      Alarm: of('AWS::CloudWatch::Alarm', { AlarmActions: [topic], Dimensions: [{ Name: 'RuleName', Value: 'reference-arrivals' }] }),
    },
  },
  violating: [
    {
      name: 'an alarm that tells a topic that is not there',
      change: { logicalId: 'Alarm', path: ['Properties', 'AlarmActions', 0], value: `${topic}-of-tomorrow` },
      findings: [{ verdict: 'violating', logicalId: 'Alarm', expected, found: `${topic}-of-tomorrow` }],
    },
    {
      name: 'an alarm on a rule that is not there',
      change: { logicalId: 'Alarm', path: ['Properties', 'Dimensions', 0, 'Value'], value: 'another' },
      findings: [{ verdict: 'violating', logicalId: 'Alarm', expected, found: `arn:aws:events:eu-central-2:${STATISTICS}:rule/another` }],
    },
    {
      name: 'a boundary that is not there',
      change: { logicalId: 'Boundary', path: ['Properties', 'ManagedPolicyName'], value: 'renamed' },
      findings: [{ verdict: 'violating', logicalId: 'Role', expected, found: `arn:aws:iam::${STATISTICS}:policy/own-boundary` }],
    },
    {
      name: 'a role without a name',
      change: { logicalId: 'Role', path: ['Properties', 'RoleName'] },
      findings: [{ verdict: 'violating', logicalId: 'Role', expected: 'a name of its own', found: 'none' }],
    },
  ],
};
