import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { Executor, type ExecutorPorts, type Reply } from '../../lambda/custody-executor/executor';
import { KmsKeys } from '../../lambda/custody-executor/kms-keys';
import { RemoteLedger } from '../../lambda/custody-executor/remote-ledger';
import { throughTheSecondHand } from '../../lambda/custody-executor/second-hand';
import { Recorder } from '../../lambda/custody-recorder/recorder';
import { Relay, type RelayPorts } from '../../lambda/custody-relay/relay';
import { readKey } from '../../lambda/key-reader';
import { S3Holds } from '../../lambda/s3-holds';
import { S3Ledger } from '../../lambda/s3-ledger';
import { type Bodies, GENESIS, type Genesis, later, ROOT, replay, type State, seal } from '../../lib/custody';
import { foundersDigest } from '../../lib/model/functions';
import { Client } from '../../lib/objects/http';
import { S3Source } from '../../lib/objects/s3';
import { S3LegalHolds } from '../../lib/objects/s3-hold';
import { CUSTODIANS, ENVIRONMENT, EXECUTOR, genesis, policy, root, START, signers } from '../custody/world';
import type { Emulator } from '../emulator';

export const REGION = 'eu-central-2';
export const FOUNDERS = foundersDigest(ENVIRONMENT, root());
let stages = 0;
/** A function, with question and answer as an invocation carries them. */
export const asCarried = (one: { answer(event: unknown): Promise<unknown> }) => async (request: object) =>
  JSON.parse(JSON.stringify(await one.answer(JSON.parse(JSON.stringify(request)))));

/** A custody of its own on the emulator: a locked bucket, a data key and a log key, and a clock. */
export class Stage {
  now = START;
  readonly kms: KMSClient;

  private constructor(
    readonly emulator: Emulator,
    readonly bucket: string,
    readonly data: string,
    readonly log: string,
    once: KMSClient,
    /** SHA-256 of the executor that genesis adopts. */
    readonly code: string,
    readonly founders: string,
  ) {
    this.kms = once;
  }

  /** A ledger that has begun, unless `empty`. */
  static async open(
    emulator: Emulator,
    options: { readonly empty?: boolean; readonly at?: string; readonly code?: string; readonly founders?: string } = {},
  ): Promise<Stage> {
    stages += 1;
    const bucket = `ledger-${process.pid}-${stages}`;
    await fetch(`${emulator.endpoint}/${bucket}`, {
      method: 'PUT',
      headers: {
        'x-amz-bucket-object-lock-enabled': 'true',
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
    });
    const kms = new KMSClient({ region: REGION, endpoint: emulator.endpoint, credentials: emulator.credentials, maxAttempts: 1 });
    const create = async () => (await kms.send(new CreateKeyCommand({ Policy: JSON.stringify(policy()) }))).KeyMetadata?.Arn as string;
    const stage = new Stage(emulator, bucket, await create(), await create(), kms, options.code ?? EXECUTOR, options.founders ?? FOUNDERS);
    stage.now = options.at ?? START;
    if (!options.empty) await stage.executor().run({ paper: JSON.stringify(stage.genesis()) });
    stage.now = later(stage.now, 60);
    return stage;
  }

  genesis(change: Partial<Genesis> = {}): Bodies['genesis'] {
    const first = seal(root(this.now === START ? {} : { expires: later(this.now, 300 * 86_400) }), ROOT, signers(CUSTODIANS));
    const keys: Genesis['keys'] = [
      { name: 'statistics/vendor/europe', arn: this.data, class: 'user-data', policy: policy() },
      { name: 'log/vendor', arn: this.log, class: 'log', policy: policy() },
    ];
    return { genesis: seal(genesis({ keys, executor: this.code, ...change }, first), GENESIS, signers(CUSTODIANS)), root: first };
  }

  /** Each as a function of its own would be: nothing is remembered from another run. */
  legalHolds = () =>
    new S3LegalHolds({ region: REGION, endpoint: this.emulator.endpoint, connections: 4 }, async () => this.emulator.credentials);
  holds = () => new S3Holds(this.legalHolds());
  ledger = () =>
    new S3Ledger(
      new S3Source(
        { bucket: this.bucket, region: REGION, endpoint: this.emulator.endpoint, connections: 4 },
        async () => this.emulator.credentials,
      ),
      3650,
    );
  recorder = () => new Recorder(this.ledger(), this.founders, () => this.now);
  keys = () => new KmsKeys({ reads: this.kms, acts: this.kms, changes: this.changes() }, { settleMs: 200, lookMs: 50, replayMs: 0 });
  /** Through the relay; its copy of the ledger is the bucket itself, as if it were replicated at once, by the stage's clock. */
  changes = () =>
    throughTheSecondHand(
      asCarried(this.relay()),
      new RemoteLedger(asCarried(this.recorder())),
      async () => this.emulator.credentials,
      () => Date.parse(this.now),
    );
  relay = (change: Partial<RelayPorts> = {}) => {
    const copy = this.ledger();
    const kms = new Client(new URL(this.emulator.endpoint), 1);
    return new Relay({
      copy: async (slot) => {
        const found = await copy.arrived(slot);
        if (!found) return undefined;
        const { entry } = JSON.parse(found.bytes.toString('utf8')) as { readonly entry: { readonly at: string } };
        return { bytes: found.bytes, arrivedMs: Date.parse(entry.at) };
      },
      forward: async (headers, body) => {
        const answer = await kms.call(async () => ({ method: 'POST', path: '/', headers, body, maxBytes: 65_536 }), 1);
        kms.close();
        return { status: answer.status, body: answer.body?.toString('utf8') ?? '' };
      },
      nowMs: () => Date.parse(this.now),
      founders: this.founders,
      ...change,
    });
  };

  ports(change: Partial<ExecutorPorts> = {}): ExecutorPorts {
    return {
      ledger: new RemoteLedger(asCarried(this.recorder())),
      keepProbe: (probe) => new RemoteLedger(asCarried(this.recorder())).keepProbe(probe),
      keys: this.keys(),
      holds: this.holds(),
      now: () => this.now,
      executor: this.code,
      founders: this.founders,
      log: { find: async () => undefined },
      ...change,
    };
  }
  executor = (change: Partial<ExecutorPorts> = {}) => new Executor(this.ports(change));

  submit = (body: object): Promise<Reply> => this.executor().run({ paper: JSON.stringify(body) });
  due = (): Promise<Reply> => this.executor().run({});

  async entries(): Promise<readonly Buffer[]> {
    return this.ledger().from(0, 1 << 30);
  }
  state = async (): Promise<State> => replay(await this.entries());
  kinds = async () => (await this.entries()).slice(1).map((bytes) => JSON.parse(bytes.toString('utf8')).entry.kind as string);

  /** The data key at KMS itself; grants by name. */
  async key(arn = this.data): Promise<object> {
    const { grants, yearly: _, ...view } = await readKey(this.kms, arn);
    return { ...view, grants: grants.map(({ Name, GranteePrincipal, Operations }) => ({ Name, GranteePrincipal, Operations })) };
  }
}
