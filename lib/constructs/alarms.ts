import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { type Alarming, alarmTopicArn, alarmTopicName, alarmTopicPolicy, silenceNames } from '../model/alarms';
import type { CentreStack } from './centre-stack';

/** A topic with its recipients, under the log key of the organization it stands in. */
export function addAlarmTopic(stack: CentreStack, slug: string, recipients: readonly string[], publishers: readonly Alarming[]): CfnTopic {
  const { centre, home } = stack;
  const environment = centre.environment.name;
  const arn = alarmTopicArn(environment, home, slug);
  const topic = new CfnTopic(stack, 'AlarmTopic', {
    topicName: alarmTopicName(environment, slug),
    displayName: `Swiss centre alarms: ${slug}`,
    kmsMasterKeyId: centre.trail(home.organization.slug).key.arn,
  });
  const policy = new CfnTopicPolicy(stack, 'AlarmTopicPolicy', {
    topics: [arn],
    policyDocument: alarmTopicPolicy(environment, home, slug, publishers),
  });
  policy.addResourceDependency(topic);
  for (const [index, endpoint] of recipients.entries()) {
    new CfnSubscription(stack, `AlarmRecipient${index + 1}`, { topicArn: arn, protocol: 'email', endpoint }).addResourceDependency(topic);
  }
  return topic;
}

/**
 * Where a copy of the other organization's log is held: an alarm when nothing arrives for an hour. CloudTrail delivers a digest
 * every hour even when nothing happened (CloudTrail User Guide, "CloudTrail digest file structure"), so silence means that the
 * trail or the copying was stopped. What counts, and whom it tells, stands on the holder's side alone.
 * @param topic the topic it tells, when it stands in the same stack
 */
export function addSilenceAlarms(stack: CentreStack, topic?: CfnTopic): void {
  const { centre } = stack;
  for (const copy of centre.storesIn(stack.stackName)) {
    if (copy.kind !== 'log-copy') continue;
    const { rule, alarm } = silenceNames(centre, copy);
    new CfnRule(stack, `${copy.logicalId}Arrivals`, {
      name: rule,
      description: `Counts what arrives in ${copy.name}`,
      state: 'ENABLED',
      eventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket: { name: [copy.name] } } },
    });
    addSilenceAlarm(stack, `${copy.logicalId}Silence`, {
      name: alarm,
      description: `Nothing arrived in ${copy.name} for an hour: the trail or its copying was stopped`,
      // EventBridge User Guide, "Monitoring Amazon EventBridge": with RuleName, the events that matched that rule of the default bus.
      dimensions: [{ name: 'RuleName', value: rule }],
      ...(topic ? { topic } : {}),
    });
  }
}

interface Silence {
  readonly name: string;
  readonly description: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  /** Hours without anything; one, unless said otherwise. */
  readonly hours?: number;
  /** Organization that is told as well; its topic stands in this account. */
  readonly also?: string;
  /** The topic it tells, when it stands in the same stack. */
  readonly topic?: CfnTopic;
}

/** An hour in which a rule matched nothing is an alarm of the holder. */
export function addSilenceAlarm(stack: CentreStack, id: string, silent: Silence): void {
  const { name, description, dimensions, hours = 1, also, topic } = silent;
  const { centre, home } = stack;
  const silence = new CfnAlarm(stack, id, {
    alarmName: name,
    alarmDescription: description,
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensions: [...dimensions],
    statistic: 'Sum',
    period: 3600,
    evaluationPeriods: hours,
    threshold: 1,
    comparisonOperator: 'LessThanThreshold',
    treatMissingData: 'breaching',
    actionsEnabled: true,
    alarmActions: [home.organization.slug, ...(also === undefined ? [] : [also])].map((slug) =>
      alarmTopicArn(centre.environment.name, home, slug),
    ),
  });
  if (topic) silence.addResourceDependency(topic);
  // Deleting alarms is not among CloudFormation's rights.
  silence.applyRemovalPolicy(RemovalPolicy.RETAIN);
}
