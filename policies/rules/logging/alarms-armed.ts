import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, property, undetermined, violating } from '../../reading/answers';
import { asList, asNumber, at, firstOpen, isFalse, isMap, shown } from '../../reading/values';

export const alarmsArmed: ResourceRule = {
  id: 'alarms-armed',
  family: 'logging',
  scope: 'resource',
  types: ['AWS::CloudWatch::Alarm', 'AWS::Events::Rule', 'AWS::SNS::Topic', 'AWS::SNS::Subscription'],
  title:
    'Alarms are on and tell somebody, event rules are enabled and have something to match; in the centre silence is an alarm within hours, in the same account',
  why: {
    text: 'An alarm that is off or tells nobody is no alarm, nor, of a log that must never stop, one that waits for hours; a rule that is disabled notices nothing.',
    source: 'CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"; EventBridge User Guide, "Rules"',
  },
  fix: 'Leave ActionsEnabled and State on; name a topic of the account in AlarmActions; in the centre, evaluate within an hour.',
  needs: 'nothing',
  expects: (centre) => centre.trails.length,
  check: (resource, { centre }) => allOf([COMPLIANT, ...CHECKS[resource.type as keyof typeof CHECKS](resource, centre !== undefined)]),
};

/** Without an environment: what makes any alarm or rule idle. With one: what the centre's own are for. */
const CHECKS = {
  'AWS::CloudWatch::Alarm': (resource: ResolvedResource, ours: boolean) => [...alarm(resource), ...(ours ? soon(resource) : [])],
  'AWS::Events::Rule': (resource: ResolvedResource, ours: boolean) => [...rule(resource), ...(ours ? hourly(resource) : [])],
  // Elsewhere a topic may carry what is no secret.
  'AWS::SNS::Topic': (topic: ResolvedResource, ours: boolean) =>
    ours ? [property(topic, ['KmsMasterKeyId'], 'the ARN of the log key', (value) => value !== undefined)] : [],
  'AWS::SNS::Subscription': (subscription: ResolvedResource, ours: boolean) => [
    property(subscription, ['Endpoint'], 'somebody who is told', (value) => value !== undefined),
    ...(ours ? [property(subscription, ['FilterPolicy'], 'every alarm, not some', (value) => value === undefined)] : []),
  ],
};

const HOUR = 3600;

function* alarm(resource: ResolvedResource): Generator<Answer> {
  yield property(resource, ['ActionsEnabled'], 'true', (value) => value === undefined || !isFalse(value));
  const actions = at(resource.properties, 'AlarmActions');
  if (asList(actions).length === 0) yield violating(['Properties', 'AlarmActions'], 'somebody who is told', 'nobody');
}

function* soon(resource: ResolvedResource): Generator<Answer> {
  yield topics(resource);
  yield property(resource, ['Period'], 'seconds', (value) => asNumber(value) !== undefined);
  yield property(resource, ['EvaluationPeriods'], 'periods', (value) => asNumber(value) !== undefined);
  const seconds = (asNumber(at(resource.properties, 'Period')) ?? 0) * (asNumber(at(resource.properties, 'EvaluationPeriods')) ?? 1);
  const silence = String(at(resource.properties, 'ComparisonOperator')).startsWith('LessThan');
  if (silence && seconds < HOUR)
    yield violating(['Properties', 'Period'], 'alarm after an hour at least: one that always rings is not heard', `${seconds} seconds`);
  if (seconds > HOUR * 4) yield violating(['Properties', 'EvaluationPeriods'], 'alarm within four hours', `${seconds} seconds`);
  const expected = silence ? 'breaching: silence is the alarm' : 'anything but ignore';
  yield property(resource, ['TreatMissingData'], expected, (value) => (silence ? value === 'breaching' : value !== 'ignore'));
  yield property(resource, ['Threshold'], 'a threshold of 1: one is enough', (value) => asNumber(value) === 1);
  yield property(resource, ['Statistic'], 'Sum', (value) => value === 'Sum');
  yield* watching(resource);
}

/**
 * The centre's alarms are on the silence of events that a rule matches, or on orders that fail; which rule or state machine there is, is
 * judged by names-exist.
 */
function* watching(resource: ResolvedResource): Generator<Answer> {
  if (at(resource.properties, 'Namespace') === 'AWS/States') {
    yield property(resource, ['MetricName'], 'ExecutionsFailed', (value) => value === 'ExecutionsFailed');
    yield property(resource, ['ComparisonOperator'], 'one is enough', (value) => value === 'GreaterThanOrEqualToThreshold');
    const machine = asList(at(resource.properties, 'Dimensions')).some((dimension) => at(dimension, 'Name') === 'StateMachineArn');
    if (!machine) yield violating(['Properties', 'Dimensions'], 'the ARN of a state machine', 'none');
    return;
  }
  yield property(resource, ['Namespace'], 'AWS/Events', (value) => value === 'AWS/Events');
  yield property(resource, ['MetricName'], 'MatchedEvents', (value) => value === 'MatchedEvents');
  yield property(resource, ['ComparisonOperator'], 'LessThanThreshold: silence', (value) => value === 'LessThanThreshold');
  const named = asList(at(resource.properties, 'Dimensions')).some((dimension) => at(dimension, 'Name') === 'RuleName');
  if (!named) yield violating(['Properties', 'Dimensions'], 'the name of a rule', 'none');
}

function topics(resource: ResolvedResource): Answer {
  const pointer = ['Properties', 'AlarmActions'];
  const { account } = resource.template.template;
  const expected = `topics of account ${account ?? 'the alarm is in'}`;
  const list = at(resource.properties, 'AlarmActions');
  const open = firstOpen(list);
  if (open && !open.target) return undetermined(pointer, expected, open.reason);
  const actions = asList(list);
  const strange = actions.find(
    (arn) => typeof arn === 'string' && !(arn.startsWith('arn:aws:sns:') && (account === undefined || arn.includes(`:${account}:`))),
  );
  return strange === undefined ? COMPLIANT : violating(pointer, expected, shown(strange));
}

/** Rates of up to an hour, and each minute that a cron expression names of every hour. */
const HOURLY = /^(rate\((1 hour|[1-5]?\d minutes?|60 minutes)\)|cron\([0-5]?\d \* \* \* \? \*\))$/;

function* rule(resource: ResolvedResource): Generator<Answer> {
  yield property(resource, ['State'], 'ENABLED', (value) => value === undefined || value === 'ENABLED');
  const { EventPattern: pattern, ScheduleExpression: schedule } = resource.properties;
  if (pattern === undefined && schedule === undefined) yield violating(['Properties'], 'a pattern or a schedule', 'neither');
  if (isMap(pattern) && Object.keys(pattern).length === 0) yield violating(['Properties', 'EventPattern'], 'a pattern', 'an empty one');
  if (schedule !== undefined) yield property(resource, ['Targets'], 'something that is run', (value) => asList(value).length > 0);
}

function* hourly(resource: ResolvedResource): Generator<Answer> {
  const { EventPattern: pattern, ScheduleExpression: schedule } = resource.properties;
  // A rule that tells nothing is there to be counted: narrowed or widened, it hides the silence that is the alarm.
  const reported =
    ['source', 'account'].every((key) => asList(at(pattern, key)).length === 1) && asList(at(pattern, 'detail', 'eventName')).length > 0;
  const counted = at(resource.properties, 'EventBusName') === undefined ? String(asList(at(pattern, 'source'))[0]) === 'aws.s3' : reported;
  if (isMap(pattern) && asList(at(resource.properties, 'Targets')).length === 0 && !counted)
    yield violating(
      ['Properties', 'EventPattern'],
      'arrivals of S3, or one source, account and eventName on a bus of its own',
      shown(pattern),
    );
  if (schedule === undefined) return;
  if (pattern !== undefined) yield violating(['Properties', 'ScheduleExpression'], 'a pattern or a schedule', 'both');
  yield property(resource, ['ScheduleExpression'], 'at least every hour', (value) => HOURLY.test(String(value)));
}
