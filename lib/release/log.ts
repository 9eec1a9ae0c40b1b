import type { Envelope } from '../attest/dsse';
import { demand, ReleaseError } from './codes';
import { digestOf, LOG_ENTRY, parseEnvelope } from './documents';
import { openSigned } from './trust';
import type { Digest, LogEntry, Trust } from './types';

export const NO_ENTRY: Digest = '0'.repeat(64);

export interface Logged {
  readonly digest: Digest;
  readonly entry: LogEntry;
}

/** @throws {ReleaseError} */
export function judgeEntry(envelope: Envelope, trust: Trust): Logged {
  const entry = openSigned(envelope, LOG_ENTRY, trust, 'supervisor', 'log');
  const belongs = entry.environment === trust.environment && entry.company === trust.company;
  demand('environment', belongs, `${trust.environment}/${trust.company}`, `${entry.environment}/${entry.company}`);
  return { digest: digestOf(envelope), entry };
}

/** That an entry follows the one before it. @throws {ReleaseError} log-chain */
export function follows(before: Logged | undefined, { entry }: Logged): void {
  const place = before === undefined ? 0 : before.entry.sequence + 1;
  demand('log-chain', entry.sequence === place, `entry ${place}`, `entry ${entry.sequence}`);
  const previous = before?.digest ?? NO_ENTRY;
  demand('log-chain', entry.previous === previous, `an entry after ${previous}`, `one after ${entry.previous}`);
  demand('log-chain', before === undefined || before.entry.at <= entry.at, `a time from ${before?.entry.at}`, entry.at);
}

/** A log that does not hold, and where. */
export class LogError extends Error {
  constructor(
    readonly index: number,
    readonly refusal: ReleaseError,
  ) {
    super(`entry ${index}: ${refusal.message}`);
    this.name = 'LogError';
  }
}

/** A whole log from its first entry: chained, each version released once, each use of the fast lane once. @throws {LogError} */
export function replayLog(entries: readonly Buffer[], trust: Trust): readonly Logged[] {
  const found: Logged[] = [];
  const seen = new Set<string>();
  entries.forEach((bytes, index) => {
    try {
      const logged = judgeEntry(parseEnvelope(bytes), trust);
      follows(found.at(-1), logged);
      const { event, name, version, authorisation, use } = logged.entry;
      const facts = [`${event} ${name} ${version}`, ...(event === 'released' && use !== null ? [`use ${use} of ${authorisation}`] : [])];
      for (const fact of facts) {
        demand('log-twice', !seen.has(fact), 'each release and each use of the fast lane once', `${fact} twice`);
        seen.add(fact);
      }
      found.push(logged);
    } catch (error) {
      throw error instanceof ReleaseError ? new LogError(index, error) : error;
    }
  });
  return found;
}
