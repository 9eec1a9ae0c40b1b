import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Envelope } from '../attest/dsse';
import { instantOf, later } from '../custody';
import { SETTING, type Setting } from '../model/functions';
import { S3Source } from '../objects/s3';
import {
  bytesOf,
  digestOf,
  digestOfDocument,
  FAST_LANE,
  MACHINE_FUNCTIONS,
  type MachineFunction,
  type Order,
  pack,
  releaseMachine,
  SIDES,
  type Side,
  type SourceFile,
  seal,
  sha256,
  takeSnapshot,
  trustDigest,
} from '../release';
import { LocalAws, REGION } from './aws';
import { CodeBuildService } from './codebuild';
import { ACCOUNTS, foundParties, type Parties, projectArn, roleArn, SIGNS } from './parties';
import { BUILDSPEC } from './samples';
import type { Surroundings } from './variation';

const ENVIRONMENT = 'rehearsal';
const COMPANY = 'vendor';
const LOCK_DAYS = '1';
const WAIT_SECONDS = 1;

export interface Outcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  readonly error?: string;
  readonly cause?: string;
  readonly history: readonly { readonly type: string; readonly [detail: string]: unknown }[];
}
export interface Execution {
  readonly input: string;
  readonly order: Order;
}

/** The whole line in a local AWS: buckets, keys, functions, state machine, and a build service on each side. */
export class Line {
  readonly accounts = ACCOUNTS;

  private constructor(
    readonly parties: Parties,
    readonly services: { readonly [S in Side]: CodeBuildService },
    readonly aws: { readonly [S in Side]: LocalAws },
    private readonly machineArn: string,
    readonly names: Buckets,
    private readonly image: string,
  ) {}

  /**
   * @param dist folder of the bundled functions @param image digest that stands for this machine's tools
   * @param waitSeconds between two looks at a running build
   */
  static async open(
    endpoint: string,
    dist: string,
    where: { readonly [S in Side]: Surroundings },
    image: string,
    waitSeconds = WAIT_SECONDS,
  ): Promise<Line> {
    const aws = { centre: await LocalAws.in(endpoint, ACCOUNTS.centre), supervisor: await LocalAws.in(endpoint, ACCOUNTS.supervisor) };
    const names = bucketsOf(randomBytes(4).toString('hex'));
    for (const name of Object.values(names)) await aws.supervisor.makeBucket(name);
    const parties = await foundParties(ENVIRONMENT, COMPANY, aws);
    const bucket = (name: string) =>
      new S3Source({ bucket: name, region: REGION, endpoint, connections: 4 }, async () => aws.supervisor.credentials);
    const service = (side: Side) =>
      CodeBuildService.open(
        {
          side,
          arn: projectArn(side),
          role: roleArn(side),
          image: `workshop@sha256:${image}`,
          buildspec: BUILDSPEC,
          sourceBucket: names[`source-${side}`],
          artefactBucket: names[`artefacts-${side}`],
        },
        where[side],
        bucket,
      );
    const services = { centre: await service('centre'), supervisor: await service('supervisor') };
    const arns = await deployed(aws, dist, parties, services, names);
    const definition = JSON.stringify(releaseMachine((name) => arns[name], waitSeconds));
    const role = `arn:aws:iam::${ACCOUNTS.supervisor}:role/line`;
    const made = await aws.supervisor.call('states', 'AWSStepFunctions.CreateStateMachine', {
      name: 'assembly-line',
      definition,
      roleArn: role,
    });
    return new Line(parties, services, aws, String(made['stateMachineArn']), names, image);
  }

  async close(): Promise<void> {
    for (const side of SIDES) await this.services[side].close();
  }

  /** Puts the source where both sides find it, and says what is to be built. */
  async order(what: Pick<Order, 'kind' | 'name' | 'version'>, files: readonly SourceFile[], authorisation?: Envelope): Promise<Execution> {
    const about = { environment: ENVIRONMENT, company: COMPANY, name: what.name, version: what.version };
    const { snapshot, archive } = takeSnapshot(about, files);
    const order: Order = {
      schemaVersion: 1,
      ...about,
      kind: what.kind,
      lane: authorisation === undefined ? 'full' : 'fast',
      snapshot: digestOfDocument(snapshot),
      archive: sha256(pack(files)),
      image: this.image,
      buildspec: sha256(BUILDSPEC),
      authorisation: authorisation === undefined ? null : digestOf(authorisation),
    };
    const sources: { [side: string]: string } = {};
    for (const side of SIDES) {
      await this.aws[side].putObject(this.names[`source-${side}`], `snapshots/${order.snapshot}.json`, bytesOf(snapshot));
      sources[side] = await this.aws[side].putObject(this.names[`source-${side}`], 'source.zip', archive);
    }
    const request = Buffer.from(JSON.stringify({ order, sources, authorisation: authorisation ?? null, trust: this.parties.trust }));
    const key = `orders/${what.name}/${what.version}.json`;
    const version = await this.aws.supervisor.putObject(this.names['source-supervisor'], key, request);
    return { order, input: JSON.stringify({ key, version }) };
  }

  /** Signed by the custodians of the rehearsal. */
  authorise(ruleSet: string, count: number): Promise<Envelope> {
    const now = instantOf(Date.now());
    const document = { schemaVersion: 1 as const, environment: ENVIRONMENT, company: COMPANY, ruleSet, rootVersion: 1, count };
    const signers = this.parties.custodians.map(({ signer }) => signer);
    return seal({ ...document, notBefore: now, expires: later(now, 3600), nonce: randomBytes(16).toString('hex') }, FAST_LANE, signers);
  }

  async start({ input }: Execution): Promise<string> {
    const request = { stateMachineArn: this.machineArn, name: `run-${randomUUID()}`, input };
    return String((await this.aws.supervisor.call('states', 'AWSStepFunctions.StartExecution', request))['executionArn']);
  }
  async stop(executionArn: string): Promise<void> {
    await this.aws.supervisor.call('states', 'AWSStepFunctions.StopExecution', { executionArn });
  }
  async history(executionArn: string): Promise<Outcome['history']> {
    const request = { executionArn, maxResults: 1000 };
    return (await this.aws.supervisor.call('states', 'AWSStepFunctions.GetExecutionHistory', request))['events'] as Outcome['history'];
  }
  async status(executionArn: string): Promise<{ readonly [field: string]: unknown }> {
    return this.aws.supervisor.call('states', 'AWSStepFunctions.DescribeExecution', { executionArn });
  }

  /** Until the execution has ended. */
  async ended(executionArn: string): Promise<Outcome> {
    for (;;) {
      const { status, error, cause } = await this.status(executionArn);
      if (status !== 'RUNNING') return { status, error, cause, history: await this.history(executionArn) } as Outcome;
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** Every object below a prefix, by the rest of its name; of each the oldest version. */
  async objects(bucket: 'records' | 'log' | 'distribution', prefix: string): Promise<ReadonlyMap<string, Buffer>> {
    const credentials = async () => this.aws.supervisor.credentials;
    const source = new S3Source(
      { bucket: this.names[bucket], region: REGION, endpoint: this.aws.supervisor.endpoint, connections: 4 },
      credentials,
    );
    const versions = new Map<string, string>();
    for await (const { key, versionId } of source.list(prefix)) versions.set(key, versionId);
    const found = new Map<string, Buffer>();
    for (const [key, versionId] of versions) {
      const object = await source.get(key, versionId, 1 << 28);
      if (typeof object !== 'string') found.set(key.slice(prefix.length), object.bytes);
    }
    source.close();
    return found;
  }
}

type Buckets = ReturnType<typeof bucketsOf>;
const bucketsOf = (mark: string) => ({
  records: `records-${mark}`,
  log: `log-${mark}`,
  distribution: `distribution-${mark}`,
  'source-centre': `source-centre-${mark}`,
  'source-supervisor': `source-supervisor-${mark}`,
  'artefacts-centre': `artefacts-centre-${mark}`,
  'artefacts-supervisor': `artefacts-supervisor-${mark}`,
});

/** Side on which a function stands: build A's and the centre's signature in the centre's organization, all else with the supervisor. */
export const sideOf = (name: MachineFunction): Side => (name.endsWith('-centre') || name === 'publish' ? 'centre' : 'supervisor');

export const bundleOf = (dist: string, name: MachineFunction): string =>
  join(dist, 'lambda', `release-${name.replace(/-(centre|supervisor)$/, '')}`, 'index.js');
export const packed = (bundle: Buffer): Buffer => pack([{ name: 'index.js', executable: false, bytes: bundle }]);

/** The bundles that would be deployed, as functions of the local AWS. */
async function deployed(
  aws: { readonly [S in Side]: LocalAws },
  dist: string,
  { trust, keys }: Parties,
  services: { readonly [S in Side]: CodeBuildService },
  names: Buckets,
): Promise<{ readonly [F in MachineFunction]: string }> {
  const arns: { [name: string]: string } = {};
  for (const side of SIDES) await aws[side].makeRole('release-function');
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
    const client = new LambdaClient({ region: REGION, endpoint: aws[side].endpoint, credentials: aws[side].credentials });
    const { FunctionArn } = await client.send(
      new CreateFunctionCommand({
        FunctionName: `release-${name}`,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${ACCOUNTS[side]}:role/release-function`,
        Code: { ZipFile: packed(readFileSync(bundleOf(dist, name))) },
        Environment: { Variables: { ...variables, AWS_ENDPOINT_URL_CODEBUILD: services[side].endpoint } },
      }),
    );
    client.destroy();
    arns[name] = FunctionArn ?? '';
  }
  return arns as { readonly [F in MachineFunction]: string };
}
