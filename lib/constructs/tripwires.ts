import { CfnEventBus, CfnEventBusPolicy, CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { alarmTopicArn, alarmTopicName } from '../model/alarms';
import type { Centre } from '../model/centre';
import { accountRootArn, busName, PARTITION, REGION, roleName } from '../model/names';
import type { CentreStack } from './centre-stack';
import { addRole, serviceTrust } from './role';

/**
 * Acts that one side must not be able to do unseen by the other (DESIGN.md), as far as EventBridge sees them in Zurich.
 * Organizations, IAM and Account are recorded in us-east-1 only, where no stack of ours stands: their acts
 * (lib/model/acts.ts) are found in the log copy by the verifier instead.
 */
const TRIPWIRE_EVENTS = [
  'AssumeRoot',
  'DeleteTrail',
  'DisableKey',
  'PutEventSelectors',
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
  'StopLogging',
  'UpdateTrail',
] as const;

/** Those acts, and taking the tripwire itself away: whoever cuts it first is reported by the cut, if it is delivered before it works. */
function pattern(environment: string) {
  const tripwires = [{ wildcard: `${environment}-*-tripwire` }];
  return {
    detail: {
      $or: [
        { eventName: [...TRIPWIRE_EVENTS] },
        { eventName: ['DeleteRule', 'DisableRule', 'PutRule'], requestParameters: { name: tripwires } },
        { eventName: ['PutTargets', 'RemoveTargets'], requestParameters: { rule: tripwires } },
      ],
    },
  };
}

export const tripwireBusArn = ({ environment, account }: Centre) =>
  `arn:${PARTITION}:events:${REGION}:${account(environment.supervisor.slug, 'supervision').id}:event-bus/${busName(environment.name)}`;

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
    eventPattern: pattern(environment.name),
    targets: [{ id: 'supervisor', arn: bus, roleArn: `arn:${PARTITION}:iam::${home.id}:role/${name}` }],
  }).addResourceDependency(role);
}

/** In supervision: the bus that the accounts with trails and keys may write to. */
export function addTripwireBus(stack: CentreStack): CfnEventBus {
  const { centre } = stack;
  const name = busName(centre.environment.name);
  const reporters = centre.organizations.flatMap((organization) =>
    organization.accounts.filter((account) => account.role === 'management' || account.role === 'key-custody'),
  );
  const bus = new CfnEventBus(stack, 'TripwireBus', { name, description: 'Acts against logging and keys, from every organization' });
  const door = new CfnEventBusPolicy(stack, 'TripwireBusPolicy', {
    eventBusName: name,
    statementId: 'OrganizationsReportTripwires',
    statement: {
      Sid: 'OrganizationsReportTripwires',
      Effect: 'Allow',
      Principal: { AWS: reporters.map((account) => accountRootArn(account.id)) },
      Action: 'events:PutEvents',
      Resource: `arn:${PARTITION}:events:${REGION}:${stack.home.id}:event-bus/${name}`,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': centre.organizations.map((organization) => organization.id) } },
    },
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
    eventPattern: pattern(environment),
    targets: [{ id: 'alarms', arn: alarmTopicArn(environment, stack.home, slug) }],
  });
  rule.addResourceDependency(topic);
  if (bus) rule.addResourceDependency(bus);
}
