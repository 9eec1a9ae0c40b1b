import { createHash } from 'node:crypto';
import type { Lock, NoObject, ObjectSource, StoredObject, VersionEntry } from '../trail/source';
import type { CredentialSource } from './credentials';
import { type Answer, Client, ServiceError } from './http';
import { commonPrefixes, nextPage, versionEntries } from './s3-xml';
import { encodePart, Signer } from './signer';

export interface S3Place {
  readonly bucket: string;
  readonly region: string;
  /** URL without a path; AWS's own when absent. */
  readonly endpoint?: string;
  readonly connections: number;
  /** First wait before a request is tried again. */
  readonly patienceMs?: number;
}

const MAX_PAGE_BYTES = 16 * 1024 * 1024;
/** Refusals of one object, after which the others can still be judged. */
const REFUSED = new Set([
  'AccessDenied',
  'InvalidObjectState',
  'KMS.DisabledException',
  'KMS.NotFoundException',
  'KMS.KMSInvalidStateException',
]);

/** A bucket by path-style requests, which every S3-compatible store answers. Source: S3 API Reference. */
export class S3Source implements ObjectSource {
  private client: Client;
  private signer: Signer;

  constructor(
    private readonly place: S3Place,
    private readonly credentials: CredentialSource,
  ) {
    [this.client, this.signer] = this.connect(place.region);
  }

  async *list(prefix: string): AsyncGenerator<VersionEntry> {
    let marker: { [name: string]: string } | undefined = {};
    while (marker) {
      const page: string = await this.page({ versions: '', prefix, 'max-keys': '1000', 'encoding-type': 'url', ...marker });
      yield* versionEntries(page);
      const next = nextPage(page);
      if (next && next['key-marker'] === marker['key-marker'] && next['version-id-marker'] === marker['version-id-marker'])
        throw new ServiceError(`the listing of ${prefix} does not end`, 'EndlessListing');
      marker = next;
    }
  }

  async folders(prefix: string): Promise<readonly string[]> {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page: string = await this.page({
        'list-type': '2',
        prefix,
        delimiter: '/',
        'encoding-type': 'url',
        ...(token === undefined ? {} : { 'continuation-token': token }),
      });
      const { names, next } = commonPrefixes(page);
      found.push(...names.map((name) => name.slice(prefix.length).replace(/\/$/, '')));
      if (next === token && next !== undefined) throw new ServiceError(`the listing of ${prefix} does not end`, 'EndlessListing');
      token = next;
    } while (token !== undefined);
    return found;
  }

  async get(key: string, versionId: string | undefined, maxBytes: number): Promise<StoredObject | NoObject> {
    const answer = await this.ask(`/${this.place.bucket}/${encodePath(key)}`, versionId === undefined ? {} : { versionId }, maxBytes);
    if (answer.status === 200) return answer.body ? stored(answer, answer.body) : 'too-large';
    const code = errorCode(answer);
    if (answer.status === 404 && code !== 'NoSuchBucket') return 'missing';
    // 405: the named version is a delete marker.
    if (answer.status === 405) return 'missing';
    if (answer.status === 403 && REFUSED.has(code)) return 'refused';
    if (code.startsWith('KMS.')) return 'refused';
    throw new ServiceError(`S3 does not give ${key}: ${answer.status} ${code}`, code);
  }

  /**
   * Writes a new object under a COMPLIANCE lock, if none has this name (`If-None-Match: *`). Tried once: the answer to a second try
   * could not be told from that to somebody else's.
   * @param until end of the lock
   * @returns false when the name is taken
   * @throws {ServiceError} when it was refused, or nobody can tell
   */
  async putNew(key: string, bytes: Buffer, until: Date): Promise<boolean> {
    const path = `/${this.place.bucket}/${encodePath(key)}`;
    const headers = {
      'content-type': 'application/json',
      'if-none-match': '*',
      'x-amz-sdk-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': createHash('sha256').update(bytes).digest('base64'),
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': until.toISOString(),
    };
    const answer = await this.client.call(async () => {
      const signed = await this.signer.sign('PUT', path, {}, headers, bytes);
      return { method: 'PUT', path, headers: { ...signed, 'content-length': String(bytes.length) }, body: bytes, maxBytes: MAX_PAGE_BYTES };
    }, 1);
    if (answer.status === 200) return true;
    // 409: somebody else writes it at the same moment (S3 User Guide, "Conditional writes").
    if (answer.status === 412 || answer.status === 409) return false;
    const code = errorCode(answer);
    throw new ServiceError(`S3 does not take ${key}: ${answer.status} ${code}`, code);
  }

  close(): void {
    this.client.close();
  }

  private connect(region: string): [Client, Signer] {
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const endpoint = new URL(this.place.endpoint ?? `https://s3.${region}.${suffix}`);
    return [new Client(endpoint, this.place.connections, this.place.patienceMs), new Signer(this.credentials, region, 's3', endpoint)];
  }

  private async page(query: { [name: string]: string }): Promise<string> {
    const answer = await this.ask(`/${this.place.bucket}`, query, MAX_PAGE_BYTES);
    if (answer.status === 200 && answer.body) return answer.body.toString('utf8');
    const code = errorCode(answer);
    throw new ServiceError(`S3 does not list ${this.place.bucket}/${query['prefix']}: ${answer.status} ${code}`, code);
  }

  private async ask(path: string, query: { [name: string]: string }, maxBytes: number, again = true): Promise<Answer> {
    const answer = await this.client.call(async () => ({
      method: 'GET',
      path: `${path}${encodeQuery(query)}`,
      headers: await this.signer.sign('GET', path, query),
      maxBytes,
    }));
    const region = answer.headers['x-amz-bucket-region'];
    if (again && region !== undefined && this.place.endpoint === undefined && [301, 307, 400].includes(answer.status)) {
      // The bucket lies in another Region than the trail.
      [this.client, this.signer] = this.connect(region);
      return this.ask(path, query, maxBytes, false);
    }
    return answer;
  }
}

export const encodePath = (key: string) => (/^[A-Za-z0-9_.~/-]*$/.test(key) ? key : key.split('/').map(encodePart).join('/'));
export function encodeQuery(query: { readonly [name: string]: string }): string {
  const parts = Object.entries(query).map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`);
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

export const errorCode = ({ body }: Answer) => /<Code>([A-Za-z.]{1,80})<\/Code>/.exec(body?.toString('utf8') ?? '')?.[1] ?? 'no code';

const META = 'x-amz-meta-';
function stored({ headers }: Answer, bytes: Buffer): StoredObject {
  const metadata: { [name: string]: string } = {};
  for (const name in headers) if (name.startsWith(META)) metadata[name.slice(META.length)] = headers[name] as string;
  const until = Date.parse(headers['x-amz-object-lock-retain-until-date'] ?? '');
  const mode = headers['x-amz-object-lock-mode'];
  const lock: Lock | undefined = mode === undefined || Number.isNaN(until) ? undefined : { mode, until };
  return {
    bytes,
    metadata,
    modified: Date.parse(headers['last-modified'] ?? '') || 0,
    ...(lock ? { lock } : {}),
  };
}
