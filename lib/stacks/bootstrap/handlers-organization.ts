import { PARTITION, REGION } from '../../model/names';
import { allow, type Handlers, pass, serviceRole } from './handlers';

const topics = (account: string, environment: string) => `arn:${PARTITION}:sns:${REGION}:${account}:${environment}-*`;
const bus = (account: string, environment: string) => `arn:${PARTITION}:events:${REGION}:${account}:event-bus/${environment}-*`;

/** As STORE_HANDLERS, for guardrails, the trail and alarms. Withheld: deleting guardrails, stopping or deleting the trail, deleting bus, topics and alarms. */
export const ORGANIZATION_HANDLERS: Handlers = {
  'AWS::CloudTrail::Trail': ({ account, environment }) => {
    const role = serviceRole(account, 'cloudtrail.amazonaws.com', 'AWSServiceRoleForCloudTrail');
    return [
      allow(
        'MakeTheOrganizationTrail',
        [
          'cloudtrail:AddTags',
          'cloudtrail:CreateTrail',
          'cloudtrail:GetEventSelectors',
          'cloudtrail:GetInsightSelectors',
          'cloudtrail:GetTrail',
          'cloudtrail:GetTrailStatus',
          'cloudtrail:ListTags',
          'cloudtrail:PutEventSelectors',
          'cloudtrail:StartLogging',
          'cloudtrail:UpdateTrail',
        ],
        `arn:${PARTITION}:cloudtrail:${REGION}:${account}:trail/${environment}-*`,
      ),
      allow(
        'FindTrailsAndTheOrganization',
        ['cloudtrail:DescribeTrails', 'organizations:DescribeOrganization', 'organizations:ListAWSServiceAccessForOrganization'],
        '*',
      ),
      allow('MakeTheTrailRole', ['iam:CreateServiceLinkedRole'], role, {
        StringEquals: { 'iam:AWSServiceName': 'cloudtrail.amazonaws.com' },
      }),
      allow('FindTheTrailRole', ['iam:GetRole'], role),
    ];
  },
  'AWS::Organizations::OrganizationalUnit': ({ account }) => [
    allow(
      'MakeOrganizationalUnits',
      [
        'organizations:CreateOrganizationalUnit',
        'organizations:DescribeOrganizationalUnit',
        'organizations:ListOrganizationalUnitsForParent',
        'organizations:ListParents',
        'organizations:UpdateOrganizationalUnit',
      ],
      [`arn:${PARTITION}:organizations::${account}:ou/*`, `arn:${PARTITION}:organizations::${account}:root/*`],
    ),
    allow(
      'TagUnitsAndGuardrails',
      ['organizations:ListTagsForResource', 'organizations:TagResource'],
      [
        `arn:${PARTITION}:organizations::${account}:ou/*`,
        `arn:${PARTITION}:organizations::${account}:root/*`,
        `arn:${PARTITION}:organizations::${account}:policy/*`,
      ],
    ),
  ],
  'AWS::Organizations::Policy': ({ account }) => [
    // Neither action has a resource (Service Authorization Reference, AWS Organizations).
    allow('MakeGuardrails', ['organizations:CreatePolicy', 'organizations:ListPolicies'], '*'),
    allow(
      'KeepGuardrailsAttached',
      [
        'organizations:AttachPolicy',
        'organizations:DescribePolicy',
        'organizations:DetachPolicy',
        'organizations:ListTargetsForPolicy',
        'organizations:UpdatePolicy',
      ],
      ['policy', 'account', 'ou', 'root'].map((kind) => `arn:${PARTITION}:organizations::${account}:${kind}/*`),
    ),
  ],
  'AWS::Events::Rule': (names) => [
    allow(
      'KeepTripwires',
      [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:ListTagsForResource',
        'events:ListTargetsByRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
      ],
      // On a bus of one's own the name of the bus comes first; it starts with the environment's name too.
      `arn:${PARTITION}:events:${REGION}:${names.account}:rule/${names.environment}-*`,
    ),
    pass('HandTripwiresAndOrdersToEventBridge', 'events.amazonaws.com', ['tripwire', 'order-*'], names),
  ],
  'AWS::Events::EventBus': ({ account, environment }) => [
    // With its policy: one statement for both.
    allow(
      'MakeAndOpenTheTripwireBus',
      [
        'events:CreateEventBus',
        'events:DescribeEventBus',
        'events:ListTagsForResource',
        'events:PutPermission',
        'events:RemovePermission',
        'events:TagResource',
        'events:UpdateEventBus',
      ],
      bus(account, environment),
    ),
  ],
  'AWS::Events::EventBusPolicy': () => [],
  'AWS::CloudWatch::Alarm': ({ account, environment }) => [
    allow(
      'SetAlarmsOnSilence',
      ['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource', 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'],
      `arn:${PARTITION}:cloudwatch:${REGION}:${account}:alarm:${environment}-*`,
    ),
  ],
  'AWS::SNS::Topic': ({ account, environment }) => [
    allow(
      'MakeAlarmTopics',
      [
        'sns:CreateTopic',
        'sns:GetDataProtectionPolicy',
        'sns:GetTopicAttributes',
        'sns:ListSubscriptionsByTopic',
        'sns:ListTagsForResource',
        'sns:SetTopicAttributes',
        'sns:TagResource',
      ],
      topics(account, environment),
    ),
  ],
  // Its policy is one of a topic's attributes.
  'AWS::SNS::TopicPolicy': () => [],
  'AWS::SNS::Subscription': ({ account, environment }) => [
    allow(
      'SubscribeAlarmRecipients',
      ['sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', 'sns:Subscribe', 'sns:Unsubscribe'],
      topics(account, environment),
    ),
  ],
};
