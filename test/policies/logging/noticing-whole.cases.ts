import { alarmTopicArn, silenceNames } from '../../../lib/model/alarms';
import { roleName } from '../../../lib/model/names';
import { noticingWhole } from '../../../policies/rules/logging/noticing-whole';
import type { RuleCases } from '../case';
import { testCentre } from '../centre';
import { of } from '../samples';

const centre = testCentre();
const copy = centre.stores.find(({ kind }) => kind === 'log-copy');
if (!copy) throw new Error('the reference has no log copy');
const names = silenceNames(centre, copy);
const organization = { ...copy.account.organization, accounts: [{ ...copy.account, role: 'key-custody' as const }] };
const tripwire = roleName(centre.environment, organization.slug, 'tripwire');
const own = [{ wildcard: 'reference-*-tripwire' }];
const acts = [
  'AssumeRoot',
  'DeleteTrail',
  'DisableKey',
  'PutEventSelectors',
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
  'StopLogging',
  'UpdateTrail',
];
const pattern = { source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket: { name: [copy.name] } } };
const all = `a pattern by eventName that takes in ${[...acts, 'DeleteRule', 'DisableRule', 'PutRule', 'PutTargets', 'RemoveTargets'].join(', ')}`;
const or = ['Properties', 'EventPattern', 'detail', '$or'];

export const cases: RuleCases = {
  rule: noticingWhole,
  account: copy.account.id,
  // One copy and one watched account, so that one template can hold all of it.
  centre: {
    ...centre,
    organizations: [organization],
    stores: centre.stores.filter((store) => store === copy || store.kind !== 'log-copy'),
  },
  compliant: {
    Resources: {
      Arrivals: of('AWS::Events::Rule', { Name: names.rule, EventPattern: pattern }),
      Silence: of('AWS::CloudWatch::Alarm', {
        AlarmName: names.alarm,
        Dimensions: [{ Name: 'RuleName', Value: names.rule }],
        AlarmActions: [alarmTopicArn(centre.environment.name, copy.account, copy.account.organization.slug)],
      }),
      Tripwires: of('AWS::Events::Rule', {
        Name: tripwire,
        EventPattern: {
          detail: {
            $or: [
              { eventName: acts },
              { eventName: ['DeleteRule', 'DisableRule', 'PutRule'], requestParameters: { name: own } },
              { eventName: ['PutTargets', 'RemoveTargets'], requestParameters: { rule: own } },
            ],
          },
        },
        Targets: [{ Id: 'supervisor', Arn: 'arn:aws:events:eu-central-2:1:event-bus/x', RoleArn: 'arn:aws:iam::1:role/x' }],
      }),
    },
  },
  violating: [
    {
      name: 'arrivals anywhere',
      change: { logicalId: 'Arrivals', path: ['Properties', 'EventPattern', 'detail'] },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Arrivals',
          expected: JSON.stringify(pattern),
          found: '{"source":["aws.s3"],"detail-type":["Object Created"]}',
        },
      ],
    },
    {
      name: 'an alarm on another rule',
      change: { logicalId: 'Silence', path: ['Properties', 'Dimensions', 0, 'Value'], value: 'another' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Silence',
          expected: `RuleName ${names.rule}`,
          found: '[{"Name":"RuleName","Value":"another"}]',
        },
      ],
    },
    {
      name: 'no alarm',
      change: { logicalId: 'Silence', path: ['Type'], value: 'AWS::SNS::Topic' },
      findings: [{ verdict: 'violating', expected: `alarm ${names.alarm}, once and under no condition`, found: 'none' }],
    },
    {
      name: 'an act that is not noticed',
      change: { logicalId: 'Tripwires', path: [...or, 0, 'eventName', 6], value: 'ListTrails' },
      findings: [{ verdict: 'violating', logicalId: 'Tripwires', expected: all, found: 'none for StopLogging' }],
    },
    {
      name: 'only by somebody',
      change: { logicalId: 'Tripwires', path: [...or, 0, 'userIdentity'], value: { type: ['Root'] } },
      findings: [{ verdict: 'violating', logicalId: 'Tripwires', expected: all, found: `none for ${acts.join(', ')}` }],
    },
    {
      name: 'told half of it',
      change: { logicalId: 'Tripwires', path: ['Properties', 'Targets', 0, 'Input'], value: '{}' },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'Tripwires',
          expected: 'one target, by a role, told the whole event',
          found: '[{"Id":"supervisor","Arn":"arn:aws:events:eu-central-2:1:event-bus/x","RoleArn":"arn:aws:iam::1:role/x","Input":"{}"}]',
        },
      ],
    },
  ],
};
