import { createHmac, createSecretKey, hash as digestOf, type KeyObject } from 'node:crypto';
import type { CredentialSource, Credentials } from './credentials';

type Service = 's3' | 'codebuild' | 'cloudtrail' | 'events' | 'sts' | 'organizations' | 'cloudformation' | 'kms' | 'lambda';

const sha256 = (text: string | Buffer) => digestOf('sha256', text, 'hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const EMPTY = sha256('');
const ALGORITHM = 'AWS4-HMAC-SHA256';

/** RFC 3986, as SigV4 wants it: everything but unreserved characters. */
export const encodePart = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * SigV4 for one service of one Region (IAM User Guide, "Create a signed AWS API request"). By hand, because a library's signature costs
 * as much as the SHA-256 of a log (docs/trail.md); `test/trail/signer.test.ts` holds it against the SDK's.
 */
export class Signer {
  private key: { readonly of: string; readonly made: KeyObject } | undefined;
  private clock = { second: Number.NaN, text: '' };

  constructor(
    private readonly credentials: CredentialSource,
    private readonly region: string,
    private readonly service: Service,
    private readonly endpoint: URL,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * @param path already encoded
   * @param query names and values, not encoded
   * @param headers names in lower case
   * @returns the headers to send
   */
  async sign(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    query: { readonly [name: string]: string },
    headers: { readonly [name: string]: string } = {},
    body?: string | Buffer,
  ): Promise<{ [name: string]: string }> {
    const credentials = await this.credentials();
    const time = this.time();
    const day = time.slice(0, 8);
    const hash = body === undefined ? EMPTY : sha256(body);
    const sent: { [name: string]: string } = {
      ...headers,
      host: this.endpoint.host,
      'x-amz-content-sha256': hash,
      'x-amz-date': time,
    };
    if (credentials.sessionToken !== undefined) sent['x-amz-security-token'] = credentials.sessionToken;
    const names = Object.keys(sent).sort();
    let lines = '';
    for (const name of names) {
      const value = sent[name] as string;
      lines += `${name}:${value.includes(' ') ? value.trim().replace(/ +/g, ' ') : value}\n`;
    }
    const signed = names.join(';');
    // S3 signs the path as it is sent; the others encode it once more.
    const signedPath = this.service === 's3' ? path : path.split('/').map(encodePart).join('/');
    const request = `${method}\n${signedPath}\n${canonicalQuery(query)}\n${lines}\n${signed}\n${hash}`;
    const scope = `${day}/${this.region}/${this.service}/aws4_request`;
    const signature = createHmac('sha256', this.signingKey(credentials, day))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${sha256(request)}`)
      .digest('hex');
    sent['authorization'] = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    return sent;
  }

  private time(): string {
    const second = Math.floor(this.now() / 1000);
    if (second !== this.clock.second) this.clock = { second, text: new Date(second * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '') };
    return this.clock.text;
  }

  /** The same for a whole day. */
  private signingKey({ accessKeyId, secretAccessKey }: Credentials, day: string): KeyObject {
    const of = `${day} ${accessKeyId} ${secretAccessKey}`;
    if (this.key?.of === of) return this.key.made;
    const parts = [day, this.region, this.service, 'aws4_request'];
    const bytes = parts.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`));
    const made = createSecretKey(bytes);
    this.key = { of, made };
    return made;
  }
}

function canonicalQuery(query: { readonly [name: string]: string }): string {
  const pairs = Object.entries(query).map(([name, value]) => [encodePart(name), encodePart(value)] as const);
  return pairs
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
