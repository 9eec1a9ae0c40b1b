import { type CloudTrailClient, type Event, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import { type EventFinder, later, type Untraced } from '../../lib/custody';

/** What KMS records for each act (AWS KMS Developer Guide, "Logging AWS KMS API calls with AWS CloudTrail"). */
const EVENT: { readonly [A in Untraced['action']]?: string } = {
  rotate: 'RotateKeyOnDemand',
  'change-policy': 'PutKeyPolicy',
  'restore-policy': 'PutKeyPolicy',
  disable: 'DisableKey',
  freeze: 'DisableKey',
  enable: 'EnableKey',
  'schedule-deletion': 'ScheduleKeyDeletion',
  'cancel-deletion': 'CancelKeyDeletion',
  'grant-read': 'CreateGrant',
};
interface Recorded {
  readonly eventID?: string;
  readonly eventSource?: string;
  readonly errorCode?: string;
  readonly requestParameters?: { readonly keyId?: string };
  readonly userIdentity?: { readonly sessionContext?: { readonly sessionIssuer?: { readonly arn?: string } } };
}

/** More than one call fits one act: somebody has to look which. */
export class EventError extends Error {
  readonly code = 'event';
  readonly fix = 'Read both events; one of them is no act of the ledger.';
  constructor(
    readonly place: string,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`event: ${place}: expected ${expected}, found ${found}. Read both events; one of them is no act of the ledger.`);
    this.name = 'EventError';
  }
}

/** CloudTrail's own record of what the executor did: event name, key, caller and time must all fit. */
export class CloudTrailEvents implements EventFinder {
  /** @param roleArn of the executor */
  constructor(
    private readonly client: CloudTrailClient,
    private readonly roleArn: string,
  ) {}

  async find({ action, keyArn, from, until }: Untraced): Promise<string | undefined> {
    const name = EVENT[action];
    if (name === undefined) return undefined;
    const found: string[] = [];
    const query = {
      LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: name }],
      // Entries have the executor's clock, events have AWS's.
      StartTime: new Date(later(from, -60)),
      EndTime: new Date(later(until, 60)),
    };
    for await (const page of paginateLookupEvents({ client: this.client }, query))
      found.push(...(page.Events ?? []).flatMap((event) => this.idIfOurs(event, keyArn)));
    if (found.length > 1) throw new EventError(keyArn, `one ${name} between ${from} and ${until}`, found.join(', '));
    return found[0];
  }

  private idIfOurs({ CloudTrailEvent }: Event, keyArn: string): string[] {
    const event = JSON.parse(CloudTrailEvent ?? '{}') as Recorded;
    const { keyId } = event.requestParameters ?? {};
    const ours =
      event.eventSource === 'kms.amazonaws.com' &&
      event.errorCode === undefined &&
      event.userIdentity?.sessionContext?.sessionIssuer?.arn === this.roleArn &&
      (keyId === keyArn || keyId === keyArn.slice(keyArn.lastIndexOf('/') + 1));
    return ours && event.eventID !== undefined ? [event.eventID] : [];
  }
}
