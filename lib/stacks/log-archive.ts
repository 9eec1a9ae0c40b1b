import type { Company } from '../config/environment';
import { addAccountBaseline } from '../constructs/account-baseline';
import type { CentreStack } from '../constructs/centre-stack';
import { addLogReviewer } from '../constructs/log-reviewer';
import { addSecondHand } from '../constructs/second-hand';

/** The account of record: locked logs of the centre; at the founder also the copies of the supervisor's log and ledger, and the second hand. */
export function fillLogArchive(stack: CentreStack, company: Company): void {
  addAccountBaseline(stack);
  addLogReviewer(stack, company.people, [stack.stackName]);
  addSecondHand(stack);
}
