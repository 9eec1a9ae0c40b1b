import type { ACT_FINDINGS } from './codes-act';
import { type Finding, finding, printable } from './finding';
import { fields, recordsOf } from './records';

/** Event names that are looked for, by code of the finding when they were done and by the service that records them. Plain data, for threads. */
export type WatchedActs = {
  readonly [code in Exclude<keyof typeof ACT_FINDINGS, 'act-refused'>]: { readonly [eventSource: string]: readonly string[] };
};

const text = (value: unknown, most = 300): string => (typeof value === 'string' ? printable(value, most) : '');

/**
 * Every one of these acts that a log tells of, done or refused.
 * @param log an uncompressed log that is verified
 * @param lane account and Region whose log it is
 * @returns undefined when it cannot be read
 */
export function actsIn(log: Buffer, lane: string, acts: WatchedActs): readonly Finding[] | undefined {
  const watched = Object.entries(acts) as [keyof WatchedActs, WatchedActs[keyof WatchedActs]][];
  // In quotes, so that a name within a longer one does not count; CloudTrail writes names without escapes.
  if (!watched.some(([, sources]) => Object.values(sources).some((names) => names.some((name) => log.includes(`"${name}"`))))) return [];
  return recordsOf(log)?.flatMap((record): readonly Finding[] => {
    const event = fields(record);
    const [source, name] = [text(event['eventSource']), text(event['eventName'])];
    const code = watched.find(([, sources]) => Object.hasOwn(sources, source) && sources[source]?.includes(name))?.[0];
    if (code === undefined) return [];
    // Apart, so that a flood of attempts does not hide what was done.
    const done = (event['errorCode'] ?? null) === null;
    return [finding(done ? code : 'act-refused', lane, 'no such act that nobody answers for', told(event, name))];
  });
}

function told(event: ReturnType<typeof fields>, name: string): string {
  const identity = fields(event['userIdentity']);
  const who = ['arn', 'principalId', 'invokedBy', 'accountId'].map((field) => text(identity[field], 120)).find((one) => one !== '');
  const refused = text(event['errorCode'], 40);
  const asked = event['requestParameters'];
  const what = asked === null || asked === undefined ? '' : ` of ${printable(JSON.stringify(asked), 120)}`;
  const when = text(event['eventTime'], 30) || 'no readable time';
  return `${name} by ${who ?? 'nobody named'} at ${when} (event ${text(event['eventID'], 40)})${refused === '' ? '' : `, refused: ${refused}`}${what}`;
}
