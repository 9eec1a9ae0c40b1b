import { type CfnFunction, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { tripwireBusArn } from '../model/alarms';
import { type CustodyFunction, foundersDigest } from '../model/functions';
import { functionArn, functionName, pascal } from '../model/names';
import type { CentreStack } from './centre-stack';
import { addCustodyNetwork } from './custody-network';
import { addFunction, addSchedule } from './functions';

/**
 * Executor, recorder and watcher, each under a role of its own: acts on keys, writes the ledger, looks. Their code is the bundle of
 * this repository; which executor may act is said by the ledger, not by the stack.
 */
export function addCustodyFunctions(stack: CentreStack): void {
  const { environment, executorArn, secondHand } = stack.centre;
  const [ledger] = stack.centre.storesIn(stack.stackName).filter((store) => store.kind === 'ledger');
  const founders = foundersDigest(environment.name, environment.custody);
  const bucket = { ledgerBucket: ledger?.name ?? '', ledgerDays: String(ledger?.lockDays ?? 0) };
  const { place } = addCustodyNetwork(stack);
  addFunction(stack, 'custody-recorder', {
    description: 'Writes and reads the custody ledger, for the executor; administers no key',
    settings: { ...bucket, founders },
    timeoutSeconds: 300,
    atOnce: 5,
    place,
  });
  const executor = addFunction(stack, 'custody-executor', {
    description: 'Carries out what a quorum signed, and finishes what is due',
    settings: {
      recorder: functionName(environment, 'custody-recorder'),
      relay: functionArn(environment, secondHand.id, 'custody-relay'),
      executorRole: executorArn,
      founders,
    },
    // The most that Lambda has, and less than the lease of an attempt (lib/custody/actions.ts): after a change through the second
    // hand the executor waits until the request it signed has expired.
    timeoutSeconds: 900,
    atOnce: 2,
    place,
  });
  every(stack, 'custody-executor', 5, executor);
  const watcher = addFunction(stack, 'custody-watcher', {
    description: 'Compares every key with the ledger; changes nothing',
    settings: { ...bucket, executor: functionName(environment, 'custody-executor'), bus: tripwireBusArn(stack.centre) },
    timeoutSeconds: 600,
    atOnce: 1,
    place,
  });
  // A difference is told within the hour, also when one run fails.
  every(stack, 'custody-watcher', 25, watcher);
  for (const company of stack.centre.companies) letPapersIn(stack, company.slug, executor);
}

/**
 * The door for a company's proposals and vetoes: a party whose veto another would have to bring has none. What is brought does
 * nothing by itself; custodians' signatures decide.
 */
function letPapersIn(stack: CentreStack, company: string, executor: CfnFunction): void {
  const { centre, home } = stack;
  const door = new CfnPermission(stack, `PapersOf${pascal(company)}`, {
    functionName: functionArn(centre.environment, home.id, 'custody-executor'),
    action: 'lambda:InvokeFunction',
    principal: centre.account(company, 'log-archive').id,
  });
  door.addResourceDependency(executor);
}

function every(stack: CentreStack, purpose: CustodyFunction, minutes: number, after: CfnFunction): void {
  const name = functionName(stack.centre.environment, purpose);
  addSchedule(stack, purpose, { id: pascal(purpose), name, expression: `rate(${minutes} minutes)`, after });
}
