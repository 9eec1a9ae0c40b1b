import { printable } from './finding';
import { isoTime } from './keys';
import { fields, recordsOf } from './records';

/** What two trails are asked about: keys in one organization, the stores that they protect in another. Plain data, for threads. */
export interface Watched {
  /** Bucket by the ARN of its key. */
  readonly stores: { readonly [keyArn: string]: string };
  /** Longest time of a grant to read, in hours; absent where reads need none. */
  readonly grantHours?: number;
  /** What the custody ledger says of grants; absent where it is not at hand. */
  readonly ledger?: LedgerGrants;
}

/** Grants that a quorum agreed to, each made between two times, and the time at which what is known of the ledger ends; ms since 1970. */
export interface LedgerGrants {
  readonly grants: readonly { readonly key: string; readonly to: string; readonly from: number; readonly until: number }[];
  readonly ends: number;
}

/** What a key was used for, what was done to a grant of it, or to an object, from a log whose hash matched. */
export interface Access {
  readonly side: 'key' | 'grant' | 'store';
  /** Event name. */
  readonly operation: string;
  /** ARN of the key that was used; of a store, the ARN of its key. */
  readonly key: string;
  /** ARN of the object; undefined when a key was used for something else. */
  readonly object?: string;
  /** Of a grant: its id, and, when it is made, for whom, and whether it is to decrypt. */
  readonly grant?: { readonly id: string; readonly to: string; readonly decrypts: boolean };
  /** Account of whoever asked. */
  readonly account: string;
  /** `principalId`: role id and session name; empty when it is not logged. */
  readonly principal: string;
  /** As a person reads it: ARN, or whatever else is logged. */
  readonly who: string;
  /** ms since 1970. */
  readonly at: number;
  readonly id: string;
  /** Key of the log file. */
  readonly log: string;
}

/** Of all uses of a key those that give data, or keys to data; describing a key does not. */
const USES = new Set(
  `Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext ReEncrypt
  ReEncryptFrom ReEncryptTo DeriveSharedSecret`.split(/\s+/),
);

/**
 * @param log an uncompressed log that is verified
 * @returns undefined when it cannot be read, so that nothing is known of what it holds
 */
export function accessesIn(log: Buffer, file: string, { stores }: Watched): readonly Access[] | undefined {
  const needles = Object.entries(stores).flatMap(([key, bucket]) => [key.slice(key.lastIndexOf('/') + 1), bucket]);
  if (!needles.some((needle) => log.includes(needle))) return [];
  const records = recordsOf(log);
  const byBucket = new Map(Object.entries(stores).map(([key, bucket]) => [bucket, key]));
  return records?.flatMap((record: unknown) => {
    const event = fields(record);
    // What was refused gave nothing to anybody, and explains nothing.
    if ((event['errorCode'] ?? null) !== null) return [];
    if (event['eventSource'] === 'kms.amazonaws.com') return useOf(event, file, stores);
    return event['eventSource'] === 's3.amazonaws.com' ? objectAccesses(event, file, byBucket) : [];
  });
}

type Fields = ReturnType<typeof fields>;
const text = (value: unknown): string => (typeof value === 'string' ? printable(value, 1100) : '');

function useOf(event: Fields, log: string, stores: Watched['stores']): readonly Access[] {
  const named = Array.isArray(event['resources']) ? event['resources'].map((one) => text(fields(one)['ARN'])) : [];
  const key = [...named, text(fields(event['requestParameters'])['keyId'])].find((arn) => stores[arn] !== undefined);
  if (key === undefined) return [];
  if (GRANTS.has(text(event['eventName']))) return [{ side: 'grant', key, grant: grantOf(event), ...common(event, log) }];
  if (!USES.has(text(event['eventName']))) return [];
  const object = text(fields(fields(event['requestParameters'])['encryptionContext'])['aws:s3:arn']);
  // Without S3 Bucket Keys the context is the object's ARN, with them the bucket's (S3 User Guide, "Encryption context").
  return [{ side: 'key', key, ...(object.includes('/') ? { object } : {}), ...common(event, log) }];
}

const GRANTS = new Set(['CreateGrant', 'RevokeGrant', 'RetireGrant']);

/** The id stands in the answer when a grant is made, and in the question, or beside it, when it ends (KMS Developer Guide, "Logging"). */
function grantOf(event: Fields): NonNullable<Access['grant']> {
  const [asked, answered, beside] = ['requestParameters', 'responseElements', 'additionalEventData'].map((name) => fields(event[name]));
  const id = [answered, asked, beside].map((where) => text(where?.['grantId'])).find((one) => one !== '') ?? '';
  const operations = asked?.['operations'];
  return { id, to: text(asked?.['granteePrincipal']), decrypts: Array.isArray(operations) && operations.includes('Decrypt') };
}

function objectAccesses(event: Fields, log: string, byBucket: ReadonlyMap<string, string>): readonly Access[] {
  const asked = fields(event['requestParameters']);
  const own = [text(asked['bucketName']), text(asked['key'])] as const;
  const source = copySource(text(asked['x-amz-copy-source']));
  const about = [[own, text(event['eventName'])] as const, ...(source ? [[source, `${text(event['eventName'])}Source`] as const] : [])];
  return about.flatMap(([[bucket, name], operation]) => {
    const key = byBucket.get(bucket);
    if (key === undefined || name === '') return [];
    return [{ side: 'store', key, object: `arn:aws:s3:::${bucket}/${name}`, ...common(event, log), operation } as const];
  });
}

/** `bucket/key?versionId=...`, percent-encoded (S3 API Reference, CopyObject). */
function copySource(header: string): readonly [bucket: string, name: string] | undefined {
  const [path = ''] = header.replace(/^\//, '').split('?versionId=');
  const slash = path.indexOf('/');
  if (slash < 0) return undefined;
  try {
    return [path.slice(0, slash), decodeURIComponent(path.slice(slash + 1))];
  } catch {
    return undefined;
  }
}

function common(event: Fields, log: string): Pick<Access, 'operation' | 'account' | 'principal' | 'who' | 'at' | 'id' | 'log'> {
  const identity = fields(event['userIdentity']);
  const principal = text(identity['principalId']);
  return {
    operation: text(event['eventName']),
    account: text(identity['accountId']),
    principal,
    who: text(identity['arn']) || principal || text(identity['invokedBy']) || text(identity['accountId']) || 'nobody named',
    at: isoTime(text(event['eventTime'])) ?? Number.NaN,
    id: text(event['eventID']),
    log,
  };
}
