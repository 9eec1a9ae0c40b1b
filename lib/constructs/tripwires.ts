import { CfnEventBus, CfnEventBusPolicy, CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { alarmTopicArn, alarmTopicName, tripwireBusArn, tripwireDoor, tripwirePattern } from '../model/alarms';
import { busName, PARTITION, roleName } from '../model/names';
import type { CentreStack } from './centre-stack';
import { addRole, serviceTrust } from './role';

/** In an account that owns a trail or keys: forward to the bus on the supervisor's side. */
export function addTripwires(stack: CentreStack): void {
  const { centre, home } = stack;
  const environment = centre.environment;
  const bus = tripwireBusArn(centre);
  const name = roleName(environment, home.organization.slug, 'tripwire');
  const role = addRole(stack, {
    purpose: 'tripwire',
    name,
    description: 'EventBridge forwards acts against logging and keys to the supervisor',
    trust: serviceTrust('events.amazonaws.com', home.id),
    permissions: [{ Sid: 'ForwardToTheSupervisor', Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }],
  });
  new CfnRule(stack, 'Tripwires', {
    name,
    description: 'Acts against logging and keys go to the supervisor',
    state: 'ENABLED',
    eventPattern: tripwirePattern(environment.name),
    targets: [{ id: 'supervisor', arn: bus, roleArn: `arn:${PARTITION}:iam::${home.id}:role/${name}` }],
  }).addResourceDependency(role);
}

/** In supervision: the bus that the accounts with trails and keys may write to. */
export function addTripwireBus(stack: CentreStack): CfnEventBus {
  const { centre } = stack;
  const name = busName(centre.environment.name);
  const bus = new CfnEventBus(stack, 'TripwireBus', { name, description: 'Acts against logging and keys, from every organization' });
  const door = new CfnEventBusPolicy(stack, 'TripwireBusPolicy', {
    eventBusName: name,
    statementId: 'OrganizationsReportTripwires',
    statement: tripwireDoor(centre),
  });
  door.addResourceDependency(bus);
  return bus;
}

/** What comes in over the bus reaches the people of one organization. */
export function addTripwireAlarm(stack: CentreStack, slug: string, topic: CfnTopic, bus?: CfnEventBus): void {
  const environment = stack.centre.environment.name;
  const rule = new CfnRule(stack, 'AlarmRule', {
    name: alarmTopicName(environment, slug),
    description: `Tripwires reach ${slug}`,
    eventBusName: busName(environment),
    state: 'ENABLED',
    eventPattern: tripwirePattern(environment),
    targets: [{ id: 'alarms', arn: alarmTopicArn(environment, stack.home, slug) }],
  });
  rule.addResourceDependency(topic);
  if (bus) rule.addResourceDependency(bus);
}
