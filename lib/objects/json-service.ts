import type { CredentialSource } from './credentials';
import { Client, ServiceError } from './http';
import { Signer } from './signer';

const MAX_ANSWER_BYTES = 4 << 20;

interface Protocol {
  /** As errors name it. */
  readonly name: string;
  /** As signatures and hosts name it. */
  readonly service: 'cloudtrail' | 'codebuild' | 'events';
  /** What stands before the action in `x-amz-target`. */
  readonly target: string;
}

/** A service of one Region that speaks AWS's JSON 1.1 protocol (Smithy, "AWS JSON 1.1 protocol"). */
export class JsonService {
  private readonly client: Client;
  private readonly signer: Signer;

  /** @param endpoint URL; AWS's own when absent */
  constructor(
    private readonly protocol: Protocol,
    credentials: CredentialSource,
    region: string,
    endpoint?: string,
  ) {
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const url = new URL(endpoint ?? `https://${protocol.service}.${region}.${suffix}`);
    this.client = new Client(url, 2);
    this.signer = new Signer(credentials, region, protocol.service, url);
  }

  /** @throws {ServiceError} when it refuses, with its own answer, or does not answer */
  async ask(action: string, input: object): Promise<{ readonly [name: string]: unknown }> {
    const body = JSON.stringify(input);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${this.protocol.target}.${action}` };
    const answer = await this.client.call(async () => ({
      method: 'POST',
      path: '/',
      headers: { ...(await this.signer.sign('POST', '/', {}, headers, body)), 'content-length': String(Buffer.byteLength(body)) },
      body,
      maxBytes: MAX_ANSWER_BYTES,
    }));
    const text = answer.body?.toString('utf8') ?? '';
    if (answer.status !== 200)
      throw new ServiceError(`${this.protocol.name} refuses ${action}: ${answer.status} ${text.slice(0, 200)}`, action);
    return JSON.parse(text) as { [name: string]: unknown };
  }

  close(): void {
    this.client.close();
  }
}
