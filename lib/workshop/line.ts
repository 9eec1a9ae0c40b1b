import { randomBytes, randomUUID } from 'node:crypto';
import type { Envelope } from '../attest/dsse';
import { instantOf, later } from '../custody';
import { SOURCE_ARCHIVE } from '../model/builds';
import { S3Source } from '../objects/s3';
import {
  bytesOf,
  FAST_LANE,
  type Order,
  orderKey,
  orderOf,
  requestBytes,
  SIDES,
  type Side,
  type SourceFile,
  type Sources,
  seal,
  sha256,
  snapshotKey,
  takeSnapshot,
} from '../release';
import { REGION } from './aws';
import { AwsCommand } from './aws-command';
import { CodeBuildService } from './codebuild';
import type { Ground } from './ground';
import { toolchain } from './toolchain';
import type { Surroundings } from './variation';

/** Where a line works. */
export interface Site {
  /** Folder of the project. */
  readonly root: string;
  /** Python of the AWS CLI. */
  readonly awsCli: string;
  readonly where: { readonly [S in Side]: Surroundings };
}

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
  private constructor(
    readonly ground: Ground,
    readonly services: { readonly [S in Side]: CodeBuildService },
    private readonly machineArn: string,
    private readonly awsCommand: AwsCommand,
  ) {}

  get aws() {
    return this.ground.aws;
  }
  get names() {
    return this.ground.names;
  }
  get parties() {
    return this.ground.parties;
  }

  static async open(ground: Ground, { root, awsCli, where }: Site): Promise<Line> {
    const { aws, names, projects } = ground;
    const tools = toolchain();
    for (const side of SIDES) await ground.put(side, names[`toolchain-${side}`], `${tools.digest}.tar`, tools.archive);
    const command = await AwsCommand.open(root, awsCli, aws);
    const opened: CodeBuildService[] = [];
    const service = async (side: Side) => {
      const place = { bucket: projects[side].sourceBucket, region: REGION, endpoint: aws[side].endpoint, connections: 4 };
      const one = await CodeBuildService.open(projects[side], where[side], new S3Source(place, async () => aws[side].credentials), command);
      opened.push(one);
      return one;
    };
    try {
      const services = { centre: await service('centre'), supervisor: await service('supervisor') };
      const machine = await ground.connect({ centre: services.centre.endpoint, supervisor: services.supervisor.endpoint });
      return new Line(ground, services, machine, command);
    } catch (error) {
      for (const one of opened) await one.close();
      command.close();
      throw error;
    }
  }

  /** What runs here ends even where the local AWS answers no more. */
  async close(): Promise<void> {
    try {
      await this.ground.close();
    } finally {
      for (const side of SIDES) await this.services[side].close();
      this.awsCommand.close();
    }
  }

  /** Says what is to be built, and puts it where both sides find it. */
  async order(what: Pick<Order, 'kind' | 'name' | 'version'>, files: readonly SourceFile[], authorisation?: Envelope): Promise<Execution> {
    const { environment, company, image, projects } = this.ground;
    const about = { environment, company, name: what.name, version: what.version };
    const { snapshot, archive } = takeSnapshot(about, files);
    const order = orderOf(snapshot, what.kind, { image, buildspec: sha256(projects.centre.buildspec) }, authorisation);
    const sources = await this.upload(archive, snapshotKey(order.snapshot), bytesOf(snapshot));
    const request = { order, sources, authorisation: authorisation ?? null, trust: this.parties.trust };
    return { order, input: await this.submit(orderKey(order), requestBytes(request)) };
  }

  /** The source archive and the snapshot, into the source bucket of each side. @returns versions of the archive */
  async upload(archive: Buffer, key: string, snapshot: Buffer): Promise<Sources> {
    const sources: { [side: string]: string } = {};
    for (const side of SIDES) {
      await this.ground.put(side, this.names[`source-${side}`], key, snapshot);
      sources[side] = await this.ground.put(side, this.names[`source-${side}`], SOURCE_ARCHIVE, archive);
    }
    return sources as Sources;
  }

  /** What a company writes beside its source, as its replica arrives. @returns what the state machine is started with */
  async submit(key: string, request: Buffer): Promise<string> {
    const version = await this.ground.put('supervisor', this.names['source-supervisor'], key, request);
    return JSON.stringify({ key, version });
  }

  /** Signed by the custodians of the rehearsal. */
  authorise(ruleSet: string, count: number): Promise<Envelope> {
    const now = instantOf(Date.now());
    const { environment, company } = this.ground;
    const document = { schemaVersion: 1 as const, environment, company, ruleSet, rootVersion: 1, count };
    const signers = this.parties.custodians.map(({ signer }) => signer);
    return seal({ ...document, notBefore: now, expires: later(now, 3600), nonce: randomBytes(16).toString('hex') }, FAST_LANE, signers);
  }

  async start({ input }: Pick<Execution, 'input'>): Promise<string> {
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
