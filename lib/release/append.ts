import type { Instant } from '../custody/shape';
import { demand } from './codes';
import { envelopeBytes, LOG_ENTRY, parseEnvelope, type SigningKey, seal } from './documents';
import { follows, judgeEntry, type Logged, NO_ENTRY } from './log';
import { logSlot } from './names';
import type { Slots } from './ports';
import type { LogEntry, Trust } from './types';

export type Fact = Omit<LogEntry, 'schemaVersion' | 'sequence' | 'previous' | 'at'>;

async function entryAt(log: Slots, trust: Trust, sequence: number): Promise<{ bytes: Buffer; logged: Logged } | undefined> {
  const bytes = sequence < 0 ? undefined : await log.read(logSlot(trust.company, sequence));
  return bytes === undefined ? undefined : { bytes, logged: judgeEntry(parseEnvelope(bytes), trust) };
}

/** The first free place: places are taken one after the other, so that it is found by doubling and halving. */
export async function logEnd(log: Slots, company: string, from = 0): Promise<number> {
  const taken = async (place: number) => (await log.read(logSlot(company, place))) !== undefined;
  if (!(await taken(from))) return from;
  let step = 1;
  while (await taken(from + step)) step *= 2;
  let [low, high] = [from + step / 2, from + step];
  if (step === 1) low = from;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await taken(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Appends a fact to the log, once: an entry about it that is there already is taken instead.
 * @param from first place in which it can be
 * @returns the entry's bytes
 * @throws {ReleaseError} log-chain, and what an entry is refused for: nothing is built on a log that does not hold
 */
export async function appendOnce(log: Slots, trust: Trust, fact: Fact, from: number, now: Instant, key: SigningKey): Promise<Buffer> {
  let before = (await entryAt(log, trust, from - 1))?.logged;
  demand('log-chain', from === 0 || before !== undefined, `an entry ${from - 1}`, 'none');
  for (let place = from; ; place += 1) {
    const there = await entryAt(log, trust, place);
    if (there === undefined) {
      const at = before !== undefined && before.entry.at > now ? before.entry.at : now;
      const entry: LogEntry = { schemaVersion: 1, ...fact, sequence: place, previous: before?.digest ?? NO_ENTRY, at };
      const bytes = envelopeBytes(await seal(entry, LOG_ENTRY, [key]));
      if (await log.claim(logSlot(trust.company, place), bytes)) return bytes;
      // Somebody else was faster: theirs is read next, and may be this very fact.
      place -= 1;
      continue;
    }
    follows(before, there.logged);
    const { order, event } = there.logged.entry;
    if (order === fact.order && event === fact.event) return there.bytes;
    before = there.logged;
  }
}
