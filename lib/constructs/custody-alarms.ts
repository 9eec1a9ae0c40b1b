import { type CfnEventBus, CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { alarmTopicArn } from '../model/alarms';
import { WATCHER_EVENTS, WATCHER_SOURCE } from '../model/functions';
import { busName, roleName } from '../model/names';
import { addSilenceAlarm } from './alarms';
import type { CentreStack } from './centre-stack';

/** From key custody only: management accounts may put events on the bus too, and must not speak for the watcher. */
const seen = ({ centre }: CentreStack, ...eventName: readonly string[]) => ({
  source: [WATCHER_SOURCE],
  account: [centre.account(centre.supervisor.slug, 'key-custody').id],
  detail: { eventName },
});

/**
 * What the watcher of keys sees reaches the people of one organization: differences, and what their party may still veto.
 * @param bus the bus, when it stands in the same stack
 */
export function addCustodyAlarm(stack: CentreStack, slug: string, topic: CfnTopic, bus?: CfnEventBus): void {
  const { environment } = stack.centre;
  const rule = new CfnRule(stack, 'CustodyAlarmRule', {
    name: roleName(environment, slug, 'custody-alarms'),
    description: `What the watcher of keys sees reaches ${slug}`,
    eventBusName: busName(environment.name),
    state: 'ENABLED',
    eventPattern: seen(stack, WATCHER_EVENTS.difference, WATCHER_EVENTS.notice),
    targets: [{ id: 'alarms', arn: alarmTopicArn(environment.name, stack.home, slug) }],
  });
  rule.addResourceDependency(topic);
  if (bus) rule.addResourceDependency(bus);
}

/** An alarm when the watcher does not say for an hour that it looked: a watcher that is stopped sees nothing. */
export function addWatcherSilence(stack: CentreStack, topic: CfnTopic): void {
  const { environment, supervisor } = stack.centre;
  const rule = roleName(environment, supervisor.slug, 'custody-watched');
  const bus = busName(environment.name);
  new CfnRule(stack, 'CustodyWatched', {
    name: rule,
    description: 'Counts how often the watcher of keys looked',
    eventBusName: bus,
    state: 'ENABLED',
    eventPattern: seen(stack, WATCHER_EVENTS.watched),
  }).addResourceDependency(stack.node.findChild('TripwireBus') as never);
  addSilenceAlarm(stack, 'CustodyWatcherSilence', {
    name: roleName(environment, supervisor.slug, 'silence-custody'),
    description: 'The watcher of keys did not look for an hour: nobody would see a key that was changed',
    // EventBridge User Guide, "Monitoring Amazon EventBridge": rules of other buses carry the bus too.
    dimensions: [
      { name: 'EventBusName', value: bus },
      { name: 'RuleName', value: rule },
    ],
    topic,
  });
}
