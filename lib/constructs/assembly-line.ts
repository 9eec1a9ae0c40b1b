import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Company } from '../config/environment';
import { alarmTopicArn } from '../model/alarms';
import { type AssemblyLine, lineOf } from '../model/line';
import { MACHINE_FUNCTIONS, type MachineFunction, releaseMachine } from '../model/release-machine';
import { roleNameOf } from './account-baseline';
import type { CentreStack } from './centre-stack';
import { addLineFunctions } from './line-functions';
import { addRole, serviceTrust } from './role';

/**
 * The supervisor's part of a company's assembly line: its functions, the state machine over those of both organizations, and the rule that
 * starts it when an order arrives among the replicas of the source. The machine decides nothing: whoever changes it can stop a release,
 * not make one.
 */
export function addAssemblyLine(stack: CentreStack, company: Company): void {
  const line = lineOf(stack.centre, company);
  addLineFunctions(stack, line);
  const arns = Object.fromEntries(line.functions.map(({ name, arn }) => [name, arn])) as { readonly [F in MachineFunction]: string };
  const role = addRole(stack, {
    purpose: 'line',
    name: roleNameOf(line.machineRole.roleArn),
    description: `Runs the functions of the assembly line of ${company.name}, and does nothing else`,
    trust: serviceTrust('states.amazonaws.com', stack.home.id),
    permissions: [
      {
        Sid: 'RunTheStepsOfTheLine',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: MACHINE_FUNCTIONS.map((name) => arns[name]),
      },
    ],
  });
  const machine = new CfnStateMachine(stack, 'AssemblyLine', {
    stateMachineName: line.name,
    stateMachineType: 'STANDARD',
    roleArn: line.machineRole.roleArn,
    definitionString: JSON.stringify(releaseMachine((name) => arns[name])),
  });
  machine.applyRemovalPolicy(RemovalPolicy.RETAIN);
  machine.addResourceDependency(role);
  // Step Functions takes a role that cannot yet do its work, and fails the first order instead.
  machine.addResourceDependency(stack.node.findChild('LinePolicy') as never);
  startOnOrders(stack, line, machine);
  alarmOnFailures(stack, line);
}

/** The company writes an order beside its source; its replica starts the machine, with nothing but where the order lies. */
function startOnOrders(stack: CentreStack, line: AssemblyLine, machine: CfnStateMachine): void {
  const name = roleNameOf(line.orderRole.roleArn);
  const role = addRole(stack, {
    purpose: 'order',
    name,
    description: `Starts the assembly line of ${line.company.name} when an order arrives`,
    trust: serviceTrust('events.amazonaws.com', stack.home.id),
    permissions: [{ Sid: 'StartTheAssemblyLine', Effect: 'Allow', Action: 'states:StartExecution', Resource: line.machineArn }],
  });
  const rule = new CfnRule(stack, 'Orders', {
    name,
    description: `Orders of ${line.company.name} start its assembly line`,
    state: 'ENABLED',
    eventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [line.builds.second.source.name] }, object: { key: [{ prefix: 'orders/' }] } },
    },
    targets: [
      {
        id: 'line',
        arn: line.machineArn,
        roleArn: line.orderRole.roleArn,
        inputTransformer: {
          inputPathsMap: { key: '$.detail.object.key', version: '$.detail.object.version-id' },
          inputTemplate: '{"key":<key>,"version":<version>}',
        },
      },
    ],
  });
  rule.addResourceDependency(machine);
  rule.addResourceDependency(role);
}

/** An order that ends otherwise than released, or a rebuild that differs, reaches the people of both organizations. */
function alarmOnFailures(stack: CentreStack, { company, name, machineArn }: AssemblyLine): void {
  const { centre, home } = stack;
  const alarm = new CfnAlarm(stack, 'OrdersFailed', {
    alarmName: `${name}-failed`,
    alarmDescription: `An order of ${company.name} was refused, its builds differ, or its rebuild does`,
    namespace: 'AWS/States',
    metricName: 'ExecutionsFailed',
    dimensions: [{ name: 'StateMachineArn', value: machineArn }],
    statistic: 'Sum',
    period: 300,
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    // No order, no failure.
    treatMissingData: 'notBreaching',
    actionsEnabled: true,
    alarmActions: [home.organization.slug, company.slug].map((slug) => alarmTopicArn(centre.environment.name, home, slug)),
  });
  alarm.applyRemovalPolicy(RemovalPolicy.RETAIN);
}
