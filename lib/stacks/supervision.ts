import type { Company } from '../config/environment';
import { addAccountBaseline } from '../constructs/account-baseline';
import { addAlarmTopic, addSilenceAlarms } from '../constructs/alarms';
import { addSavedQueries } from '../constructs/athena';
import { addBuild } from '../constructs/build';
import type { CentreStack } from '../constructs/centre-stack';
import { addCustodyAlarm, addWatcherSilence } from '../constructs/custody-alarms';
import { addLogReviewer } from '../constructs/log-reviewer';
import { addSigner, addSigningKeys } from '../constructs/signing';
import { addStores } from '../constructs/store';
import { addTrailVerifier, addVerification, addVerifierAlarm } from '../constructs/trail-verifier';
import { addTripwireAlarm, addTripwireBus } from '../constructs/tripwires';
import { addCosigners, addWitnessSilence } from '../constructs/witness';
import { buildsOf } from '../model/builds';
import { companyCopiesStackName, trailStackName } from '../model/names';
import { SUPERVISOR_SIGNERS, supervisorSignerRole } from '../model/roles';

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
  addSupervisorSigners(stack);
  const bus = addTripwireBus(stack);
  const { slug, alarms } = centre.supervisor;
  const topic = addAlarmTopic(stack, slug, alarms, ['events.amazonaws.com', 'cloudwatch.amazonaws.com']);
  addTripwireAlarm(stack, slug, topic, bus);
  addCustodyAlarm(stack, slug, topic, bus);
  addWatcherSilence(stack, topic);
  addTrailVerifier(stack, topic);
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

const STEPS: Readonly<Record<(typeof SUPERVISOR_SIGNERS)[number], string>> = {
  compare: 'States whether two builds came to the same',
  summarize: 'States that a release was verified',
  sign: 'Signs, for the supervisor, what is released',
  log: 'Signs entries of the release log',
};

/** The supervisor's signing keys, and a role for each step that states something. */
function addSupervisorSigners(stack: CentreStack): void {
  addSigningKeys(stack);
  for (const step of SUPERVISOR_SIGNERS) {
    const role = supervisorSignerRole(stack.centre.environment, stack.home.organization, step);
    addSigner(stack, role, `release-${step}`, STEPS[step]);
  }
}

/** Stores alone; what replicates from them and who reads them stands in the account's own stack. */
export function fillStores(stack: CentreStack): void {
  addStores(stack, stack.centre.storesIn(stack.stackName));
}

/** What the supervisor builds for one company a second time: replicas of its locked source and tools, and build B of them. */
export function fillCompanyBuilds(stack: CentreStack, company: Company): void {
  fillStores(stack);
  addBuild(stack, buildsOf(stack.centre, company).second);
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
