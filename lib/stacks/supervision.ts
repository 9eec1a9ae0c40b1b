import type { Company } from '../config/environment';
import { addAccountBaseline } from '../constructs/account-baseline';
import { addAlarmTopic, addSilenceAlarms } from '../constructs/alarms';
import { addAssemblyLine } from '../constructs/assembly-line';
import { addSavedQueries } from '../constructs/athena';
import { addBuild } from '../constructs/build';
import type { CentreStack } from '../constructs/centre-stack';
import { addCustodyAlarm, addWatcherSilence } from '../constructs/custody-alarms';
import { addLogReviewer } from '../constructs/log-reviewer';
import { addSigningKeys } from '../constructs/signing';
import { addStores } from '../constructs/store';
import { addTrailVerifier, addVerification, addVerifierAlarm } from '../constructs/trail-verifier';
import { addTripwireAlarm, addTripwireBus } from '../constructs/tripwires';
import { addCosigners, addWitnessSilence } from '../constructs/witness';
import { buildsOf } from '../model/builds';
import { companyCopiesStackName, trailStackName } from '../model/names';

/** The non-profit's own logs, the witness store, and the bus that hears every organization. */
export function fillSupervision(stack: CentreStack): void {
  const { centre } = stack;
  addAccountBaseline(stack);
  addLogReviewer(
    stack,
    centre.supervisor.people,
    [stack.stackName, trailStackName(centre.supervisor.slug), ...centre.companies.map((company) => companyCopiesStackName(company.slug))],
    centre.organizations.map(({ slug }) => slug),
  );
  const bus = addTripwireBus(stack);
  const { slug, alarms } = centre.supervisor;
  const topic = addAlarmTopic(stack, slug, alarms, ['events.amazonaws.com', 'cloudwatch.amazonaws.com']);
  addTripwireAlarm(stack, slug, topic, bus);
  addCustodyAlarm(stack, slug, topic, bus);
  addWatcherSilence(stack, topic);
  addTrailVerifier(stack, topic);
  addSigningKeys(stack);
  addCosigners(stack);
  addSavedQueries(stack, slug);
  addVerifierAlarm(
    stack,
    slug,
    topic,
    centre.organizations.map((organization) => organization.slug),
    bus,
  );
}

/** Stores alone; what replicates from them and who reads them stands in the account's own stack. */
export function fillStores(stack: CentreStack): void {
  addStores(stack, stack.centre.storesIn(stack.stackName));
}

/** What the supervisor does for the releases of one company: replicas of its locked source and tools, build B of them, and the assembly line. */
export function fillCompanyBuilds(stack: CentreStack, company: Company): void {
  fillStores(stack);
  addSigningKeys(stack);
  addBuild(stack, buildsOf(stack.centre, company).second);
  addAssemblyLine(stack, company);
}

/** What the supervisor keeps for one company: the locked copy of its logs with the alarm on silence, its hourly verification, and the alarms it receives. */
export function fillCompanyCopies(stack: CentreStack, company: Company): void {
  fillStores(stack);
  addSilenceAlarms(stack);
  const topic = addAlarmTopic(stack, company.slug, company.alarms, ['events.amazonaws.com', 'cloudwatch.amazonaws.com']);
  addTripwireAlarm(stack, company.slug, topic);
  addCustodyAlarm(stack, company.slug, topic);
  addVerification(stack, company.slug, topic);
  addWitnessSilence(stack, company.slug, topic);
  addSavedQueries(stack, company.slug);
  // Of the supervisor's own trail as well: it tells of every use of this company's keys.
  addVerifierAlarm(stack, company.slug, topic, [company.slug, stack.centre.supervisor.slug]);
}
