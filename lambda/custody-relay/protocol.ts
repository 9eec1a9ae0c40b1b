import { CustodyError, type KmsCall } from '../../lib/custody';

/** A request to KMS as the executor signed it. Host, path and method are no part of it: the relay knows them. */
export interface SignedCall extends KmsCall {
  /** Header `authorization`. */
  readonly authorization: string;
  /** Header `x-amz-date`. */
  readonly date: string;
  /** Header `x-amz-security-token`; it is no secret key: nothing else can be signed with it. */
  readonly token: string;
}
export type RelayRequest =
  /** Up to which entry the relay's own copy of the ledger reaches. */
  | { readonly op: 'head' }
  /** Entries that are not in that copy yet, and the request. */
  | { readonly op: 'forward'; readonly entries: readonly string[]; readonly call: SignedCall };
export type RelayAnswer =
  | { readonly head: number }
  /** What KMS answered. */
  | { readonly status: number; readonly body: string }
  | { readonly refused: { readonly code: string; readonly expected: string; readonly found: string } };

/** A key policy has 32 KB at most, and is quoted twice. */
const MOST_BODY = 128 * 1024;
/** As an invocation carries it (lambda/custody-recorder/protocol.ts). */
export const MOST_ENTRIES_BYTES = 4 << 20;

const FORMS: { readonly [field in keyof SignedCall]: RegExp } = {
  operation: /^(PutKeyPolicy|DisableKey|ScheduleKeyDeletion)$/,
  body: /^\{[\x20-\x7e\u0080-\uffff]*\}$/,
  authorization: /^[\x20-\x7e]{1,1000}$/,
  date: /^\d{8}T\d{6}Z$/,
  token: /^[A-Za-z0-9+/=_-]{0,8192}$/,
};

const record = (value: unknown, fields: readonly string[]): value is { readonly [name: string]: unknown } =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).sort().join() === [...fields].sort().join();

/**
 * Read strictly: a field more, or another form, is refused before anything else is looked at.
 * @throws {CustodyError} bad-value, too-large
 */
export function readRelayRequest(event: unknown): RelayRequest {
  if (record(event, ['op']) && event['op'] === 'head') return { op: 'head' };
  if (!record(event, ['op', 'entries', 'call']) || event['op'] !== 'forward')
    throw refused('{op: head} or {op: forward, entries, call}', event);
  const { entries, call } = event;
  if (!Array.isArray(entries) || !entries.every((entry): entry is string => typeof entry === 'string'))
    throw refused('entries, as texts', entries);
  const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), 0);
  if (bytes > MOST_ENTRIES_BYTES) throw new CustodyError('too-large', `at most ${MOST_ENTRIES_BYTES} bytes of entries`, `${bytes} bytes`);
  if (!record(call, Object.keys(FORMS))) throw refused(`a call: ${Object.keys(FORMS).join(', ')}`, call);
  if (typeof call['body'] === 'string' && call['body'].length > MOST_BODY)
    throw new CustodyError('too-large', `a body of at most ${MOST_BODY} characters`, `${call['body'].length}`);
  for (const [field, form] of Object.entries(FORMS)) {
    const value = call[field];
    if (typeof value !== 'string' || !form.test(value)) throw refused(`${field}: ${form.source}`, value);
  }
  return { op: 'forward', entries, call: call as unknown as SignedCall };
}

const refused = (expected: string, found: unknown) => new CustodyError('bad-value', expected, JSON.stringify(found ?? null).slice(0, 80));
