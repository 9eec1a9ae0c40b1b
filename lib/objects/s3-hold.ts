import { createHash } from 'node:crypto';
import type { CredentialSource } from './credentials';
import { type Answer, Client, ServiceError } from './http';
import { encodePath, encodeQuery, errorCode, type S3Place } from './s3';
import { Signer } from './signer';

/** One version of an object. */
export interface HeldVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}
/** `refused`: S3 says no, for good; `found` is its code. */
export type HoldAnswer = { readonly is: 'on' | 'off' | 'missing' } | { readonly is: 'refused'; readonly found: string };

const MOST_BYTES = 65_536;
/** Codes after which the same call may be answered otherwise. */
const MAY_PASS = /Throttl|SlowDown|Timeout|Expired|RequestTimeTooSkewed|InvalidToken|OperationAborted|InternalError/;

/** Legal holds of S3 Object Lock on versions, in any bucket. Source: S3 API Reference, GetObjectLegalHold and PutObjectLegalHold. */
export class S3LegalHolds {
  private readonly client: Client;
  private readonly signer: Signer;

  constructor({ region, endpoint, connections, patienceMs }: Omit<S3Place, 'bucket'>, credentials: CredentialSource) {
    const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
    this.client = new Client(url, connections, patienceMs);
    this.signer = new Signer(credentials, region, 's3', url);
  }

  /** @throws {ServiceError} nobody can tell: it may be answered later */
  async get(version: HeldVersion): Promise<HoldAnswer> {
    const answer = await this.ask('GET', version);
    if (answer.status === 200) return { is: /<Status>ON<\/Status>/.test(answer.body?.toString('utf8') ?? '') ? 'on' : 'off' };
    const found = errorCode(answer);
    // S3 answers so where none was ever put.
    if (found === 'NoSuchObjectLockConfiguration') return { is: 'off' };
    // 405: the version is a delete marker.
    if (found === 'NoSuchKey' || found === 'NoSuchVersion' || answer.status === 405) return { is: 'missing' };
    return refused(version, answer, found);
  }

  /** Again is harmless: it is done to a version, which stays what it is. @throws {ServiceError} as `get` */
  async put(version: HeldVersion, on: boolean): Promise<HoldAnswer> {
    const body = `<LegalHold xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>${on ? 'ON' : 'OFF'}</Status></LegalHold>`;
    const answer = await this.ask('PUT', version, body);
    return answer.status === 200 ? { is: on ? 'on' : 'off' } : refused(version, answer, errorCode(answer));
  }

  close(): void {
    this.client.close();
  }

  private ask(method: 'GET' | 'PUT', { bucket, key, versionId }: HeldVersion, body?: string): Promise<Answer> {
    const path = `/${bucket}/${encodePath(key)}`;
    const query = { 'legal-hold': '', versionId };
    const sums: { [name: string]: string } =
      body === undefined
        ? {}
        : { 'content-type': 'application/xml', 'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64') };
    return this.client.call(async () => {
      const headers = await this.signer.sign(method, path, query, sums, body);
      return { method, path: `${path}${encodeQuery(query)}`, headers, ...(body === undefined ? {} : { body }), maxBytes: MOST_BYTES };
    });
  }
}

function refused({ key }: HeldVersion, { status }: Answer, found: string): HoldAnswer {
  if (status >= 500 || status === 429 || MAY_PASS.test(found))
    throw new ServiceError(`S3 does not answer about the hold of ${key}: ${status} ${found}`, found);
  return { is: 'refused', found: `${status} ${found}` };
}
