import type { Company } from '../config/environment';
import { addAccountBaseline } from '../constructs/account-baseline';
import type { CentreStack } from '../constructs/centre-stack';
import { addLogReviewer } from '../constructs/log-reviewer';

/** The account of record: locked logs of the centre, and the founder's copy of the supervisor's. */
export function fillLogArchive(stack: CentreStack, company: Company): void {
  addAccountBaseline(stack);
  addLogReviewer(stack, company.people, [stack.stackName]);
}
