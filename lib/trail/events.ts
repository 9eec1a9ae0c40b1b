import { isoTime } from './keys';

/** A StopLogging or StartLogging that succeeded, from a log whose hash matched. */
export interface ControlEvent {
  readonly name: 'StopLogging' | 'StartLogging';
  /** ms since 1970. */
  readonly at: number;
  /** ARN of the principal, as logged. */
  readonly by: string;
  /** Key of the log file. */
  readonly log: string;
}

/** Common to both names. Short and with a rare first letter: found at memory speed, where the whole names take as long as the hash (docs/trail.md). */
const NEEDLE = Buffer.from('Logging');

/**
 * @param log an uncompressed log that is verified: nothing else may explain a gap
 * @param trail ARN and name: a call names either
 * @returns calls on this trail that succeeded; a refused StopLogging stops nothing, so it explains nothing
 */
export function controlEvents(log: Buffer, key: string, trail: { readonly arn: string; readonly name: string }): readonly ControlEvent[] {
  if (!log.includes(NEEDLE)) return [];
  let records: unknown;
  try {
    records = (JSON.parse(log.toString('utf8')) as { Records?: unknown } | null)?.Records;
  } catch {
    return [];
  }
  return Array.isArray(records) ? records.flatMap((record) => controlEvent(record, key, trail)) : [];
}

function controlEvent(record: unknown, log: string, trail: { readonly arn: string; readonly name: string }): readonly ControlEvent[] {
  const event = (record ?? {}) as { readonly [name: string]: unknown };
  const name = event['eventName'];
  const at = typeof event['eventTime'] === 'string' ? isoTime(event['eventTime']) : undefined;
  if ((name !== 'StopLogging' && name !== 'StartLogging') || at === undefined) return [];
  if (event['eventSource'] !== 'cloudtrail.amazonaws.com' || (event['errorCode'] ?? null) !== null) return [];
  const asked = (event['requestParameters'] as { name?: unknown } | null | undefined)?.name;
  const owner = trail.arn.split(':')[4];
  if (asked !== trail.arn && !(asked === trail.name && event['recipientAccountId'] === owner)) return [];
  const by = (event['userIdentity'] as { arn?: unknown } | null | undefined)?.arn;
  return [{ name, at, by: typeof by === 'string' ? by.slice(0, 300) : 'unknown', log }];
}
