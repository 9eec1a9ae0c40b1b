import type { Policy, StatementJson } from '../access/types';
import type { Centre } from '../model/centre';
import { PARTITION, REGION } from '../model/names';
import type { SigningKey } from '../model/signing-keys';
import type { Assembly, ResolvedResource } from '../template/types';
import { serviceOf } from '../world/documents';
import { type World, worldOf } from '../world/world';
import type { Answer, Caller } from './caller';

type Text = { readonly Statement?: StatementJson | readonly StatementJson[] };
/** Policies as the local AWS has them, by kind and owner; several where a role has several of its own. */
type Deployed = ReadonlyMap<string, readonly Text[]>;

/**
 * The world of the evaluator with every policy as it was deployed, not as it was written.
 * @throws {Error} when a policy of the templates is not there
 */
export async function deployedWorld(caller: Caller, assembly: Assembly, centre: Centre): Promise<World> {
  const deployed = await readPolicies(caller, assembly, centre);
  const managed = new Map<string, string>();
  return worldOf(assembly, centre, (policy, document) => {
    const { kind, owner, name } = document;
    if (kind === 'managed') managed.set(name, owner);
    const key = kind === 'attached' ? `managed ${managed.get(name)}` : `${kind} ${owner}`;
    const found = nearest(deployed.get(key) ?? [], policy);
    if (!found) throw new Error(`${name}: ${key} is not in the local AWS`);
    return { ...policy, statements: [found.Statement ?? []].flat() };
  });
}

/** Several policies of one owner have no order, and names of their own: the one that shares most statements is it, if it shares any. */
function nearest(texts: readonly Text[], { statements }: Policy): Text | undefined {
  if (texts.length < 2) return texts[0];
  const sids = new Set(statements.map(({ Sid }) => Sid));
  const shared = (text: Text) => [text.Statement ?? []].flat().filter(({ Sid }) => sids.has(Sid)).length;
  const [best] = [...texts].sort((a, b) => shared(b) - shared(a));
  return best && shared(best) > 0 ? best : undefined;
}

async function readPolicies(caller: Caller, assembly: Assembly, centre: Centre): Promise<Deployed> {
  const found = new Map<string, Text[]>();
  const put = (key: string, text: unknown) => {
    const document = (typeof text === 'string' ? JSON.parse(text) : text) as Text;
    found.set(key, [...(found.get(key) ?? []), document]);
  };
  for (const { id } of centre.organizations.flatMap(({ accounts }) => accounts)) await readIam(caller, id, put);
  for (const { name, account } of centre.stores) await readBucket(caller, account.id, name, put);
  for (const { arn } of centre.keys) {
    const { Policy: text } = await caller.ask(arn.split(':')[4] as string, 'kms', 'get_key_policy', { KeyId: arn, PolicyName: 'default' });
    put(`key ${arn}`, text);
  }
  for (const key of centre.signingKeys) await readSigningKey(caller, key, put);
  for (const { branches, account = '', stackName } of assembly.templates) {
    const resources = branches.flatMap((branch) => branch.resources);
    for (const { type, properties } of resources) {
      if (type === 'AWS::S3::BucketPolicy' && !found.has(`bucket arn:${PARTITION}:s3:::${properties['Bucket']}`))
        await readBucket(caller, account, String(properties['Bucket']), put);
      if (type === 'AWS::SNS::TopicPolicy')
        for (const arn of properties['Topics'] as readonly string[]) {
          const { Attributes } = await caller.ask(account, 'sns', 'get_topic_attributes', { TopicArn: arn });
          if (!found.has(`topic ${arn}`)) put(`topic ${arn}`, (Attributes as Answer)['Policy']);
        }
      if (type === 'AWS::Events::EventBusPolicy') {
        const { Arn, Policy } = await caller.ask(account, 'events', 'describe_event_bus', { Name: properties['EventBusName'] });
        if (!found.has(`bus ${Arn}`)) put(`bus ${Arn}`, Policy);
      }
    }
    await readFunctions(caller, account, resources, put);
    await readEndpoints(caller, account, stackName, resources, put);
  }
  for (const { slug } of centre.organizations) await readOrganization(caller, centre.account(slug, 'management').id, put);
  return found;
}

type Put = (key: string, text: unknown) => void;

/** A signing key is known to the model by a stand-in for its ARN; here it is the one that was made under its name. */
async function readSigningKey(caller: Caller, { name, arn, account }: SigningKey, put: Put): Promise<void> {
  const { Keys: keys } = await caller.ask(account.id, 'kms', 'list_keys', {});
  for (const { KeyId: id } of keys as readonly { KeyId: string }[]) {
    const { KeyMetadata: found } = await caller.ask(account.id, 'kms', 'describe_key', { KeyId: id });
    if (!String((found as Answer)['Description']).includes(`: ${name}, `)) continue;
    const { Policy: text } = await caller.ask(account.id, 'kms', 'get_key_policy', { KeyId: id, PolicyName: 'default' });
    put(`key ${arn}`, text);
  }
}

async function readBucket(caller: Caller, account: string, name: string, put: Put): Promise<void> {
  const { Policy: text } = await caller.ask(account, 's3', 'get_bucket_policy', { Bucket: name });
  put(`bucket arn:${PARTITION}:s3:::${name}`, text);
}

/** A function's policy is whole, whoever gave a permission; one that nobody may invoke has none. */
async function readFunctions(caller: Caller, account: string, resources: readonly ResolvedResource[], put: Put): Promise<void> {
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

async function readEndpoints(
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

async function readIam(caller: Caller, account: string, put: Put): Promise<void> {
  const { RoleDetailList, Policies } = await caller.ask(account, 'iam', 'get_account_authorization_details');
  for (const role of RoleDetailList as readonly Answer[]) {
    put(`trust ${role['Arn']}`, role['AssumeRolePolicyDocument']);
    for (const own of role['RolePolicyList'] as readonly Answer[]) put(`inline ${role['Arn']}`, own['PolicyDocument']);
  }
  for (const policy of Policies as readonly Answer[]) {
    const now = (policy['PolicyVersionList'] as readonly Answer[]).find((version) => version['IsDefaultVersion'] === true);
    put(`managed ${policy['Arn']}`, now?.['Document']);
  }
}

async function readOrganization(caller: Caller, management: string, put: Put): Promise<void> {
  for (const [kind, Filter] of [
    ['scp', 'SERVICE_CONTROL_POLICY'],
    ['rcp', 'RESOURCE_CONTROL_POLICY'],
  ] as const) {
    const { Policies } = await caller.ask(management, 'organizations', 'list_policies', { Filter });
    for (const { Id } of Policies as readonly Answer[]) {
      const { Policy: policy } = await caller.ask(management, 'organizations', 'describe_policy', { PolicyId: Id });
      const { Targets } = await caller.ask(management, 'organizations', 'list_targets_for_policy', { PolicyId: Id });
      for (const target of Targets as readonly Answer[]) put(`${kind} ${target['TargetId']}`, (policy as Answer)['Content']);
    }
  }
}
