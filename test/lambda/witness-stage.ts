import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { SETTING, type Setting } from '../../lib/model/functions';
import { cosigning, publishing, type WitnessQuestion } from '../../lib/model/witness';
import { S3Store } from '../../lib/objects/s3-store';
import { HOUR } from '../../lib/trail/keys';
import type { Emulator } from '../emulator';
import { type Generated, HOME } from '../trail/generate';
import { type Loopback as CloudTrail, serve } from '../trail/server';
import { centre, FROM, twoTrails } from '../trail/two-trails';
import { Loopback } from './loopback';

const root = join(__dirname, '..', '..');
const BUS = 'arn:aws:events:eu-central-2:100000000003:event-bus/reference-tripwires';
const MEMBERS = ['statistics', 'management'] as const;

export interface Told {
  readonly eventName: string;
  readonly findings?: readonly { readonly code: string; readonly found: string }[];
  readonly size?: number;
}
export interface Answer {
  readonly answer?: unknown;
  readonly error?: string;
}

/** Two accounts of the company in Zurich: the stacks' question, asked of less. */
function narrowed(question: WitnessQuestion): WitnessQuestion {
  const accounts = MEMBERS.map((role) => centre.account('vendor', role).id);
  const [trail] = question.trails;
  if (!trail) throw new Error('no trail');
  return { ...question, trails: [{ ...trail, accounts, globalServices: false, retentionDays: 1 }] };
}

/** Publisher and witness as they would be deployed, over the buckets and keys of the local AWS; CloudTrail's keys, the bus and the way from one to the other stand beside it. */
export class WitnessStage {
  readonly told: Told[] = [];
  /** What the way to the witness does instead, if anything. */
  broken: ((event: unknown) => readonly [number, object] | undefined) | undefined;
  hour = 0;

  private constructor(
    readonly emulator: Emulator,
    readonly trail: Generated,
    readonly buckets: {
      readonly own: string;
      readonly copy: string;
      readonly log: string;
      readonly kept: string;
      readonly records: string;
    },
    private readonly keys: { log: string; witness: string },
    private readonly services: { cloudTrail: CloudTrail; bus: Loopback; lambda: Loopback },
  ) {}

  static async open(emulator: Emulator): Promise<WitnessStage> {
    const trail = twoTrails({ lockDays: 9000 }).data;
    const [own, copy] = [publishing(centre, 'vendor'), cosigning(centre, 'vendor')].map(({ trails }) => trails[0]?.readFrom as string);
    const buckets = {
      own: own as string,
      copy: copy as string,
      log: 'log-of-vendor',
      kept: 'kept-by-the-witness',
      records: 'copy-of-records',
    };
    for (const bucket of Object.values(buckets)) await put(emulator, bucket, '', { 'x-amz-bucket-object-lock-enabled': 'true' }, LOCATION);
    for (const bucket of [buckets.own, buckets.copy])
      for (const [key, [version]] of trail.world.objects) if (version) await upload(emulator, bucket, key, version);
    const kms = new KMSClient({ region: HOME, endpoint: emulator.endpoint, credentials: emulator.credentials });
    const create = async () =>
      (await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }))).KeyMetadata?.Arn as string;
    const keys = { log: await create(), witness: await create() };
    let stage: WitnessStage;
    const bus = await Loopback.open(({ body }) => {
      const { Entries } = body as { readonly Entries: readonly { readonly Detail: string }[] };
      stage.told.push(...Entries.map(({ Detail }) => JSON.parse(Detail) as Told));
      return [200, { FailedEntryCount: 0, Entries: [] }];
    });
    const lambda = await Loopback.open(async ({ body }) => {
      const instead = stage.broken?.(body);
      if (instead) return instead;
      const { answer, error } = await stage.cosign(body);
      // A function that fails answers with another status here: to the publisher both are no answer.
      return error === undefined ? [200, answer as object] : [500, { errorMessage: error }];
    });
    stage = new WitnessStage(emulator, trail, buckets, keys, { cloudTrail: await serve(trail), bus, lambda });
    return stage;
  }

  /** One run of the company's function, at forty past an hour. */
  publish(): Promise<Answer> {
    return this.run('witness-publish', null, {
      witnessQuestion: JSON.stringify(narrowed(publishing(centre, 'vendor'))),
      witnessBucket: this.buckets.log,
      witnessKey: this.keys.log,
      witness: 'witness',
      releaseLog: this.buckets.records,
      releaseDays: '3650',
    });
  }

  cosign(event: unknown): Promise<Answer> {
    return this.run('witness-cosign', event, {
      witnessQuestion: JSON.stringify(narrowed(cosigning(centre, 'vendor'))),
      witnessBucket: this.buckets.kept,
      witnessKey: this.keys.witness,
      bus: BUS,
    });
  }

  store(bucket: string): S3Store {
    const { endpoint, credentials } = this.emulator;
    return new S3Store({ bucket, prefix: '', region: HOME, endpoint }, async () => credentials);
  }

  /** A later version in one bucket alone, as whoever controls it could write. */
  upload = (bucket: string, key: string) => upload(this.emulator, bucket, key, this.trail.world.newest(key));

  /** An entry of the release log, as it arrives in the company's copy. */
  record = (name: string, bytes: Buffer) => put(this.emulator, this.buckets.records, name, LOCK, bytes);

  /** Another key for the log, as whoever has none of the company's would use. */
  async exchangeLogKey(): Promise<void> {
    const kms = new KMSClient({ region: HOME, endpoint: this.emulator.endpoint, credentials: this.emulator.credentials });
    const made = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }));
    this.keys.log = made.KeyMetadata?.Arn as string;
  }

  async close(): Promise<void> {
    await this.services.cloudTrail.close();
    this.services.bus.close();
    this.services.lambda.close();
  }

  /** The bundle in a process of its own, as Lambda runs it, at the hour of the stage. */
  private async run(name: string, event: unknown, settings: { readonly [name in Setting]?: string }): Promise<Answer> {
    const script = `const now = ${FROM + (5 + this.hour) * HOUR + 40 * 60_000}; Date.now = () => now;
      require(${JSON.stringify(join(root, 'dist', 'lambda', name, 'index.js'))}).handler(JSON.parse(process.argv[1])).then(
        (answer) => process.stdout.write(JSON.stringify({ answer })),
        (error) => process.stdout.write(JSON.stringify({ error: error.message })),
      );`;
    const { accessKeyId, secretAccessKey, sessionToken } = this.emulator.credentials;
    const child = spawn(process.execPath, ['--no-warnings', '-e', script, JSON.stringify(event)], {
      env: {
        AWS_REGION: HOME,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        AWS_ENDPOINT_URL: this.emulator.endpoint,
        AWS_ENDPOINT_URL_CLOUDTRAIL: this.services.cloudTrail.endpoint,
        AWS_ENDPOINT_URL_EVENTBRIDGE: this.services.bus.endpoint,
        AWS_ENDPOINT_URL_LAMBDA: this.services.lambda.endpoint,
        ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [SETTING[key as Setting], value])),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await new Promise((done) => child.on('close', done));
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Answer;
  }
}

const LOCATION = `<CreateBucketConfiguration><LocationConstraint>${HOME}</LocationConstraint></CreateBucketConfiguration>`;

const LOCK = {
  'x-amz-sdk-checksum-algorithm': 'SHA256',
  'x-amz-object-lock-mode': 'COMPLIANCE',
  'x-amz-object-lock-retain-until-date': '2040-01-01T00:00:00Z',
};

async function put(
  { endpoint, credentials }: Emulator,
  bucket: string,
  key: string,
  headers: { readonly [name: string]: string },
  body: Buffer | string,
): Promise<void> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${HOME}/s3/aws4_request, SignedHeaders=host, Signature=0`;
  const answer = await fetch(`${endpoint}/${bucket}/${key}`, {
    method: 'PUT',
    headers: { ...headers, authorization },
    body: body as never,
  });
  if (!answer.ok) throw new Error(`${bucket}/${key}: ${answer.status} ${await answer.text()}`);
}

function upload(
  emulator: Emulator,
  bucket: string,
  key: string,
  { bytes, metadata }: ReturnType<Generated['world']['newest']>,
): Promise<void> {
  const named = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value] as const);
  return put(emulator, bucket, key, { ...Object.fromEntries(named), ...LOCK }, bytes);
}
