import type { Account, Centre, Store } from './centre';
import { PARTITION, REGION, roleName } from './names';

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
