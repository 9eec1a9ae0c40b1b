import type { Company } from '../config/environment';
import { addAccountBaseline } from '../constructs/account-baseline';
import { addAlarmTopic, addSilenceAlarms } from '../constructs/alarms';
import type { CentreStack } from '../constructs/centre-stack';
import { addCustodyAlarm, addWatcherSilence } from '../constructs/custody-alarms';
import { addLogReviewer } from '../constructs/log-reviewer';
import { addStore } from '../constructs/store';
import { addTripwireAlarm, addTripwireBus } from '../constructs/tripwires';
import { companyCopiesStackName } from '../model/names';

/** The non-profit's own logs, the witness store, and the bus that hears every organization. */
export function fillSupervision(stack: CentreStack): void {
  const { centre } = stack;
  addAccountBaseline(stack);
  addLogReviewer(stack, centre.supervisor.people, [
    stack.stackName,
    ...centre.companies.map((company) => companyCopiesStackName(company.slug)),
  ]);
  addTripwireBus(stack);
  const { slug, alarms } = centre.supervisor;
  const topic = addAlarmTopic(stack, slug, alarms, ['events.amazonaws.com', 'cloudwatch.amazonaws.com']);
  addTripwireAlarm(stack, slug, topic);
  addCustodyAlarm(stack, slug, topic);
  addWatcherSilence(stack);
}

/** What the supervisor keeps for one company: the locked copy of its logs with the alarm on silence, and the tripwires' alarms it receives. */
export function fillCompanyCopies(stack: CentreStack, company: Company): void {
  for (const store of stack.centre.storesIn(stack.stackName)) addStore(stack, store);
  addSilenceAlarms(stack);
  const topic = addAlarmTopic(stack, company.slug, company.alarms, ['events.amazonaws.com']);
  addTripwireAlarm(stack, company.slug, topic);
  addCustodyAlarm(stack, company.slug, topic);
}
