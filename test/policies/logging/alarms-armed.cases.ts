import { alarmsArmed } from '../../../policies/rules/logging/alarms-armed';
import type { RuleCases } from '../case';
import { logKey, of, STATISTICS } from '../samples';

const topic = `arn:aws:sns:eu-central-2:${STATISTICS}:alarms`;
const change = (logicalId: string, name: string, value: string | number | boolean | readonly string[]) => ({
  logicalId,
  path: ['Properties', name],
  value,
});

export const cases: RuleCases = {
  rule: alarmsArmed,
  withCentre: true,
  compliant: {
    Resources: {
      Silence: of('AWS::CloudWatch::Alarm', {
        ActionsEnabled: true,
        AlarmActions: [topic],
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 1,
        Period: 3600,
        Statistic: 'Sum',
        Threshold: 1,
        Namespace: 'AWS/Events',
        MetricName: 'MatchedEvents',
        Dimensions: [{ Name: 'RuleName', Value: 'reference-arrivals' }],
        TreatMissingData: 'breaching',
      }),
      Failures: of('AWS::CloudWatch::Alarm', {
        ActionsEnabled: true,
        AlarmActions: [topic],
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        Period: 300,
        Statistic: 'Sum',
        Threshold: 1,
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
        Dimensions: [{ Name: 'StateMachineArn', Value: 'arn:aws:states:eu-central-2:100000000003:stateMachine:line' }],
        TreatMissingData: 'notBreaching',
      }),
      Rule: of('AWS::Events::Rule', { State: 'ENABLED', ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'x', Arn: topic }] }),
      Topic: of('AWS::SNS::Topic', { KmsMasterKeyId: logKey.arn }),
      Recipient: of('AWS::SNS::Subscription', { TopicArn: topic, Protocol: 'email', Endpoint: 'people@example.org' }),
    },
  },
  violating: [
    {
      name: 'switched off',
      change: change('Silence', 'ActionsEnabled', false),
      findings: [{ verdict: 'violating', logicalId: 'Silence', expected: 'true', found: 'false' }],
    },
    {
      name: 'told to nobody',
      change: change('Silence', 'AlarmActions', []),
      findings: [{ verdict: 'violating', logicalId: 'Silence', expected: 'somebody who is told', found: 'nobody' }],
    },
    {
      name: 'told in another account',
      change: change('Silence', 'AlarmActions', ['arn:aws:sns:eu-central-2:999999999999:alarms']),
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Silence',
          expected: `topics of account ${STATISTICS}`,
          found: 'arn:aws:sns:eu-central-2:999999999999:alarms',
        },
      ],
    },
    {
      name: 'orders that are counted, not those that fail',
      change: change('Failures', 'MetricName', 'ExecutionsStarted'),
      findings: [{ verdict: 'violating', logicalId: 'Failures', expected: 'ExecutionsFailed', found: 'ExecutionsStarted' }],
    },
    {
      name: 'failures of no order',
      change: change('Failures', 'Dimensions', []),
      findings: [{ verdict: 'violating', logicalId: 'Failures', expected: 'the ARN of a state machine', found: 'none' }],
    },
    {
      name: 'an alarm when no order fails',
      change: change('Failures', 'ComparisonOperator', 'GreaterThanThreshold'),
      findings: [{ verdict: 'violating', logicalId: 'Failures', expected: 'one is enough', found: 'GreaterThanThreshold' }],
    },
    {
      name: 'silence is no alarm',
      change: change('Silence', 'TreatMissingData', 'notBreaching'),
      findings: [{ verdict: 'violating', logicalId: 'Silence', expected: 'breaching: silence is the alarm', found: 'notBreaching' }],
    },
    {
      name: 'after a day',
      change: change('Silence', 'EvaluationPeriods', 24),
      findings: [{ verdict: 'violating', logicalId: 'Silence', expected: 'alarm within four hours', found: '86400 seconds' }],
    },
    {
      name: 'a threshold never met',
      change: change('Silence', 'Threshold', 0),
      findings: [{ verdict: 'violating', logicalId: 'Silence', expected: 'a threshold of 1: one is enough', found: '0' }],
    },
    {
      name: 'a disabled rule',
      change: change('Rule', 'State', 'DISABLED'),
      findings: [{ verdict: 'violating', logicalId: 'Rule', expected: 'ENABLED', found: 'DISABLED' }],
    },
    {
      name: 'a schedule that runs nothing',
      change: change('Rule', 'Targets', []),
      findings: [{ verdict: 'violating', logicalId: 'Rule', expected: 'something that is run', found: '[]' }],
    },
    {
      name: 'a topic in clear',
      change: { logicalId: 'Topic', path: ['Properties', 'KmsMasterKeyId'] },
      findings: [{ verdict: 'violating', logicalId: 'Topic', expected: 'the ARN of the log key', found: 'nothing' }],
    },
    {
      name: 'some alarms only',
      change: { logicalId: 'Recipient', path: ['Properties', 'FilterPolicy'], value: { detail: ['x'] } },
      findings: [{ verdict: 'violating', logicalId: 'Recipient', expected: 'every alarm, not some', found: '{"detail":["x"]}' }],
    },
  ],
  further: [
    {
      name: "somebody else's: on every day, over a day, on few of something, to a function",
      foreign: true,
      template: {
        Resources: {
          Load: of('AWS::CloudWatch::Alarm', {
            AlarmActions: ['arn:aws:lambda:eu-central-2:999999999999:function:scale'],
            ComparisonOperator: 'LessThanThreshold',
            EvaluationPeriods: 24,
            Period: 3600,
            Statistic: 'Average',
            Threshold: 20,
            TreatMissingData: 'notBreaching',
          }),
          Daily: of('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)', Targets: [{ Id: 'x', Arn: topic }] }),
          Some: of('AWS::SNS::Subscription', { TopicArn: topic, Endpoint: 'people@example.org', FilterPolicy: { detail: ['x'] } }),
        },
      },
      findings: [],
    },
    {
      name: "somebody else's: off, told to nobody, and run by nothing",
      foreign: true,
      template: {
        Resources: {
          Load: of('AWS::CloudWatch::Alarm', { ActionsEnabled: false, ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 1 }),
          Daily: of('AWS::Events::Rule', { State: 'DISABLED', ScheduleExpression: 'rate(1 day)' }),
        },
      },
      findings: [
        { verdict: 'violating', logicalId: 'Load', expected: 'true', found: 'false' },
        { verdict: 'violating', logicalId: 'Load', expected: 'somebody who is told', found: 'nobody' },
        { verdict: 'violating', logicalId: 'Daily', expected: 'ENABLED', found: 'DISABLED' },
        { verdict: 'violating', logicalId: 'Daily', expected: 'something that is run', found: 'nothing' },
      ],
    },
  ],
};
