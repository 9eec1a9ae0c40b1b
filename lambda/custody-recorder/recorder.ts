import {
  admitProbe,
  begin,
  CustodyError,
  clone,
  decodeProbe,
  extend,
  Follower,
  type LedgerStore,
  type ProbeStore,
  probeName,
} from '../../lib/custody';
import { demandFounders } from '../founders';
import { MOST_CARRIED_BYTES, type RecorderAnswer, readRequest } from './protocol';

export interface Slots extends LedgerStore, ProbeStore {
  /** Entries from a slot on, at most so many bytes but one at least; none when the slot is free. */
  from(slot: number, bytes: number): Promise<readonly Buffer[]>;
}

/**
 * The only writer of the ledger. It writes nothing that does not replay: else whoever could ask it once could end the ledger for
 * ever; and no probe that is not one. It administers no key.
 */
export class Recorder {
  private readonly follower: Follower;
  /** What has begun stays begun. */
  private begun = false;

  /** @param founders `foundersDigest` of the environment */
  constructor(
    private readonly ledger: Slots,
    private readonly founders: string,
    private readonly now: () => string,
  ) {
    this.follower = new Follower(ledger);
  }

  /** @throws {CustodyError} what it shall write is not the next entry; or whatever the store throws */
  async answer(event: unknown): Promise<RecorderAnswer> {
    const request = readRequest(event);
    if (request.op === 'read')
      return { entries: (await this.ledger.from(request.from, MOST_CARRIED_BYTES)).map((bytes) => bytes.toString('utf8')) };
    const bytes = Buffer.from(request.op === 'keep' ? request.probe : request.entry, 'utf8');
    if (bytes.length > MOST_CARRIED_BYTES)
      throw new CustodyError('too-large', `at most ${MOST_CARRIED_BYTES} bytes`, `${bytes.length} bytes`);
    if (request.op === 'keep') {
      const document = admitProbe(await this.follower.follow(), decodeProbe(bytes), this.now());
      return { kept: await this.ledger.keep(probeName(document), bytes) };
    }
    return { claimed: (await this.isNext(request.slot, bytes)) && (await this.ledger.claim(request.slot, bytes)) };
  }

  /** @returns false when the slot is taken */
  private async isNext(slot: number, bytes: Buffer): Promise<boolean> {
    this.begun ||= (await this.ledger.read(0)) !== undefined;
    if (!this.begun) {
      if (slot !== 0) throw new CustodyError('position', 'genesis first', `place ${slot}`);
      demandFounders(begin(bytes), this.founders);
      return true;
    }
    const state = await this.follower.follow();
    if (slot <= state.head.sequence) return false;
    // Its own sequence is checked by `extend`: an entry never takes another slot than its place.
    const { sequence } = extend(clone(state), bytes);
    if (sequence !== slot) throw new CustodyError('position', `place ${slot}`, `place ${sequence}`);
    return true;
  }
}
