import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnFunction, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { type CustodyFunction, foundersDigest, SETTING, type Setting } from '../model/functions';
import { functionArn, functionName, PARTITION, pascal, REGION, roleArn } from '../model/names';
import { bundleFolder } from './bundles';
import type { CentreStack } from './centre-stack';
import { tripwireBusArn } from './tripwires';

interface FunctionOptions {
  readonly description: string;
  readonly settings: { readonly [name in Setting]?: string };
  readonly timeoutSeconds: number;
  /** Runs at once at most: kept for it, so that others in the account cannot keep it from running. */
  readonly atOnce: number;
  /** Minutes between two runs; none: it runs when it is asked. */
  readonly everyMinutes?: number;
}

/**
 * Executor, recorder and watcher, each under a role of its own: acts on keys, writes the ledger, looks. Their code is the bundle of
 * this repository; which executor may act is said by the ledger, not by the stack.
 */
export function addCustodyFunctions(stack: CentreStack): void {
  const { environment, executorArn } = stack.centre;
  const [ledger] = stack.centre.storesIn(stack.stackName).filter((store) => store.kind === 'ledger');
  const founders = foundersDigest(environment.name, environment.custody);
  const bucket = { ledgerBucket: ledger?.name ?? '', ledgerDays: String(ledger?.lockDays ?? 0) };
  addFunction(stack, 'custody-recorder', {
    description: 'Writes and reads the custody ledger, for the executor; administers no key',
    settings: { ...bucket, founders },
    timeoutSeconds: 300,
    atOnce: 5,
  });
  addFunction(stack, 'custody-executor', {
    description: 'Carries out what a quorum signed, and finishes what is due',
    settings: { recorder: functionName(environment, 'custody-recorder'), executorRole: executorArn, founders },
    // No run may outlive the lease of its attempt (lib/custody/actions.ts): 900 s is the most that Lambda has.
    timeoutSeconds: 600,
    atOnce: 2,
    everyMinutes: 5,
  });
  addFunction(stack, 'custody-watcher', {
    description: 'Compares every key with the ledger; changes nothing',
    settings: { ...bucket, bus: tripwireBusArn(stack.centre) },
    timeoutSeconds: 600,
    atOnce: 1,
    // A difference is told within the hour, also when one run fails.
    everyMinutes: 25,
  });
  for (const company of stack.centre.companies) letPapersIn(stack, company.slug);
}

/**
 * The door for a company's proposals and vetoes: a party whose veto another would have to bring has none. What is brought does
 * nothing by itself; custodians' signatures decide.
 */
function letPapersIn(stack: CentreStack, company: string): void {
  const { centre, home } = stack;
  const door = new CfnPermission(stack, `PapersOf${pascal(company)}`, {
    functionName: functionArn(centre.environment, home.id, 'custody-executor'),
    action: 'lambda:InvokeFunction',
    principal: centre.account(company, 'log-archive').id,
  });
  door.addResourceDependency(stack.node.findChild('CustodyExecutorFunction') as never);
}

function addFunction(stack: CentreStack, purpose: CustodyFunction, options: FunctionOptions): void {
  const { centre, home } = stack;
  const id = pascal(purpose);
  const name = functionName(centre.environment, purpose);
  const code = new Asset(stack, `${id}Code`, { path: bundleFolder(purpose) });
  const resource = new CfnFunction(stack, `${id}Function`, {
    functionName: name,
    description: options.description,
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    code: { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
    role: roleArn(home.id, name),
    timeout: options.timeoutSeconds,
    memorySize: 1024,
    reservedConcurrentExecutions: options.atOnce,
    environment: {
      variables: Object.fromEntries(Object.entries(options.settings).map(([key, value]) => [SETTING[key as Setting], value])),
    },
  });
  // Deleting it is not among CloudFormation's rights: custody without its functions is custody that nobody has.
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
  resource.addResourceDependency(stack.node.findChild(`${id}Role`) as never);
  if (options.everyMinutes === undefined) return;
  const arn = functionArn(centre.environment, home.id, purpose);
  const rule = new CfnRule(stack, `${id}Schedule`, {
    name,
    description: `Runs ${name}`,
    state: 'ENABLED',
    scheduleExpression: `rate(${options.everyMinutes} minutes)`,
    targets: [{ id: 'function', arn }],
  });
  rule.addResourceDependency(resource);
  new CfnPermission(stack, `${id}RunsOnSchedule`, {
    functionName: arn,
    action: 'lambda:InvokeFunction',
    principal: 'events.amazonaws.com',
    sourceAccount: home.id,
    sourceArn: `arn:${PARTITION}:events:${REGION}:${home.id}:rule/${name}`,
  }).addResourceDependency(resource);
}
