import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compactText, compactTime, DAY, dayFolder, digestKey, HOUR, isoText, type Lane, type TrailScope } from '../../lib/trail/keys';
import type { Request } from '../../lib/trail/verify';
import { type DigestFields, listed, type Signer, signatureOf, signer } from './signing';
import { World } from './world';

export interface Plan {
  readonly organization?: string;
  readonly prefix?: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly from: string;
  readonly hours: number;
  /** Hours after `from` in which logging was stopped. */
  readonly stop?: readonly [number, number];
  /** Added to the logged StopLogging and StartLogging. */
  readonly control?: object;
  /** Hours after `from` at which another key starts to sign. */
  readonly rotateAfter?: number;
  /** Hours after `from` for which a backfill digest came later. */
  readonly backfills?: readonly number[];
  /** Hours after `from` without any log. */
  readonly emptyHours?: readonly number[];
  readonly keyType?: 'pkcs1' | 'spki';
  readonly logsPerHour?: number;
  readonly recordsPerLog?: number;
  /** Whose trail it is, instead of `OWNER`'s in `BUCKET`. */
  readonly trail?: { readonly owner: string; readonly name: string; readonly bucket: string };
  /** Days for which each object is locked. */
  readonly lockDays?: number;
  /** Further records of a lane's events in a span of time, put into the logs of that span. */
  readonly records?: (lane: Lane, from: number, to: number) => readonly object[];
}

export const OWNER = '111122223333';
export const HOME = 'eu-central-2';
export const BUCKET = 'reference-logs';
const LOCK_DAYS = 400;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A bucket as CloudTrail would have filled it, and the request that verifies it. Deterministic, apart from keys and signatures. */
export class Generated {
  readonly world = new World();
  readonly request: Request;
  /** Regular digest keys of each lane, in order. */
  readonly digests = new Map<string, string[]>();
  readonly trailArn: string;

  constructor(readonly plan: Plan) {
    const from = Date.parse(plan.from);
    const { owner, name, bucket } = plan.trail ?? { owner: OWNER, name: 'centre', bucket: BUCKET };
    this.trailArn = `arn:aws:cloudtrail:${HOME}:${owner}:trail/${name}`;
    const scope: TrailScope = {
      bucket,
      prefix: plan.prefix ?? '',
      ...(plan.organization === undefined ? {} : { organization: plan.organization }),
      owner,
      trailName: name,
      homeRegion: HOME,
    };
    this.request = {
      scope,
      trailArn: this.trailArn,
      accounts: plan.accounts,
      regions: plan.regions,
      span: { from, to: from + plan.hours * HOUR },
      retentionDays: 365,
    };
    for (const region of plan.regions) {
      const change = plan.rotateAfter === undefined ? Number.POSITIVE_INFINITY : from + plan.rotateAfter * HOUR;
      // Validities overlap, as AWS's do when it rotates.
      this.world.publicKeys[region] = [
        listed(signer(`${region} first`, plan.keyType), from - 40 * DAY, Math.min(change + 3 * HOUR, from + 4000 * DAY)),
        ...(plan.rotateAfter === undefined ? [] : [listed(signer(`${region} second`, plan.keyType), change - 3 * HOUR, change + 40 * DAY)]),
      ];
    }
    const lanes = plan.accounts.flatMap((account) => plan.regions.map((region): Lane => ({ account, region })));
    for (const [index, lane] of lanes.entries()) this.fill(lane, (7 + 13 * index) % 60);
  }

  /** @param minute at which this lane's hours end: odd, and another one for each lane */
  private fill(lane: Lane, minute: number): void {
    const { from, to } = this.request.span;
    const stop = this.plan.stop?.map((hours) => from + hours * HOUR + 20 * 60_000);
    let previous: string | undefined;
    const keys: string[] = [];
    let start = from - 4 * HOUR + minute * 60_000 + 31_000;
    const backfills: (readonly [number, number])[] = [];
    let starting = false;
    while (start < to + 3 * HOUR) {
      if (stop && start >= (stop[0] as number) && start < (stop[1] as number)) {
        start = stop[1] as number;
        previous = undefined;
        starting = true;
      }
      const ends = stop && start < (stop[0] as number) && start + HOUR > (stop[0] as number);
      const end = ends ? (stop[0] as number) + 30_000 : start + HOUR - (starting ? (start - from + 4 * HOUR) % HOUR : 0) || start + HOUR;
      const hour = Math.floor((start - from) / HOUR);
      const extra = this.isHome(lane)
        ? [...(ends ? [this.control('StopLogging', stop[0] as number)] : []), ...(starting ? [this.control('StartLogging', start)] : [])]
        : [];
      const logs = this.plan.emptyHours?.includes(hour) && extra.length === 0 ? [] : this.logs(lane, start, end, extra);
      previous = this.digest(lane, start, end, logs, previous);
      keys.push(previous);
      if (this.plan.backfills?.includes(hour)) backfills.push([start, end]);
      starting = false;
      start = ends ? (stop[1] as number) : end;
      if (ends) {
        previous = undefined;
        starting = true;
      }
    }
    let chained: string | undefined;
    for (const [begin, end] of backfills) chained = this.digest(lane, begin, end, this.logs(lane, begin, end, [], 'Late'), chained, true);
    this.digests.set(`${lane.account}/${lane.region}`, keys);
  }

  private isHome = ({ account, region }: Lane) => account === this.request.scope.owner && region === HOME;

  private control(name: string, at: number): object {
    return {
      eventTime: isoText(at),
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: name,
      recipientAccountId: this.request.scope.owner,
      userIdentity: { arn: `arn:aws:iam::${this.request.scope.owner}:user/operator` },
      requestParameters: { name: this.trailArn },
      ...this.plan.control,
    };
  }

  private logs(lane: Lane, start: number, end: number, extra: readonly object[], mark = 'File') {
    const count = Math.max(this.plan.logsPerHour ?? 2, 1);
    return Array.from({ length: count }, (_, index) => {
      const at = start + Math.floor(((end - start) * (index + 0.5)) / count);
      const [from, to] = [index, index + 1].map((part) => start + Math.floor(((end - start) * part) / count)) as [number, number];
      const more = this.plan.records?.(lane, from, to) ?? [];
      return this.log(lane, at, [...(index === 0 ? extra : []), ...more], `${mark}${String(index).padStart(12, '0')}`);
    });
  }

  /** Puts a log and gives its entry for a digest. */
  log(lane: Lane, at: number, extra: readonly object[] = [], unique = 'Planted000000000') {
    const { account, region } = lane;
    const minute = Math.floor(at / 60_000) * 60_000;
    const stamp = compactText(minute).replace(/00Z$/, 'Z');
    const key = `${dayFolder(this.request.scope, lane, 'CloudTrail', minute)}${account}_CloudTrail_${region}_${stamp}_${unique}.json.gz`;
    const records = Array.from({ length: this.plan.recordsPerLog ?? 3 }, (_, index) => record(lane, at, `${key}${index}`));
    const bytes = Buffer.from(JSON.stringify({ Records: [...records, ...extra] }));
    this.put(key, gzipSync(bytes), at + 120_000);
    return {
      s3Bucket: this.request.scope.bucket,
      s3Object: key,
      hashValue: sha256(bytes),
      hashAlgorithm: 'SHA-256',
      newestEventTime: isoText(minute),
      oldestEventTime: isoText(minute),
    };
  }

  private digest(lane: Lane, start: number, end: number, logs: readonly object[], previous: string | undefined, backfill = false): string {
    const key = digestKey(this.request.scope, lane, end, backfill);
    const before = previous === undefined ? undefined : this.world.newest(previous);
    const fields: DigestFields = {
      awsAccountId: lane.account,
      digestStartTime: isoText(start),
      digestEndTime: isoText(end),
      digestS3Bucket: this.request.scope.bucket,
      digestS3Object: key,
      digestPublicKeyFingerprint: this.signerAt(lane, end).fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: logs.length > 0 ? isoText(end - 60_000) : null,
      oldestEventTime: logs.length > 0 ? isoText(start) : null,
      previousDigestS3Bucket: before ? this.request.scope.bucket : null,
      previousDigestS3Object: previous ?? null,
      previousDigestHashValue: before ? sha256(gunzipSync(before.bytes)) : null,
      previousDigestHashAlgorithm: before ? 'SHA-256' : null,
      previousDigestSignature: before?.metadata['signature'] ?? null,
      logFiles: logs,
    };
    const made: { readonly [name: string]: string } = backfill ? { 'backfill-generation-timestamp': isoText(end + 5 * HOUR) } : {};
    this.putDigest(key, fields, this.signerAt(lane, end), made);
    return key;
  }

  private signerAt({ region }: Lane, end: number): Signer {
    const change = this.plan.rotateAfter === undefined ? Number.POSITIVE_INFINITY : this.request.span.from + this.plan.rotateAfter * HOUR;
    return signer(`${region} ${end > change ? 'second' : 'first'}`, this.plan.keyType);
  }

  fields(key: string): DigestFields {
    return JSON.parse(gunzipSync(this.world.newest(key).bytes).toString('utf8')) as DigestFields;
  }

  /** @param by who signs: CloudTrail's own key unless said otherwise */
  putDigest(
    key: string,
    fields: DigestFields,
    by: Signer = signer(`${HOME} first`, this.plan.keyType),
    made: { readonly [name: string]: string } = {},
  ): void {
    const bytes = Buffer.from(JSON.stringify(fields));
    const metadata = { signature: signatureOf(fields, bytes, by), 'signature-algorithm': 'SHA256withRSA', ...made };
    const end = compactTime((/_(\d{8}T\d{6}Z)/.exec(key) as RegExpExecArray)[1] as string) as number;
    this.world.objects.delete(key);
    this.put(key, gzipSync(bytes), end + 300_000, metadata);
  }

  put(key: string, bytes: Buffer, modified: number, metadata: { readonly [name: string]: string } = {}): void {
    this.world.put(key, bytes, modified, metadata, { mode: 'COMPLIANCE', until: modified + (this.plan.lockDays ?? LOCK_DAYS) * DAY });
  }
}

function record({ account, region }: Lane, at: number, seed: string): object {
  const id = createHash('md5').update(seed).digest('hex');
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/reader/${id.slice(0, 8)}`, accountId: account },
    eventTime: isoText(Math.floor(at / 1000) * 1000),
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: region,
    sourceIPAddress: '10.0.0.1',
    requestParameters: { bucketName: 'data', key: id },
    eventID: id,
    recipientAccountId: account,
  };
}
