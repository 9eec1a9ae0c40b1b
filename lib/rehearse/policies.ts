import type { StatementJson } from '../access/types';
import type { Centre } from '../model/centre';
import { PARTITION } from '../model/names';
import type { SigningKey } from '../model/signing-keys';
import type { Assembly, ResolvedResource } from '../template/types';
import type { Answer, Caller } from './caller';
import { type Put, readChannels, readEndpoints, readFunctions } from './stack-policies';

export type Text = { readonly Statement?: StatementJson | readonly StatementJson[] };
/** Policies as the local AWS has them, by kind and owner; several where a role has several of its own. */
export type Deployed = ReadonlyMap<string, readonly Text[]>;

/** Different owners are asked about at the same time; what one of them has keeps its order. */
export async function readPolicies(caller: Caller, assembly: Assembly, centre: Centre): Promise<Deployed> {
  const found = new Map<string, Text[]>();
  const put = (key: string, text: unknown) => {
    const document = (typeof text === 'string' ? JSON.parse(text) : text) as Text;
    found.set(key, [...(found.get(key) ?? []), document]);
  };
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  const stacks = assembly.templates.map(({ branches, account = '', stackName }) => ({
    account,
    stackName,
    resources: branches.flatMap((branch) => branch.resources),
  }));
  const written = stacks.flatMap(({ account, resources }) => namedIn(account, resources));
  const buckets = new Map([...centre.stores.map(({ name, account }) => [name, account.id] as const), ...written]);
  await Promise.all([
    ...accounts.map(({ id }) => readIam(caller, id, put)),
    ...[...buckets].map(([name, account]) => readBucket(caller, account, name, put)),
    ...centre.keys.map(({ arn }) => readKey(caller, arn.split(':')[4] as string, arn, arn, put)),
    ...accounts.map(({ id }) =>
      readSigningKeys(
        caller,
        id,
        centre.signingKeys.filter(({ account }) => account.id === id),
        put,
      ),
    ),
    ...stacks.flatMap(({ account, stackName, resources }) => [
      readChannels(caller, account, resources, put),
      readFunctions(caller, account, resources, put),
      readEndpoints(caller, account, stackName, resources, put),
    ]),
    ...centre.organizations.map(({ slug }) => readOrganization(caller, centre.account(slug, 'management').id, put)),
  ]);
  return found;
}

/** Buckets that have a policy, with their account; assets' are no stores of the model. */
const namedIn = (account: string, resources: readonly ResolvedResource[]): readonly (readonly [bucket: string, account: string])[] =>
  resources.flatMap(({ type, properties }) => (type === 'AWS::S3::BucketPolicy' ? [[String(properties['Bucket']), account] as const] : []));

async function readKey(caller: Caller, account: string, KeyId: string, arn: string, put: Put): Promise<void> {
  const { Policy: text } = await caller.ask(account, 'kms', 'get_key_policy', { KeyId, PolicyName: 'default' });
  put(`key ${arn}`, text);
}

/** A signing key is known to the model by a stand-in for its ARN; here it is the one that was made under its name. */
async function readSigningKeys(caller: Caller, account: string, wanted: readonly SigningKey[], put: Put): Promise<void> {
  if (wanted.length === 0) return;
  const { Keys: keys } = await caller.ask(account, 'kms', 'list_keys', {});
  for (const { KeyId: id } of keys as readonly { KeyId: string }[]) {
    const { KeyMetadata: found } = await caller.ask(account, 'kms', 'describe_key', { KeyId: id });
    const description = String((found as Answer)['Description']);
    for (const { name, arn } of wanted) if (description.includes(`: ${name}, `)) await readKey(caller, account, id, arn, put);
  }
}

async function readBucket(caller: Caller, account: string, name: string, put: Put): Promise<void> {
  const { Policy: text } = await caller.ask(account, 's3', 'get_bucket_policy', { Bucket: name });
  put(`bucket arn:${PARTITION}:s3:::${name}`, text);
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
