import type { CredentialSource } from './credentials';
import { Client, ServiceError } from './http';
import { Signer } from './signer';

const MAX_ANSWER_BYTES = 1 << 20;
/** PutEvents takes ten entries (Amazon EventBridge API Reference). */
const MOST = 10;

export interface BusEvent {
  readonly source: string;
  readonly type: string;
  readonly detail: object;
}

/** Puts events on a bus. Source: Amazon EventBridge API Reference, PutEvents. */
export class EventBus {
  private readonly client: Client;
  private readonly signer: Signer;

  /** @param bus ARN @param endpoint URL; AWS's own when absent */
  constructor(
    private readonly bus: string,
    credentials: CredentialSource,
    region: string,
    endpoint?: string,
  ) {
    const url = new URL(endpoint ?? `https://events.${region}.amazonaws.com`);
    this.client = new Client(url, 2);
    this.signer = new Signer(credentials, region, 'events', url);
  }

  /** @throws {ServiceError} unless every event was taken */
  async put(events: readonly BusEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += MOST) {
      const entries = events
        .slice(from, from + MOST)
        .map(({ source, type, detail }) => ({ Source: source, DetailType: type, Detail: JSON.stringify(detail), EventBusName: this.bus }));
      const body = JSON.stringify({ Entries: entries });
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };
      const answer = await this.client.call(async () => ({
        method: 'POST',
        path: '/',
        headers: { ...(await this.signer.sign('POST', '/', {}, headers, body)), 'content-length': String(Buffer.byteLength(body)) },
        body,
        maxBytes: MAX_ANSWER_BYTES,
      }));
      const text = answer.body?.toString('utf8') ?? '';
      if (answer.status !== 200 || (JSON.parse(text) as { FailedEntryCount?: number }).FailedEntryCount !== 0)
        throw new ServiceError(`EventBridge does not take events: ${answer.status} ${text.slice(0, 200)}`, 'PutEvents');
    }
  }

  close(): void {
    this.client.close();
  }
}
