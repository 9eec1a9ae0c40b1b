import { createHash } from 'node:crypto';
import type { Store } from '../witness/store';
import type { CredentialSource } from './credentials';
import { type Answer, Client, ServiceError } from './http';
import { Signer } from './signer';

/** Largest object of a log: a bundle of 256 entries of 64 KB. */
const MAX_BYTES = 32 * 1024 * 1024;

export interface S3StorePlace {
  readonly bucket: string;
  /** With its final slash, or empty. */
  readonly prefix: string;
  readonly region: string;
  readonly endpoint?: string;
}

/** A bucket, written by compare-and-set only: `If-None-Match: *` for a new name, `If-Match` for a known one (S3 User Guide, "Conditional writes"). */
export class S3Store implements Store {
  private readonly client: Client;
  private readonly signer: Signer;
  /** What was read last of each name that may be written over, with its ETag. */
  private readonly tags = new Map<string, { readonly bytes: Buffer; readonly tag: string }>();

  constructor(
    private readonly place: S3StorePlace,
    credentials: CredentialSource,
  ) {
    const endpoint = new URL(place.endpoint ?? `https://s3.${place.region}.amazonaws.com`);
    this.client = new Client(endpoint, 16);
    this.signer = new Signer(credentials, place.region, 's3', endpoint);
  }

  async get(name: string): Promise<Buffer | undefined> {
    const path = this.path(name);
    const answer = await this.client.call(async () => ({
      method: 'GET',
      path,
      headers: await this.signer.sign('GET', path, {}),
      maxBytes: MAX_BYTES,
    }));
    if (answer.status === 404 && codeOf(answer) !== 'NoSuchBucket') return undefined;
    if (answer.status !== 200 || !answer.body) throw refused('give', name, answer);
    this.tags.set(name, { bytes: answer.body, tag: answer.headers['etag'] ?? '' });
    return answer.body;
  }

  /** Tried once: the answer to a second try could not be told from that to somebody else's. */
  create(name: string, bytes: Buffer): Promise<boolean> {
    return this.put(name, bytes, { 'if-none-match': '*' });
  }

  async replace(name: string, old: Buffer | undefined, bytes: Buffer): Promise<boolean> {
    if (old === undefined) return this.create(name, bytes);
    if (!this.tags.get(name)?.bytes.equals(old)) await this.get(name);
    const known = this.tags.get(name);
    return known?.bytes.equals(old) ? this.put(name, bytes, { 'if-match': known.tag }) : false;
  }

  close(): void {
    this.client.close();
  }

  private async put(name: string, bytes: Buffer, condition: { [name: string]: string }): Promise<boolean> {
    const path = this.path(name);
    const headers = {
      'content-type': name.startsWith('tile/') ? 'application/octet-stream' : 'text/plain; charset=utf-8',
      'x-amz-sdk-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': createHash('sha256').update(bytes).digest('base64'),
      ...condition,
    };
    const answer = await this.client.call(async () => {
      const signed = await this.signer.sign('PUT', path, {}, headers, bytes);
      return { method: 'PUT', path, headers: { ...signed, 'content-length': String(bytes.length) }, body: bytes, maxBytes: MAX_BYTES };
    }, 1);
    if (answer.status === 200) {
      this.tags.delete(name);
      return true;
    }
    if ([404, 409, 412].includes(answer.status) && codeOf(answer) !== 'NoSuchBucket') return false;
    throw refused('take', name, answer);
  }

  private path = (name: string) => `/${this.place.bucket}/${`${this.place.prefix}${name}`.split('/').map(encodeURIComponent).join('/')}`;
}

const codeOf = ({ body }: Answer) => /<Code>([A-Za-z.]{1,80})<\/Code>/.exec(body?.toString('utf8') ?? '')?.[1] ?? 'no code';
const refused = (verb: string, name: string, answer: Answer) =>
  new ServiceError(`S3 does not ${verb} ${name}: ${answer.status} ${codeOf(answer)}`, codeOf(answer));
