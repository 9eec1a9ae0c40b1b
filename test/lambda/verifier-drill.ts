import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SETTING } from '../../lib/model/functions';
import { verificationOf } from '../../lib/model/verification';
import { HOUR, isoText } from '../../lib/trail/keys';
import { HOME } from '../trail/generate';
import { type Loopback as Store, serve } from '../trail/server';
import { centre, FROM, type GrantTimes, type Pair, twoTrails } from '../trail/two-trails';
import { Loopback, type Reply } from './loopback';

const bundle = join(__dirname, '..', '..', 'dist', 'lambda', 'trail-verifier', 'index.js');
const BUS = 'arn:aws:events:eu-central-2:100000000003:event-bus/reference-tripwires';
/** Twenty past the hour, as the schedule runs: from 00:00 to 03:00 are judged. */
const NOW = FROM + 8 * HOUR + 20 * 60_000;
export const SPAN = { from: isoText(FROM + 3 * HOUR), to: isoText(FROM + 6 * HOUR) };
const COPY = centre.trail('vendor').copyBucket;

export interface Event {
  readonly source: string;
  readonly type: string;
  readonly detail: { readonly [name: string]: unknown };
}
export interface Outcome {
  readonly answer?: unknown;
  readonly error?: string;
  /** Each call of PutEvents. */
  readonly told: readonly (readonly Event[])[];
}

/** The bundle in a process of its own, as Lambda runs it, at the time of the drill. */
export async function run(question: unknown, store: Store, signingKeys?: Reply | undefined, bus: Reply = taken): Promise<Outcome> {
  const [events, cloudTrail] = [await Loopback.open(bus), signingKeys && (await Loopback.open(signingKeys))];
  const script = `Date.now = () => ${NOW};
    require(${JSON.stringify(bundle)}).handler(JSON.parse(process.argv[1])).then(
      (answer) => process.stdout.write(JSON.stringify({ answer })),
      (error) => process.stdout.write(JSON.stringify({ error: error.message })),
    );`;
  const env = {
    AWS_REGION: HOME,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL: store.endpoint,
    AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail?.endpoint ?? store.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: events.endpoint,
    [SETTING.bus]: BUS,
  };
  const child = spawn(process.execPath, ['--no-warnings', '-e', script, JSON.stringify(question)], {
    env,
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
  events.close();
  cloudTrail?.close();
  expect(stderr).toBe('');
  const told = events.asked.map(({ target, body }) => {
    const { Entries } = body as { readonly Entries: readonly { readonly [name: string]: string }[] };
    expect([target, Entries.every(({ EventBusName }) => EventBusName === BUS)]).toEqual(['AWSEvents.PutEvents', true]);
    return Entries.map(({ Source, DetailType, Detail }) => ({
      source: Source as string,
      type: DetailType as string,
      detail: JSON.parse(Detail as string) as Event['detail'],
    }));
  });
  return { ...(JSON.parse(stdout) as Pick<Outcome, 'answer' | 'error'>), told };
}
const taken: Reply = () => [200, { FailedEntryCount: 0, Entries: [] }];

/** Both trails as the stacks' own questions ask about them: every account, in Zurich and where global services are recorded. */
export function drill(data: Parameters<typeof twoTrails>[0] = {}, grant?: GrantTimes): Pair {
  const whole = (slug: string) => ({ accounts: verificationOf(centre, slug).trail.accounts, regions: [HOME, 'us-east-1'], lockDays: 730 });
  // Keys belong to a Region: they change for both.
  const { rotateAfter } = data;
  const keys = { ...whole('supervisor'), ...(rotateAfter === undefined ? {} : { rotateAfter }), ...(grant ? { grant } : {}) };
  return twoTrails({ ...whole('vendor'), ...data }, keys);
}
export async function verifying(pair: Pair, { of = 'vendor', act, keys, bus }: Act = {}): Promise<Outcome> {
  const store = await serve(pair.keys, { bucket: COPY, of: pair.data });
  act?.(store);
  try {
    return await run(verificationOf(centre, of), store, keys, bus);
  } finally {
    await store.close();
  }
}
export interface Act {
  readonly of?: string;
  readonly act?: (store: Store) => void;
  readonly keys?: Reply;
  readonly bus?: Reply;
}
