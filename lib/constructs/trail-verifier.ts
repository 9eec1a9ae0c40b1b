import { type CfnEventBus, CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { alarmTopicArn, tripwireBusArn } from '../model/alarms';
import { VERIFIER_EVENTS, VERIFIER_SOURCE } from '../model/functions';
import { bucketArn, busName, functionName, objectsArn, REGION, roleName } from '../model/names';
import { verifierRole } from '../model/roles';
import { verificationOf } from '../model/verification';
import { roleNameOf } from './account-baseline';
import { addSilenceAlarm } from './alarms';
import type { CentreStack } from './centre-stack';
import { addFunction, addSchedule } from './functions';
import { addRole, serviceTrust } from './role';

/** The function that verifies trails, and the run for the supervisor's own; each company's stands with the copy of its log. */
export function addTrailVerifier(stack: CentreStack, topic: CfnTopic): void {
  const { centre, home } = stack;
  addVerifierRole(stack);
  const verifier = addFunction(stack, 'trail-verifier', {
    description: 'Verifies trails and reconciles reads with uses of keys; changes nothing',
    settings: { bus: tripwireBusArn(centre) },
    timeoutSeconds: 900,
    memoryMegabytes: 2048,
    // One for each trail: they all start in the same minute.
    atOnce: centre.organizations.length,
  });
  addVerification(stack, home.organization.slug, topic, verifier);
}

/** The hourly run for one trail, and the alarm when it does not say that it looked. */
export function addVerification(stack: CentreStack, slug: string, topic: CfnTopic, after?: CfnFunction): void {
  const { centre, home } = stack;
  const { environment, supervisor } = centre;
  const own = slug === supervisor.slug;
  const verifier = functionName(environment, 'trail-verifier');
  addSchedule(stack, 'trail-verifier', {
    id: 'TrailVerification',
    name: own ? verifier : `${verifier}-${slug}`,
    // Digests of an hour are there two hours later; not at the full hour, when everybody asks.
    expression: 'cron(20 * * * ? *)',
    input: verificationOf(centre, slug),
    ...(after ? { after } : {}),
  });
  const rule = roleName(environment, supervisor.slug, `trail-verified-${slug}`);
  const bus = busName(environment.name);
  const counted = new CfnRule(stack, 'TrailVerified', {
    name: rule,
    description: `Counts how often the trail of ${slug} was verified`,
    eventBusName: bus,
    state: 'ENABLED',
    eventPattern: seen(home.id, VERIFIER_EVENTS.verified, [slug]),
  });
  if (own) counted.addResourceDependency(stack.node.findChild('TripwireBus') as never);
  addSilenceAlarm(stack, 'TrailVerifierSilence', {
    name: roleName(environment, supervisor.slug, `silence-verifier-${slug}`),
    description: `The trail of ${slug} was not verified for two hours: nobody would see what is missing from it`,
    dimensions: [
      { name: 'EventBusName', value: bus },
      { name: 'RuleName', value: rule },
    ],
    // Two: runs of two hours may fall into one, as each takes another time.
    hours: 2,
    topic,
    ...(own ? {} : { also: slug }),
  });
}

/**
 * What the verifier finds in these trails reaches the people of one organization.
 * @param bus the bus, when it stands in the same stack
 */
export function addVerifierAlarm(stack: CentreStack, slug: string, topic: CfnTopic, trails: readonly string[], bus?: CfnEventBus): void {
  const { environment } = stack.centre;
  const rule = new CfnRule(stack, 'TrailAlarmRule', {
    name: roleName(environment, slug, 'trail-alarms'),
    description: `What the verifier of trails finds reaches ${slug}`,
    eventBusName: busName(environment.name),
    state: 'ENABLED',
    eventPattern: seen(stack.home.id, VERIFIER_EVENTS.finding, trails),
    targets: [{ id: 'alarms', arn: alarmTopicArn(environment.name, stack.home, slug) }],
  });
  rule.addResourceDependency(topic);
  if (bus) rule.addResourceDependency(bus);
}

/** From this account only: management accounts may put events on the bus too, and must not speak for the verifier. */
const seen = (account: string, eventName: string, trails: readonly string[]) => ({
  source: [VERIFIER_SOURCE],
  account: [account],
  detail: { eventName: [eventName], of: [...trails] },
});

function addVerifierRole(stack: CentreStack): void {
  const { centre, home } = stack;
  const stores = centre.stores.filter(({ kind, account }) => account === home && (kind === 'trail' || kind === 'log-copy'));
  addRole(stack, {
    purpose: 'trail-verifier',
    name: roleNameOf(verifierRole(centre.environment, home.organization).roleArn),
    description: 'Reads trails and their copies to verify them; changes nothing',
    trust: serviceTrust('lambda.amazonaws.com', home.id),
    permissions: [
      {
        Sid: 'ListTrails',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:ListBucketVersions'],
        Resource: stores.map((store) => bucketArn(store.name)),
      },
      {
        Sid: 'ReadTrails',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'],
        Resource: stores.map((store) => objectsArn(store.name)),
      },
      {
        Sid: 'DecryptTrails',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: [...new Set(stores.map((store) => store.key?.arn ?? ''))],
        Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
      },
      // Of each Region that is logged: keys are public, and say nothing of anybody.
      { Sid: 'ReadSigningKeys', Effect: 'Allow', Action: 'cloudtrail:ListPublicKeys', Resource: '*' },
      { Sid: 'TellTheSupervisor', Effect: 'Allow', Action: 'events:PutEvents', Resource: tripwireBusArn(centre) },
    ],
  });
}
