import type { StatementJson } from '../access/types';
import { PARTITION, REGION } from '../model/names';
import type { ResolvedResource } from '../template/types';
import { serviceOf } from '../world/documents';
import type { Answer, Caller } from './caller';

export type Put = (key: string, text: unknown) => void;

/** Policies of the topics and buses of a stack. */
export async function readChannels(caller: Caller, account: string, resources: readonly ResolvedResource[], put: Put): Promise<void> {
  const once = (of: string) => [...new Set(resources.filter(({ type }) => type === of).flatMap(CHANNELS[of] as Channel))];
  for (const TopicArn of once('AWS::SNS::TopicPolicy')) {
    const { Attributes } = await caller.ask(account, 'sns', 'get_topic_attributes', { TopicArn });
    put(`topic ${TopicArn}`, (Attributes as Answer)['Policy']);
  }
  for (const Name of once('AWS::Events::EventBusPolicy')) {
    const { Arn, Policy } = await caller.ask(account, 'events', 'describe_event_bus', { Name });
    put(`bus ${Arn}`, Policy);
  }
}
type Channel = (resource: ResolvedResource) => readonly string[];
/** Topics and buses that policies of these types are about. */
const CHANNELS: { readonly [type: string]: Channel } = {
  'AWS::SNS::TopicPolicy': ({ properties }) => properties['Topics'] as readonly string[],
  'AWS::Events::EventBusPolicy': ({ properties }) => [String(properties['EventBusName'])],
};

/** A function's policy is whole, whoever gave a permission; one that nobody may invoke has none. */
export async function readFunctions(caller: Caller, account: string, resources: readonly ResolvedResource[], put: Put): Promise<void> {
  for (const { type, properties } of resources) {
    if (type !== 'AWS::Lambda::Function') continue;
    const FunctionName = String(properties['FunctionName']);
    const reply = await caller.call(account, 'lambda', 'get_policy', { FunctionName });
    if (!('answer' in reply)) {
      if (reply.code === 'ResourceNotFoundException') continue;
      throw new Error(`lambda refuses the policy of ${FunctionName}: ${reply.code} ${reply.message}`);
    }
    const { Statement } = JSON.parse(String(reply.answer['Policy'])) as { readonly Statement: readonly StatementJson[] };
    put(`function arn:${PARTITION}:lambda:${REGION}:${account}:function:${FunctionName}`, { Statement: Statement.map(named) });
  }
}

/** The local AWS gives a role's ARN without the word `AWS` before it. */
function named(statement: StatementJson): StatementJson {
  const { Principal } = statement;
  return typeof Principal === 'string' && Principal !== '*' ? { ...statement, Principal: { AWS: Principal } } : statement;
}

/** Policies of the endpoints of a stack, by the names that the stack gives them. */
export async function readEndpoints(
  caller: Caller,
  account: string,
  StackName: string,
  resources: readonly ResolvedResource[],
  put: Put,
): Promise<void> {
  for (const { type, logicalId, properties } of resources) {
    if (type !== 'AWS::EC2::VPCEndpoint') continue;
    const owner = `${account} ${logicalId} ${serviceOf(String(properties['ServiceName']))}`;
    const at = { StackName, LogicalResourceId: logicalId };
    const { StackResources } = await caller.ask(account, 'cloudformation', 'describe_stack_resources', at);
    const VpcEndpointIds = (StackResources as readonly Answer[]).map(({ PhysicalResourceId }) => PhysicalResourceId);
    const { VpcEndpoints } = await caller.ask(account, 'ec2', 'describe_vpc_endpoints', { VpcEndpointIds });
    for (const { PolicyDocument } of VpcEndpoints as readonly Answer[]) put(`endpoint ${owner}`, PolicyDocument);
  }
}
