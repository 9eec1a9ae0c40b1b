import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CredentialSource } from './credentials';

/** The library's own hash in JavaScript costs four times as much. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data as Uint8Array);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
const EMPTY = sha256('');

/** SigV4 for one service of one Region. */
export class Signer {
  private readonly signer: SignatureV4;
  constructor(
    credentials: CredentialSource,
    region: string,
    service: 's3' | 'codebuild' | 'cloudtrail' | 'events' | 'sts' | 'organizations' | 'cloudformation',
    private readonly endpoint: URL,
  ) {
    this.signer = new SignatureV4({
      credentials,
      region,
      service,
      sha256: Sha256 as never,
      uriEscapePath: service !== 's3',
      applyChecksum: false,
    });
  }

  /**
   * @param path already encoded
   * @param query names and values, not encoded
   * @returns the headers to send
   */
  async sign(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    query: { [name: string]: string },
    headers: { [name: string]: string } = {},
    body?: string | Buffer,
  ) {
    const request = {
      method,
      protocol: this.endpoint.protocol,
      hostname: this.endpoint.hostname,
      path,
      query,
      headers: { ...headers, host: this.endpoint.host, 'x-amz-content-sha256': body === undefined ? EMPTY : sha256(body) },
      ...(body === undefined ? {} : { body }),
    };
    return (await this.signer.sign(request)).headers;
  }
}
