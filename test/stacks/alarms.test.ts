import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyDocument } from '../../lib/model/centre';
import { buildApp } from '../../lib/stacks';
import { guardrailsOf } from '../../policies/guardrails';
import { centreOf, list, type Resource } from './bootstrap-templates';

const centre = centreOf('reference');
const outdir = mkdtempSync(join(tmpdir(), 'alarms-'));
const resources = buildApp(centre, { outdir })
  .synth()
  .stacks.flatMap(({ stackName, templateFullPath }) => {
    const { Resources } = JSON.parse(readFileSync(templateFullPath, 'utf8')) as { Resources: Record<string, Resource> };
    return Object.entries(Resources).map(([id, resource]) => ({ stackName, id, ...resource }));
  });
afterAll(() => rmSync(outdir, { recursive: true, force: true }));
const of = (type: string, stack?: string) =>
  resources
    .filter(({ Type, stackName }) => Type === type && (stack === undefined || stackName === stack))
    .map(({ stackName, Properties }) => ({ stackName, ...Properties }) as Record<string, unknown>);

/** Who holds whose copy, where, and whom its silence is told. */
const HELD = [
  {
    stackName: 'supervisor-copies-vendor',
    bucket: 'reference-supervisor-copy-vendor-100000000003',
    rule: 'reference-supervisor-arrivals-vendor',
    alarm: 'reference-supervisor-silence-vendor',
    topic: 'arn:aws:sns:eu-central-2:100000000003:reference-supervisor-alarms',
  },
  {
    stackName: 'vendor-log-archive',
    bucket: 'reference-vendor-copy-supervisor-200000000002',
    rule: 'reference-vendor-arrivals-supervisor',
    alarm: 'reference-vendor-silence-supervisor',
    topic: 'arn:aws:sns:eu-central-2:200000000002:reference-vendor-alarms',
  },
  {
    stackName: 'supervisor-copies-member',
    bucket: 'reference-supervisor-copy-member-100000000003',
    rule: 'reference-supervisor-arrivals-member',
    alarm: 'reference-supervisor-silence-member',
    topic: 'arn:aws:sns:eu-central-2:100000000003:reference-supervisor-alarms',
  },
];
const inOrder = <T extends { readonly stackName?: unknown }>(items: readonly T[]) =>
  [...items].sort((a, b) => String(a.stackName).localeCompare(String(b.stackName)));

describe('the silence of a log copy', () => {
  test('each copy of logs, each replica of source, where orders arrive, and no other store, tells its holder what arrives', () => {
    const notified = of('AWS::S3::Bucket').filter((bucket) => bucket['NotificationConfiguration'] !== undefined);
    const telling = [
      ...HELD.map(({ bucket }) => bucket),
      ...centre.stores.filter(({ kind }) => kind === 'source-copy').map(({ name }) => name),
    ];
    expect(notified.map((bucket) => [bucket['BucketName'], bucket['NotificationConfiguration']]).sort()).toEqual(
      telling.map((bucket) => [bucket, { EventBridgeConfiguration: { EventBridgeEnabled: true } }]).sort(),
    );
  });

  test('what arrives is counted on the default bus', () => {
    const rules = of('AWS::Events::Rule').filter(({ Name }) => String(Name).includes('-arrivals-'));
    expect(inOrder(rules)).toEqual(
      inOrder(HELD).map(({ stackName, bucket, rule }) => ({
        stackName,
        Name: rule,
        Description: `Counts what arrives in ${bucket}`,
        State: 'ENABLED',
        EventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket: { name: [bucket] } } },
      })),
    );
  });

  test('an hour without anything is an alarm of the holder', () => {
    const copies = of('AWS::CloudWatch::Alarm').filter(
      ({ Namespace, Dimensions }) => Namespace === 'AWS/Events' && list(Dimensions as never).length === 1,
    );
    expect(inOrder(copies)).toEqual(
      inOrder(HELD).map(({ stackName, bucket, rule, alarm, topic }) => ({
        stackName,
        AlarmName: alarm,
        AlarmDescription: `Nothing arrived in ${bucket} for an hour: the trail or its copying was stopped`,
        Namespace: 'AWS/Events',
        MetricName: 'MatchedEvents',
        Dimensions: [{ Name: 'RuleName', Value: rule }],
        Statistic: 'Sum',
        Period: 3600,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
        ActionsEnabled: true,
        AlarmActions: [topic],
      })),
    );
  });
});

describe('the topics', () => {
  const both = ['events.amazonaws.com', 'cloudwatch.amazonaws.com'];
  const CASES = [
    { stack: 'supervisor-supervision', account: '100000000003', key: 'log/supervisor', publish: both, encrypt: both },
    { stack: 'supervisor-copies-vendor', account: '100000000003', key: 'log/supervisor', publish: both, encrypt: both },
    {
      stack: 'vendor-log-archive',
      account: '200000000002',
      key: 'log/vendor',
      publish: ['cloudwatch.amazonaws.com'],
      encrypt: ['cloudwatch.amazonaws.com'],
    },
  ];

  test.each(CASES)('$stack: published to by services of the account, which may encrypt', ({ stack, account, key, publish, encrypt }) => {
    const fromHere = { StringEquals: { 'aws:SourceAccount': account } };
    const [topic] = of('AWS::SNS::Topic', stack);
    expect(topic?.['KmsMasterKeyId']).toBe(centre.key(key).arn);
    const [policy] = of('AWS::SNS::TopicPolicy', stack);
    const document = (policy?.['PolicyDocument'] ?? { Statement: [] }) as PolicyDocument;
    const admitted = document.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(admitted.map(({ Principal, Condition }) => ({ Principal, Condition }))).toEqual([
      { Principal: { Service: publish }, Condition: fromHere },
    ]);
    expect(centre.key(key).genesisPolicy.Statement.filter(({ Sid }) => Sid === 'AlarmsReachEncryptedTopics')).toEqual([
      {
        Sid: 'AlarmsReachEncryptedTopics',
        Effect: 'Allow',
        Principal: { Service: encrypt },
        Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        Resource: '*',
        Condition: fromHere,
      },
    ]);
  });

  test("the founder's own people hear the silence of the supervisor's log", () => {
    expect(of('AWS::SNS::Subscription', 'vendor-log-archive').map(({ Endpoint, Protocol }) => [Protocol, Endpoint])).toEqual([
      ['email', 'security-watch@vendor.example'],
    ]);
  });
});

test('a tripwire reports its own cutting too, on both ends', () => {
  const own = [{ wildcard: 'reference-*-tripwire' }];
  const patterns = of('AWS::Events::Rule')
    .filter(({ Name }) => !/-(arrivals|custody|trail|witness|log-cosigned|order)-/.test(String(Name)))
    .map(({ EventPattern }) => EventPattern);
  expect(patterns).toHaveLength(7);
  expect(new Set(patterns.map((pattern) => JSON.stringify(pattern))).size).toBe(1);
  expect(patterns[0]).toEqual({
    detail: {
      $or: [
        {
          eventName: [
            'AssumeRoot',
            'DeleteTrail',
            'DisableKey',
            'PutEventSelectors',
            'PutKeyPolicy',
            'ScheduleKeyDeletion',
            'StopLogging',
            'UpdateTrail',
          ],
        },
        { eventName: ['DeleteRule', 'DisableRule', 'PutRule'], requestParameters: { name: own } },
        { eventName: ['PutTargets', 'RemoveTargets'], requestParameters: { rule: own } },
      ],
    },
  });
});

test('nobody but stacks silences an alarm or a store', () => {
  const logging = guardrailsOf(centre, centre.organizations[0] as never).find(({ name }) => name === 'Logging');
  const denied = (sid: string) => list(logging?.document.Statement.find(({ Sid }) => Sid === sid)?.Action);
  expect(denied('DenySilencingAlarmsOutsideStacks').filter((action) => !action.startsWith('events:'))).toEqual([
    'cloudwatch:DeleteAlarms',
    'cloudwatch:DisableAlarmActions',
    'cloudwatch:PutAlarmMuteRule',
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:SetAlarmState',
    'sns:AddPermission',
    'sns:DeleteTopic',
    'sns:RemovePermission',
    'sns:SetTopicAttributes',
    'sns:Unsubscribe',
  ]);
  expect(denied('DenyChangingStoresOutsideStacks')).toContain('s3:PutBucketNotification');
});
