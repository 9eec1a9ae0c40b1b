import type { Account, Centre, PolicyDocument, Statement, Store } from './centre';
import { accountRootArn, busName, PARTITION, REGION, roleName } from './names';

/** Services that publish to alarm topics. */
export type Alarming = 'events.amazonaws.com' | 'cloudwatch.amazonaws.com';

/** Topic of one account for the people of one organization. */
export const alarmTopicName = (environment: string, slug: string) => `${environment}-${slug}-alarms`;
export const alarmTopicArn = (environment: string, account: Account, slug: string) =>
  `arn:${PARTITION}:sns:${REGION}:${account.id}:${alarmTopicName(environment, slug)}`;

/** Copies of another organization's log that an account holds. */
export const copiesHeldBy = (centre: Centre, account: Account): readonly Store[] =>
  centre.stores.filter((store) => store.kind === 'log-copy' && store.account === account);

/** Names of the rule that counts what arrives in a log copy, and of the alarm on its silence. */
export function silenceNames(centre: Centre, copy: Store): { readonly rule: string; readonly alarm: string } {
  const of = centre.sourcesOf(copy.name)[0]?.account.organization.slug ?? '';
  const named = (purpose: string) => roleName(centre.environment, copy.account.organization.slug, `${purpose}-${of}`);
  return { rule: named('arrivals'), alarm: named('silence') };
}

/** Who publishes to a topic: alarms and event rules of its own account, over TLS. */
export function alarmTopicPolicy(environment: string, account: Account, slug: string, publishers: readonly Alarming[]): PolicyDocument {
  const arn = alarmTopicArn(environment, account, slug);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AlarmsOfThisAccountArePublished',
        Effect: 'Allow',
        Principal: { Service: [...publishers] },
        Action: 'sns:Publish',
        Resource: arn,
        Condition: { StringEquals: { 'aws:SourceAccount': account.id } },
      },
      {
        Sid: 'DenyUnencryptedTransport',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Resource: arn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}

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
export function tripwirePattern(environment: string) {
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

/** The accounts with trails and keys write to the bus, as long as they belong to the organizations. */
export function tripwireDoor(centre: Centre): Statement {
  const reporters = centre.organizations.flatMap((organization) =>
    organization.accounts.filter((account) => account.role === 'management' || account.role === 'key-custody'),
  );
  return {
    Sid: 'OrganizationsReportTripwires',
    Effect: 'Allow',
    Principal: { AWS: reporters.map((account) => accountRootArn(account.id)) },
    Action: 'events:PutEvents',
    Resource: tripwireBusArn(centre),
    Condition: { StringEquals: { 'aws:PrincipalOrgID': centre.organizations.map((organization) => organization.id) } },
  };
}
