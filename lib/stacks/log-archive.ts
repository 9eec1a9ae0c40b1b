import type { Company } from '../config/environment';
import { addAccountBaseline } from '../constructs/account-baseline';
import { addAlarmTopic, addSilenceAlarms } from '../constructs/alarms';
import { addSavedQueries } from '../constructs/athena';
import type { CentreStack } from '../constructs/centre-stack';
import { addLogReviewer } from '../constructs/log-reviewer';
import { addSecondHand } from '../constructs/second-hand';
import { addPublisher } from '../constructs/witness';
import { copiesHeldBy } from '../model/alarms';

/** The account of record: locked logs of the centre; at the founder also the copies of the supervisor's, their alarms, and the second hand. */
export function fillLogArchive(stack: CentreStack, company: Company): void {
  addAccountBaseline(stack);
  addLogReviewer(stack, company.people, [stack.stackName], [company.slug]);
  addSecondHand(stack);
  addPublisher(stack);
  addSavedQueries(stack, company.slug);
  if (copiesHeldBy(stack.centre, stack.home).length === 0) return;
  addSilenceAlarms(stack, addAlarmTopic(stack, company.slug, company.alarms, ['cloudwatch.amazonaws.com']));
}
