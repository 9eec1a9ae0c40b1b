import type { CredentialSource } from './credentials';
import { Client } from './http';
import { Signer } from './signer';

const MOST_ANSWER_BYTES = 1 << 20;

/** One call of KMS, tried once. Source: AWS KMS API Reference. */
export class Kms {
  private readonly client: Client;
  private readonly signer: Signer;

  /** @param endpoint URL; AWS's own when absent */
  constructor(credentials: CredentialSource, region: string, endpoint?: string) {
    const url = new URL(endpoint ?? `https://kms.${region}.amazonaws.com`);
    this.client = new Client(url, 2);
    this.signer = new Signer(credentials, region, 'kms', url);
  }

  /** @returns name and message of the error; neither when the call was answered. @throws {ServiceError} nobody answered */
  async call(operation: string, request: object): Promise<{ readonly error?: string; readonly message: string }> {
    const body = JSON.stringify(request);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` };
    const answer = await this.client.call(
      async () => ({
        method: 'POST',
        path: '/',
        headers: { ...(await this.signer.sign('POST', '/', {}, headers, body)), 'content-length': String(Buffer.byteLength(body)) },
        body,
        maxBytes: MOST_ANSWER_BYTES,
      }),
      1,
    );
    if (answer.status === 200) return { message: 'done' };
    let said: { readonly __type?: unknown; readonly message?: unknown; readonly Message?: unknown } = {};
    try {
      said = JSON.parse(answer.body?.toString('utf8') ?? '{}') as typeof said;
    } catch {
      // No JSON: the status alone says what it is.
    }
    return {
      error: String(said?.__type ?? `Status${answer.status}`).replace(/^.*#/, ''),
      message: String(said?.message ?? said?.Message ?? '').slice(0, 300),
    };
  }

  close(): void {
    this.client.close();
  }
}
