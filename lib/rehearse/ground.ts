import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Centre, Organization } from '../model/centre';
import { SETTING } from '../model/functions';
import { lineOf } from '../model/line';
import { REGION } from '../model/names';
import { type Purpose, type Side, type Trust, trustDigest } from '../release';
import { CODEBUILD, type Functions, type Ground, LocalAws, type Project, type Standing } from '../workshop';

/**
 * A company's assembly line as it was deployed: its functions, state machine, buckets, keys and projects. What the local AWS has not is
 * put into the functions' settings until `close`: where CodeBuild is, and the digest of a trust document over the keys that the stacks
 * made, which a quorum would have adopted. The machine does not wait between two looks at a build.
 */
export async function deployedGround(endpoint: string, centre: Centre, { slug }: Organization): Promise<Ground> {
  const company = centre.companies.find((one) => one.slug === slug);
  if (!company) throw new Error(`there is no company ${slug}`);
  const line = lineOf(centre, company);
  const accounts = { centre: line.builds.first.account.id, supervisor: line.account.id };
  const aws = { centre: await LocalAws.in(endpoint, accounts.centre), supervisor: await LocalAws.in(endpoint, accounts.supervisor) };
  const standing = await Promise.all(
    line.functions.map(async ({ name, arn, account }) => {
      const known = Object.values(aws)[Object.values(accounts).indexOf(account.id)];
      return [name, { aws: known ?? (await LocalAws.in(endpoint, account.id)), name: arn.slice(arn.lastIndexOf(':') + 1) }] as const;
    }),
  );
  const functions = Object.fromEntries(standing) as unknown as Functions;
  const { first, second } = line.builds;
  const projects = { centre: await projectOf(aws, 'centre', first.name), supervisor: await projectOf(aws, 'supervisor', second.name) };
  const trust: Trust = {
    schemaVersion: 1,
    environment: centre.environment.name,
    company: slug,
    organizations: { centre: slug, supervisor: centre.supervisor.slug },
    keys: await Promise.all(
      line.functions.flatMap(({ name, side, signs }) => (signs === undefined ? [] : [keyOf(functions[name], side, signs as Purpose)])),
    ),
    builders: {
      centre: { id: first.projectArn, role: first.role.roleArn },
      supervisor: { id: second.projectArn, role: second.role.roleArn },
    },
    root: null,
  };
  const undo: (() => Promise<void>)[] = [];
  return {
    environment: trust.environment,
    company: slug,
    accounts,
    aws,
    names: {
      records: line.records.name,
      log: line.records.name,
      distribution: line.distribution.name,
      'source-centre': first.source.name,
      'source-supervisor': second.source.name,
      'toolchain-centre': first.toolchain.name,
      'toolchain-supervisor': second.toolchain.name,
      'artefacts-centre': first.artefacts.name,
      'artefacts-supervisor': second.artefacts.name,
    },
    parties: { trust, keys: {}, custodians: [] },
    projects,
    image: /@sha256:([0-9a-f]{64})$/.exec(projects.centre.image)?.[1] ?? '',
    functions,
    put: (side, bucket, key, bytes) =>
      side === 'centre' ? aws.centre.putObject(bucket, key, bytes) : aws.supervisor.bringObject(bucket, key, bytes),
    connect: async (codebuild) => {
      for (const { name, side } of line.functions) {
        const more = { [CODEBUILD]: codebuild[side], [SETTING.releaseTrust]: trustDigest(trust) };
        undo.push(await configured(functions[name], more));
      }
      undo.push(await hurried(aws.supervisor, line.machineArn));
      return line.machineArn;
    },
    close: async () => {
      for (const back of undo.splice(0).reverse()) await back();
    },
  };
}

/** A project as it stands. @throws {Error} when there is none */
async function projectOf(aws: { readonly [S in Side]: LocalAws }, side: Side, name: string): Promise<Project> {
  const { projects } = (await aws[side].call('codebuild', 'CodeBuild_20161006.BatchGetProjects', { names: [name] })) as {
    readonly projects?: readonly {
      readonly arn: string;
      readonly serviceRole: string;
      readonly source: { readonly location: string; readonly buildspec: string };
      readonly environment: {
        readonly image: string;
        readonly environmentVariables: readonly { readonly name: string; readonly value: string }[];
      };
    }[];
  };
  const [found] = projects ?? [];
  if (!found) throw new Error(`there is no project ${name}`);
  const { arn, serviceRole: role, source, environment } = found;
  return {
    side,
    arn,
    role,
    image: environment.image,
    buildspec: source.buildspec,
    sourceBucket: source.location.slice(0, source.location.indexOf('/')),
    variables: Object.fromEntries(environment.environmentVariables.map(({ name: variable, value }) => [variable, value])),
  };
}

/** Calls a service as the account of a function. */
async function asked<C extends { destroy(): void }, T>(
  { aws }: Standing,
  Client: new (settings: object) => C,
  ask: (client: C) => Promise<T>,
) {
  const client = new Client({ region: REGION, endpoint: aws.endpoint, credentials: aws.credentials });
  return ask(client).finally(() => client.destroy());
}

async function settingsOf(standing: Standing): Promise<Record<string, string>> {
  const FunctionName = standing.name;
  const { Environment } = await asked(standing, LambdaClient, (lambda) =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  return Environment?.Variables ?? {};
}

/** Of the key that a function signs with. */
async function keyOf(standing: Standing, side: Side, purpose: Purpose): Promise<Trust['keys'][0]> {
  const KeyId = (await settingsOf(standing))[SETTING.releaseKey];
  const { PublicKey } = await asked(standing, KMSClient, (kms) => kms.send(new GetPublicKeyCommand({ KeyId })));
  return { side, purpose, publicKey: Buffer.from(PublicKey ?? []).toString('base64') };
}

/** Adds settings to a function. @returns takes them away again */
async function configured(standing: Standing, more: { readonly [name: string]: string }): Promise<() => Promise<void>> {
  const put = async (Variables: Record<string, string>) => {
    const change = new UpdateFunctionConfigurationCommand({ FunctionName: standing.name, Environment: { Variables } });
    await asked(standing, LambdaClient, (lambda) => lambda.send(change));
  };
  const before = await settingsOf(standing);
  await put({ ...before, ...more });
  return () => put(before);
}

/** A state machine without its waits. @returns gives them back */
async function hurried(aws: LocalAws, stateMachineArn: string): Promise<() => Promise<void>> {
  const { definition } = await aws.call('states', 'AWSStepFunctions.DescribeStateMachine', { stateMachineArn });
  const put = async (text: string) => {
    await aws.call('states', 'AWSStepFunctions.UpdateStateMachine', { stateMachineArn, definition: text });
  };
  await put(String(definition).replace(/"Seconds":\d+/g, '"Seconds":0'));
  return () => put(String(definition));
}
