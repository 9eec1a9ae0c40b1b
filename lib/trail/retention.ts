import { type Finding, finding } from './finding';
import { DAY, isoText } from './keys';
import type { StoredObject } from './source';

/** @param days that an object must stay locked, counted from when it was written; 0 asks for no lock */
export function retentionFindings(object: string, { lock, modified }: StoredObject, days: number): readonly Finding[] {
  if (days === 0) return [];
  const until = modified + days * DAY;
  if (!lock) return [finding('retention-missing', object, `locked until ${isoText(until)}`, 'no lock')];
  if (lock.mode !== 'COMPLIANCE') return [finding('retention-weak', object, 'COMPLIANCE', lock.mode)];
  // S3 counts the default retention from its own clock, a moment before the time it shows.
  if (lock.until + 60_000 < until)
    return [finding('retention-short', object, `locked until ${isoText(until)} or later`, `until ${isoText(lock.until)}`)];
  return [];
}
