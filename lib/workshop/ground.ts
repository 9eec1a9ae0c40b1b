import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BUILD_PLACES } from '../model/builds';
import { BUILDSPEC } from '../model/buildspec';
import { SETTING, type Setting } from '../model/functions';
import { MACHINE_FUNCTIONS, type MachineFunction, pack, releaseMachine, SIDES, type Side, trustDigest } from '../release';
import { LocalAws, REGION } from './aws';
import type { Project } from './codebuild';
import { ACCOUNTS, foundParties, type Parties, projectArn, roleArn, SIGNS } from './parties';

/** Buckets of a line. */
export type Buckets = Readonly<Record<'records' | 'log' | 'distribution' | `${'source' | 'toolchain' | 'artefacts'}-${Side}`, string>>;

/** A function of a line, in the local AWS. */
export interface Standing {
  readonly aws: LocalAws;
  readonly name: string;
}
export type Functions = { readonly [F in MachineFunction]: Standing };

/** What a line stands on. CodeBuild comes last: its endpoints are in the functions' settings. */
export interface Ground {
  readonly environment: string;
  readonly company: string;
  readonly accounts: { readonly [S in Side]: string };
  readonly aws: { readonly [S in Side]: LocalAws };
  readonly names: Buckets;
  readonly parties: Parties;
  readonly projects: { readonly [S in Side]: Project };
  /** Digest of the build image. */
  readonly image: string;
  readonly functions: Functions;
  /** Puts an object where a side's builds and functions read it; with the supervisor that is what replication brings. @returns the version */
  put(side: Side, bucket: string, key: string, bytes: Buffer): Promise<string>;
  /** @param codebuild its endpoints @returns ARN of the state machine */
  connect(codebuild: { readonly [S in Side]: string }): Promise<string>;
  /** Puts back what `connect` changed. */
  close(): Promise<void>;
}

const ENVIRONMENT = 'rehearsal';
const COMPANY = 'vendor';
const LOCK_DAYS = '1';

/**
 * Buckets and keys made for it, and the functions and the state machine that would be deployed.
 * @param image digest that stands for this machine's tools @param wait seconds between two looks at a running build
 */
export async function ownGround(endpoint: string, root: string, image: string, wait: number): Promise<Ground> {
  const aws = { centre: await LocalAws.in(endpoint, ACCOUNTS.centre), supervisor: await LocalAws.in(endpoint, ACCOUNTS.supervisor) };
  const names = bucketsOf(randomBytes(4).toString('hex'));
  for (const name of Object.values(names)) await aws.supervisor.makeBucket(name);
  const parties = await foundParties(ENVIRONMENT, COMPANY, aws);
  const project = (side: Side): Project => ({
    side,
    arn: projectArn(side),
    role: roleArn(side),
    image: `workshop@sha256:${image}`,
    buildspec: BUILDSPEC,
    sourceBucket: names[`source-${side}`],
    variables: { [BUILD_PLACES.toolchain]: names[`toolchain-${side}`], [BUILD_PLACES.artefacts]: names[`artefacts-${side}`] },
  });
  const functions = Object.fromEntries(
    MACHINE_FUNCTIONS.map((name) => [name, { aws: aws[sideOf(name)], name: `release-${name}` }]),
  ) as unknown as Functions;
  return {
    environment: ENVIRONMENT,
    company: COMPANY,
    accounts: ACCOUNTS,
    aws,
    names,
    parties,
    projects: { centre: project('centre'), supervisor: project('supervisor') },
    image,
    functions,
    put: (side, bucket, key, bytes) => aws[side].putObject(bucket, key, bytes),
    connect: async (codebuild) => {
      const arns = await deployed(functions, root, parties, codebuild, names);
      const made = await aws.supervisor.call('states', 'AWSStepFunctions.CreateStateMachine', {
        name: 'assembly-line',
        definition: JSON.stringify(releaseMachine((name) => arns[name], wait)),
        roleArn: `arn:aws:iam::${ACCOUNTS.supervisor}:role/line`,
      });
      return String(made['stateMachineArn']);
    },
    close: async () => undefined,
  };
}

const bucketsOf = (mark: string): Buckets => ({
  records: `records-${mark}`,
  log: `log-${mark}`,
  distribution: `distribution-${mark}`,
  'source-centre': `source-centre-${mark}`,
  'source-supervisor': `source-supervisor-${mark}`,
  'toolchain-centre': `toolchain-centre-${mark}`,
  'toolchain-supervisor': `toolchain-supervisor-${mark}`,
  'artefacts-centre': `artefacts-centre-${mark}`,
  'artefacts-supervisor': `artefacts-supervisor-${mark}`,
});

/** Side on which a function stands: build A's and the centre's signature in the centre's organization, all else with the supervisor. */
const sideOf = (name: MachineFunction): Side => (name.endsWith('-centre') || name === 'publish' ? 'centre' : 'supervisor');
const bundled = (name: MachineFunction): string => `release-${name.replace(/-(centre|supervisor)$/, '')}`;

/** Code of a function, and its package as it is deployed. @param root folder of the project */
export const codeOf = (root: string, name: MachineFunction): string =>
  readFileSync(join(root, 'dist', 'lambda', bundled(name), 'index.js'), 'utf8');
export const packageOf = (root: string, name: MachineFunction): Buffer =>
  readFileSync(join(root, 'dist', 'packages', `${bundled(name)}.zip`));
/** A package of other code. */
export const packed = (code: string): Buffer => pack([{ name: 'index.js', executable: false, bytes: Buffer.from(code) }]);

/** The packages that would be deployed, as functions of the local AWS. */
async function deployed(
  functions: Functions,
  root: string,
  { trust, keys }: Parties,
  codebuild: { readonly [S in Side]: string },
  names: Buckets,
): Promise<{ readonly [F in MachineFunction]: string }> {
  const arns: { [name: string]: string } = {};
  for (const side of SIDES) await functions[`sign-${side}`].aws.makeRole('release-function');
  for (const name of MACHINE_FUNCTIONS) {
    const side = sideOf(name);
    const key = keys[name];
    const settings: { [S in Setting]?: string } = {
      releaseRecords: names.records,
      releaseLog: names.log,
      releaseDistribution: names.distribution,
      releaseDays: LOCK_DAYS,
      releaseTrust: trustDigest(trust),
      releaseSide: side,
      releaseProject: `build-${side}`,
      releaseSources: names[`source-${side}`],
      releaseArtefacts: names[`artefacts-${side}`],
      ...(key === undefined || SIGNS[name] === undefined ? {} : { releaseKey: key }),
    };
    const variables = Object.fromEntries(Object.entries(settings).map(([setting, value]) => [SETTING[setting as Setting], value]));
    const { aws, name: FunctionName } = functions[name];
    const client = new LambdaClient({ region: REGION, endpoint: aws.endpoint, credentials: aws.credentials });
    const { FunctionArn } = await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${ACCOUNTS[side]}:role/release-function`,
        Code: { ZipFile: packageOf(root, name) },
        Environment: { Variables: { ...variables, [CODEBUILD]: codebuild[side] } },
      }),
    );
    client.destroy();
    arns[name] = FunctionArn ?? '';
  }
  return arns as { readonly [F in MachineFunction]: string };
}

/** Where a function reaches CodeBuild (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). */
export const CODEBUILD = 'AWS_ENDPOINT_URL_CODEBUILD';
