import type { Account } from '../../model/centre';
import { busName, REGION } from '../../model/names';
import type { Answer } from '../caller';
import { broken, type Scene, type Seen } from './drill';

interface Target {
  readonly Id: string;
  readonly Arn: string;
}

/**
 * Gives EventBridge of an account what CloudTrail would give it, and looks whether that reaches the supervisor's people, through the
 * deployed rules and buses. The local AWS delivers to no topic: a queue stands where the topic's rules point to.
 */
export async function heard(
  scene: Scene,
  account: Account,
  detail: { readonly eventName: string; readonly [name: string]: unknown },
): Promise<Seen> {
  const { caller, centre } = scene;
  const { id: listener } = centre.account(centre.supervisor.slug, 'supervision');
  const EventBusName = busName(centre.environment.name);
  const { QueueUrl } = await caller.ask(listener, 'sqs', 'create_queue', { QueueName: 'drill' });
  const queue = `arn:aws:sqs:${REGION}:${listener}:drill`;
  const rules = await rulesToPeople(scene, listener, EventBusName);
  try {
    for (const { rule, targets } of rules)
      await caller.ask(listener, 'events', 'put_targets', {
        Rule: rule,
        EventBusName,
        Targets: targets.map(({ Id }) => ({ Id, Arn: queue })),
      });
    const event = { Source: 'aws.drill', DetailType: 'AWS API Call via CloudTrail', Detail: JSON.stringify(detail) };
    await caller.ask(account.id, 'events', 'put_events', { Entries: [event] });
    const { Messages } = await caller.ask(listener, 'sqs', 'receive_message', { QueueUrl, MaxNumberOfMessages: 10 });
    const told = ((Messages ?? []) as readonly Answer[]).filter(({ Body }) => String(Body).includes(`"${detail.eventName}"`));
    if (told.length === 0) return broken(`${detail.eventName} reaches nobody`);
    return { outcome: 'noticed', by: `${told.length} organizations are told, over ${EventBusName}` };
  } finally {
    for (const { rule, targets } of rules)
      await caller.ask(listener, 'events', 'put_targets', { Rule: rule, EventBusName, Targets: targets });
    await caller.ask(listener, 'sqs', 'delete_queue', { QueueUrl });
  }
}

async function rulesToPeople({ caller }: Scene, listener: string, EventBusName: string) {
  const { Rules } = await caller.ask(listener, 'events', 'list_rules', { EventBusName });
  const found: { readonly rule: string; readonly targets: readonly Target[] }[] = [];
  for (const { Name } of Rules as readonly { readonly Name: string }[]) {
    const { Targets } = await caller.ask(listener, 'events', 'list_targets_by_rule', { Rule: Name, EventBusName });
    const targets = (Targets as readonly Target[]).filter(({ Arn }) => Arn.includes(':sns:'));
    if (targets.length > 0) found.push({ rule: Name, targets });
  }
  return found;
}
