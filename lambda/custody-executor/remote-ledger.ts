import type { LedgerStore } from '../../lib/custody';
import type { RecorderAnswer, RecorderRequest } from '../custody-recorder/protocol';

/** @throws when the recorder did not answer, or refused */
export type Ask = (request: RecorderRequest) => Promise<RecorderAnswer>;

/** The ledger behind the recorder. The executor believes none of it: it replays every entry itself. */
export class RemoteLedger implements LedgerStore {
  /** Entries that came along with one that was asked for: what is written never changes. */
  private readonly ahead = new Map<number, Buffer>();

  constructor(private readonly ask: Ask) {}

  read = async (slot: number): Promise<Buffer | undefined> => {
    const known = this.ahead.get(slot);
    this.ahead.delete(slot);
    if (known) return known;
    const answer = await this.ask({ op: 'read', from: slot });
    if (!('entries' in answer)) throw new RecorderError('entries', JSON.stringify(answer).slice(0, 80));
    const [first, ...more] = answer.entries.map((text) => Buffer.from(text, 'utf8'));
    for (const [index, bytes] of more.entries()) this.ahead.set(slot + 1 + index, bytes);
    return first;
  };

  claim = async (slot: number, bytes: Buffer): Promise<boolean> => {
    const answer = await this.ask({ op: 'claim', slot, entry: bytes.toString('utf8') });
    if (!('claimed' in answer) || typeof answer.claimed !== 'boolean')
      throw new RecorderError('whether the slot was claimed', JSON.stringify(answer).slice(0, 80));
    return answer.claimed;
  };

  /** @returns false when there is a probe of that party and day */
  keepProbe = async (probe: string): Promise<boolean> => {
    const answer = await this.ask({ op: 'keep', probe });
    if (!('kept' in answer) || typeof answer.kept !== 'boolean')
      throw new RecorderError('whether the probe was kept', JSON.stringify(answer).slice(0, 80));
    return answer.kept;
  };
}

/** The recorder does not answer as it must: whether a slot was claimed is unknown, and the run ends. */
export class RecorderError extends Error {
  readonly code = 'recorder';
  readonly place = 'custody-recorder';
  constructor(
    readonly expected: string,
    readonly found: string,
    readonly fix = 'Run the recorder by itself to see its error; a later run goes on from the ledger.',
  ) {
    super(`recorder: expected ${expected}, found ${found}. ${fix}`);
    this.name = 'RecorderError';
  }
}
