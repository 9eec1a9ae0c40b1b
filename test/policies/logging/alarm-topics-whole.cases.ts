import { alarmTopicArn, alarmTopicName, alarmTopicPolicy, tripwireDoor } from '../../../lib/model/alarms';
import { busName } from '../../../lib/model/names';
import { alarmTopicsWhole } from '../../../policies/rules/logging/alarm-topics-whole';
import type { Json, RuleCases } from '../case';
import { testCentre } from '../centre';
import { of } from '../samples';

const reference = testCentre();
// One organization, so that one template can hold all of it.
const centre = { ...reference, organizations: reference.organizations.filter(({ kind }) => kind === 'supervisor'), companies: [] };
const { name } = centre.environment;
const { slug, alarms } = centre.supervisor;
const home = centre.account(slug, 'supervision');
const arn = alarmTopicArn(name, home, slug);
const [recipient = ''] = alarms;
const bus = busName(name);
const policy = alarmTopicPolicy(name, home, slug, ['events.amazonaws.com', 'cloudwatch.amazonaws.com']) as unknown as Json;
const missing = `${alarms.join(', ')} told by mail of ${arn}`;

export const cases: RuleCases = {
  rule: alarmTopicsWhole,
  account: home.id,
  centre,
  compliant: {
    Resources: {
      Topic: of('AWS::SNS::Topic', { TopicName: alarmTopicName(name, slug) }),
      TopicPolicy: of('AWS::SNS::TopicPolicy', { Topics: [arn], PolicyDocument: policy }),
      Recipient: of('AWS::SNS::Subscription', { TopicArn: arn, Protocol: 'email', Endpoint: recipient }),
      Bus: of('AWS::Events::EventBus', { Name: bus }),
      Door: of('AWS::Events::EventBusPolicy', { EventBusName: bus, StatementId: 'x', Statement: tripwireDoor(centre) as unknown as Json }),
    },
  },
  violating: [
    {
      name: 'a topic in clear',
      change: { logicalId: 'TopicPolicy', path: ['Properties', 'PolicyDocument', 'Statement', 1] },
      findings: [
        { verdict: 'violating', logicalId: 'TopicPolicy', expected: `the policy of ${arn}, as the model has it`, found: 'another' },
      ],
    },
    {
      name: 'a topic without a policy',
      change: { logicalId: 'TopicPolicy', path: ['Properties', 'Topics'], value: [] },
      findings: [{ verdict: 'violating', expected: `the policy of ${arn}, as the model has it`, found: 'none' }],
    },
    {
      name: 'somebody else told',
      change: { logicalId: 'Recipient', path: ['Properties', 'Endpoint'], value: 'somebody@example.org' },
      findings: [
        { verdict: 'violating', logicalId: 'Recipient', expected: alarms.join(', '), found: 'somebody else' },
        { verdict: 'violating', expected: missing, found: `not ${recipient}` },
      ],
    },
    {
      name: 'told in another way',
      change: { logicalId: 'Recipient', path: ['Properties', 'Protocol'], value: 'sms' },
      findings: [{ verdict: 'violating', expected: missing, found: `not ${recipient}` }],
    },
    {
      name: 'a bus that takes in anybody of these accounts',
      change: { logicalId: 'Door', path: ['Properties', 'Statement', 'Condition'] },
      findings: [{ verdict: 'violating', logicalId: 'Door', expected: `the door of ${bus}, as the model has it`, found: 'another' }],
    },
  ],
};
