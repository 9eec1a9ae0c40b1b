import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { loadCentre } from '../bin/load-centre';
import { ask } from '../bin/review/answer';
import { openToWrite } from '../bin/review/database';
import { ingest } from '../bin/review/ingest';
import type { NamedLog } from '../bin/review/signed-logs';
import { QUESTIONS } from '../lib/review/questions';
import { quoted } from '../lib/review/sql';
import { subjectOf, viewerOf } from '../lib/review/viewer';
import type { ObjectSource } from '../lib/trail/source';
import { steps } from './review-steps';

const idOf = (text: string) => createHash('md5').update(text).digest('hex');
const START = Date.parse('2026-01-31T00:00:00Z');
const EVENTS_PER_LOG = 180;

function world(root: string) {
  const { centre } = loadCentre(join(root, 'environments', 'reference.yaml'));
  const partner = centre.companies[0]?.partners.find(({ expires }) => expires >= centre.asOf);
  const name = `${centre.companies[0]?.slug}/${partner?.slug}`;
  const subject = subjectOf(centre, 'europe', name);
  const stores = centre.stores.filter(({ kind }) => kind === 'user-data').slice(0, 10);
  return { centre, subject, stores, name };
}

/** Logs of a day: reads of users' data, uses of keys, sessions, refusals, a few changes; fields as in AWS's own examples. Deterministic. */
export function generate(root: string, folder: string, events: number): void {
  const { subject, stores, centre } = world(root);
  mkdirSync(folder, { recursive: true });
  for (let first = 0, log = 0; first < events; first += EVENTS_PER_LOG, log += 1) {
    const records = Array.from({ length: Math.min(EVENTS_PER_LOG, events - first) }, (_, index) => record(first + index, events));
    writeFileSync(join(folder, `${String(log).padStart(6, '0')}.json.gz`), gzipSync(JSON.stringify({ Records: records }), { level: 6 }));
  }

  /** Grants for those who read each store, one after the other: of a day of a million events one lasts 13 minutes, and the next begins 43 seconds later. */
  function grant(n: number): object {
    const made = n % 1000 === 1 ? n : n - 9500;
    const { account, market, key } = stores[Math.floor(made / 1000) % stores.length] as (typeof stores)[number];
    const grantId = idOf(`grant ${made}`).repeat(2);
    const role = `arn:aws:iam::${account.id}:role/reference-vendor-read-${market}`;
    return {
      eventSource: 'kms.amazonaws.com',
      eventName: made === n ? 'CreateGrant' : 'RetireGrant',
      readOnly: false,
      requestParameters: { keyId: key?.arn, ...(made === n ? { granteePrincipal: role, operations: ['Decrypt'] } : { grantId }) },
      responseElements: made === n ? { grantId, keyId: key?.arn } : null,
      resources: [{ accountId: '200000000009', type: 'AWS::KMS::Key', ARN: key?.arn }],
      managementEvent: true,
      eventCategory: 'Management',
    };
  }

  function record(n: number, of: number): object {
    const id = idOf(String(n));
    const uuid = `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
    const store = stores[n % stores.length] as (typeof stores)[number];
    const kind = n % 50;
    const partnerRole = subject.partnerRoles[0] as string;
    const role =
      kind === 0
        ? partnerRole
        : kind === 1
          ? centre.executorArn
          : `arn:aws:iam::${store.account.id}:role/reference-vendor-read-${store.market}`;
    const account = role.split(':')[4] as string;
    const session = `TC-${n % 700}`;
    const common = {
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        principalId: `AROA${idOf(role).slice(0, 17).toUpperCase()}:${session}`,
        arn: `${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}`,
        accountId: account,
        accessKeyId: `ASIA${id.slice(0, 16).toUpperCase()}`,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROAEXAMPLEEXAMPLE',
            arn: role,
            accountId: account,
            userName: role.slice(role.lastIndexOf('/') + 1),
          },
          attributes: { creationDate: '2026-01-31T10:00:00Z', mfaAuthenticated: 'false' },
          sourceIdentity: `person-${n % 60}`,
        },
      },
      eventTime: new Date(START + Math.floor((n * 86_400) / of) * 1000).toISOString().replace('.000Z', 'Z'),
      awsRegion: 'eu-central-2',
      sourceIPAddress: `10.0.${n % 7}.${n % 250}`,
      userAgent: '[aws-sdk-js/3.1137.0 os/linux lang/js md/nodejs#22.18.0 api/s3]',
      requestID: id.slice(0, 16).toUpperCase(),
      eventID: uuid,
      eventType: 'AwsApiCall',
      recipientAccountId: account,
      ...(n % 97 === 0 ? { errorCode: 'AccessDenied', errorMessage: 'Access Denied' } : {}),
    };
    const key = store.key?.arn ?? '';
    if (n % 1000 === 1 || (n % 1000 === 501 && n > 9500)) return { ...common, ...grant(n) };
    if (kind === 1 && n % 5 < 4)
      return {
        ...common,
        eventSource: 'kms.amazonaws.com',
        eventName: 'CreateGrant',
        readOnly: false,
        requestParameters: { keyId: key, granteePrincipal: role, operations: ['Decrypt'] },
        responseElements: { grantId: id + id, keyId: key },
        resources: [{ accountId: '200000000009', type: 'AWS::KMS::Key', ARN: key }],
        managementEvent: true,
        eventCategory: 'Management',
      };
    if (n % 5000 === 1)
      return {
        ...common,
        eventSource: 'cloudtrail.amazonaws.com',
        eventName: 'StopLogging',
        readOnly: false,
        requestParameters: { name: 'centre' },
        responseElements: null,
        managementEvent: true,
        eventCategory: 'Management',
      };
    if (n % 3 === 0)
      return {
        ...common,
        eventSource: 'kms.amazonaws.com',
        eventName: 'Decrypt',
        readOnly: true,
        requestParameters: {
          encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${store.name}/telemetry/${id}` },
          encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        },
        responseElements: null,
        resources: [{ accountId: '200000000009', type: 'AWS::KMS::Key', ARN: key }],
        managementEvent: true,
        eventCategory: 'Management',
      };
    return {
      ...common,
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      readOnly: true,
      requestParameters: { bucketName: store.name, Host: `${store.name}.s3.eu-central-2.amazonaws.com`, key: `telemetry/${id}` },
      responseElements: null,
      additionalEventData: {
        SignatureVersion: 'SigV4',
        CipherSuite: 'TLS_AES_128_GCM_SHA256',
        bytesTransferredIn: 0,
        AuthenticationMethod: 'AuthHeader',
        'x-amz-id-2': id + id,
        bytesTransferredOut: n % 90_000,
      },
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${store.name}/telemetry/${id}` },
        { accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${store.name}` },
      ],
      managementEvent: false,
      eventCategory: 'Data',
    };
  }
}

/** A folder of logs; each is named by the hash of its contents, as a signed digest would name it. */
export function named(folder: string): readonly NamedLog[] {
  return readdirSync(folder)
    .sort()
    .map((key) => ({
      key,
      sha256: createHash('sha256')
        .update(gunzipSync(readFileSync(join(folder, key))))
        .digest('hex'),
      digest: 'd',
      digestSha256: '0'.repeat(64),
    }));
}

const sourceOf = (folder: string): ObjectSource => ({
  async *list() {},
  folders: async () => [],
  get: async (key) => ({ bytes: readFileSync(join(folder, key)), metadata: {}, modified: 0 }),
});

export async function take(folder: string, list: string, database: string): Promise<void> {
  const opened = await openToWrite(database);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { events } = await ingest(
    opened,
    database,
    sourceOf(folder),
    JSON.parse(readFileSync(list, 'utf8')) as NamedLog[],
    () => undefined,
  );
  await opened.connection.run(
    `INSERT INTO spans VALUES ('trail', 'a', 'r', '2026-01-31T00:00:00Z', '2026-02-01T00:00:00Z', ${quoted('[]')})`,
  );
  // Closing is measured, too: what is left to be written is written then.
  opened.close();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ events, ms, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 }));
}

export async function questions(root: string, database: string, rounds: number): Promise<void> {
  const { centre, subject } = world(root);
  for (const question of QUESTIONS) {
    const took: number[] = [];
    const whole: number[] = [];
    let rows = 0;
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      const answer = await ask(database, {
        question: question.id,
        sql: question.sql(subject),
        viewer: viewerOf(centre, 'supervisor'),
        despiteFindings: false,
        limit: 1000,
        patience: 60_000,
      });
      whole.push(performance.now() - started);
      took.push(answer.took);
      rows = answer.rows.length;
    }
    console.log(
      JSON.stringify({
        id: question.id,
        rows,
        took: Math.min(...took),
        median: took.sort((a, b) => a - b)[Math.floor(rounds / 2)],
        whole: Math.round(Math.min(...whole)),
      }),
    );
  }
}

const [, , step, ...args] = process.argv as [string, string, string, ...string[]];
if (step === 'generate') generate(args[0] as string, args[1] as string, Number(args[2]));
else if (step === 'named') writeFileSync(args[1] as string, JSON.stringify(named(args[0] as string)));
else if (step === 'take') void take(args[0] as string, args[1] as string, args[2] as string);
else if (step === 'steps') void steps(args[0] as string, args[1] as string, args[2] as string);
else if (step === 'questions') void questions(args[0] as string, args[1] as string, Number(args[2]));
