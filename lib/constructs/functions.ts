import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnFunction, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { type FunctionPurpose, SETTING, type Setting } from '../model/functions';
import { functionArn, functionName, PARTITION, pascal, REGION, roleArn } from '../model/names';
import { packageFile } from './bundles';
import type { CentreStack } from './centre-stack';
import type { SealedNetwork } from './sealed-network';

export interface FunctionOptions {
  readonly description: string;
  /** A value is a text, or known when the stack is deployed. */
  readonly settings: { readonly [name in Setting]?: string };
  readonly timeoutSeconds: number;
  /** Runs at once at most: kept for it, so that others in the account cannot keep it from running. */
  readonly atOnce: number;
  readonly memoryMegabytes?: number;
  /** Network it runs in; else Lambda's own, which reaches the internet. */
  readonly place?: SealedNetwork['place'];
  /** Where several run the same bundle: its name, which is its role's, and the start of its logical ids. */
  readonly as?: { readonly name: string; readonly id: string };
}

/** Characters that variables of a function may have together (AWS Lambda Developer Guide, "Lambda quotas"). */
const MOST_VARIABLES = 4096;

/** A function under the role of its name; its code is the bundle of this repository. */
export function addFunction(stack: CentreStack, purpose: FunctionPurpose, options: FunctionOptions): CfnFunction {
  const { centre, home } = stack;
  const { id, name } = options.as ?? { id: pascal(purpose), name: functionName(centre.environment, purpose) };
  const variables = Object.fromEntries(Object.entries(options.settings).map(([key, value]) => [SETTING[key as Setting], value]));
  const length = JSON.stringify(stack.resolve(variables)).length;
  if (length > MOST_VARIABLES) throw new Error(`the variables of ${name} have ${length} characters, more than ${MOST_VARIABLES}`);
  const code = new Asset(stack, `${id}Code`, { path: packageFile(purpose) });
  const resource = new CfnFunction(stack, `${id}Function`, {
    functionName: name,
    description: options.description,
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    code: { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
    role: roleArn(home.id, name),
    timeout: options.timeoutSeconds,
    memorySize: options.memoryMegabytes ?? 1024,
    reservedConcurrentExecutions: options.atOnce,
    ...(options.place ? { vpcConfig: options.place } : {}),
    environment: { variables },
  });
  // Deleting it is not among CloudFormation's rights: custody without its functions is custody that nobody has.
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
  resource.addResourceDependency(stack.node.findChild(`${id}Role`) as never);
  return resource;
}

export interface ScheduleOptions {
  /** Start of the logical ids. */
  readonly id: string;
  /** Of the rule. */
  readonly name: string;
  readonly expression: string;
  /** What the function gets each time; the schedule's own event without it. */
  readonly input?: object;
  /** The function, where it stands in the same stack. */
  readonly after?: CfnFunction;
  /** Name of the function, where it is not the supervisor's. */
  readonly runs?: string;
}

/** Characters that the input of a target may have (Amazon EventBridge API Reference, Target). */
const MOST_INPUT = 8192;

/** Runs a function of this account, and lets this one rule run it. @throws {Error} for an input that EventBridge would refuse */
export function addSchedule(stack: CentreStack, purpose: FunctionPurpose, options: ScheduleOptions): void {
  const { centre, home } = stack;
  const { id, name, expression, after, runs = functionName(centre.environment, purpose) } = options;
  const arn = functionArn(centre.environment, home.id, purpose, runs);
  const input = options.input === undefined ? undefined : JSON.stringify(options.input);
  if (input !== undefined && input.length > MOST_INPUT)
    throw new Error(`the input of the schedule ${name} has ${input.length} characters, more than ${MOST_INPUT}`);
  const rule = new CfnRule(stack, `${id}Schedule`, {
    name,
    description: `Runs ${runs}`,
    state: 'ENABLED',
    scheduleExpression: expression,
    targets: [{ id: 'function', arn, ...(input === undefined ? {} : { input }) }],
  });
  const permission = new CfnPermission(stack, `${id}RunsOnSchedule`, {
    functionName: arn,
    action: 'lambda:InvokeFunction',
    principal: 'events.amazonaws.com',
    sourceAccount: home.id,
    sourceArn: `arn:${PARTITION}:events:${REGION}:${home.id}:rule/${name}`,
  });
  if (!after) return;
  rule.addResourceDependency(after);
  permission.addResourceDependency(after);
}
