import type { CredentialSource } from './credentials';
import { ServiceError } from './http';
import { JsonService } from './json-service';

/** PutEvents takes ten entries (Amazon EventBridge API Reference). */
const MOST = 10;

export interface BusEvent {
  readonly source: string;
  readonly type: string;
  readonly detail: object;
}

/** Puts events on a bus. Source: Amazon EventBridge API Reference, PutEvents. */
export class EventBus {
  private readonly service: JsonService;

  /** @param bus ARN @param endpoint URL; AWS's own when absent */
  constructor(
    private readonly bus: string,
    credentials: CredentialSource,
    region: string,
    endpoint?: string,
  ) {
    this.service = new JsonService({ name: 'EventBridge', service: 'events', target: 'AWSEvents' }, credentials, region, endpoint);
  }

  /** @throws {ServiceError} unless every event was taken */
  async put(events: readonly BusEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += MOST) {
      const entries = events
        .slice(from, from + MOST)
        .map(({ source, type, detail }) => ({ Source: source, DetailType: type, Detail: JSON.stringify(detail), EventBusName: this.bus }));
      const answer = await this.service.ask('PutEvents', { Entries: entries });
      if (answer['FailedEntryCount'] !== 0)
        throw new ServiceError(`EventBridge does not take events: ${JSON.stringify(answer).slice(0, 200)}`, 'PutEvents');
    }
  }

  close(): void {
    this.service.close();
  }
}
