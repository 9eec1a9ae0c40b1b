import { createHash } from 'node:crypto';
import { judge, type KnownLog, type Latest, Refused } from './add-checkpoint';
import { parseSignedCheckpoint, type SignedCheckpoint } from './checkpoint';
import { Contradicted } from './contents';
import type { NoteSigner } from './keys';
import { cosign, formatNote, formatSignature, verifiedSignatures } from './note';
import { type Store, StoreBroken } from './store';

export const folderOf = (origin: string) => createHash('sha256').update(origin).digest('hex');

const DAY_SECONDS = 86_400;
/** Days; a log that nobody cosigned for longer is walked from its beginning once. */
const LOOKED_BACK = 8;
const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** Judges the entries behind a checkpoint. @throws {Contradicted} */
export type ContentJudge = (checkpoint: SignedCheckpoint, oldSize: number) => Promise<void>;

/**
 * A witness of C2SP tlog-witness that also reads what it cosigns. Its state is a chain of files, one for each size that it has left behind,
 * each written once and durable before the cosignature leaves: two processes cannot both go on from one size, and nothing is ever written over.
 */
export class Witness {
  constructor(
    private readonly store: Store,
    private readonly signer: NoteSigner,
    private readonly logs: readonly KnownLog[],
    private readonly contents: ContentJudge,
    /** Seconds since 1970. */
    private readonly now: () => number = () => Math.floor(Date.now() / 1000),
  ) {}

  /** The last checkpoint that was cosigned, with its cosignature. @throws {StoreBroken} */
  async latest(origin: string): Promise<SignedCheckpoint | undefined> {
    let found: SignedCheckpoint | undefined;
    for (let size = await this.nearby(origin); ; ) {
      const bytes = await this.store.get(`${folderOf(origin)}/after-${size}`);
      if (!bytes) return found;
      const next = parseSignedCheckpoint(bytes);
      // Its own signature: whoever can write to the folder must not move the witness.
      if (next.origin !== origin || verifiedSignatures(next.note, [this.signer]).length === 0 || (found && next.size <= found.size))
        throw new StoreBroken(`after-${size} of ${origin} is not a checkpoint that this witness cosigned`);
      found = next;
      size = next.size;
    }
  }

  /**
   * A size that was left behind not long ago, so that a year of steps is not walked each time. It only saves steps: what is there is
   * checked as any other, and nothing later is left out.
   */
  private async nearby(origin: string): Promise<number> {
    for (let back = 0; back < LOOKED_BACK; back += 1) {
      const hint = await this.store.get(`${folderOf(origin)}/on-${dayOf(this.now() - back * DAY_SECONDS)}`);
      if (!hint) continue;
      const size = Number(hint);
      if (!Number.isSafeInteger(size) || !(await this.store.get(`${folderOf(origin)}/after-${size}`)))
        throw new StoreBroken(`on-${dayOf(this.now() - back * DAY_SECONDS)} of ${origin} names ${hint}, which was never left behind`);
      return size;
    }
    return 0;
  }

  /**
   * @param body of an add-checkpoint request
   * @returns the cosignature line
   * @throws {Refused} with the reason
   */
  async add(body: Buffer): Promise<string> {
    const origins = new Map<string, Latest>();
    for (const { origin } of this.logs) {
      const last = await this.latest(origin);
      if (last) origins.set(origin, last);
    }
    const { checkpoint, latest } = judge(body, this.logs, (origin) => origins.get(origin), this.signer);
    try {
      await this.contents(checkpoint, latest.size);
    } catch (error) {
      throw error instanceof Contradicted ? new Refused('contents', error.message) : error;
    }
    const line = await cosign(checkpoint.note.text, this.signer, this.now());
    const own = { text: checkpoint.note.text, signatures: [...this.logSignatures(checkpoint), line] };
    // An empty log is cosigned without a step: there is nothing that could be taken back.
    if (checkpoint.size > latest.size) {
      const name = `${folderOf(checkpoint.origin)}/after-${latest.size}`;
      if (!(await this.store.create(name, formatNote(own)))) {
        const now = await this.latest(checkpoint.origin);
        throw new Refused('conflict', 'another checkpoint was cosigned at the same moment', now?.size ?? 0);
      }
      await this.store.create(`${folderOf(checkpoint.origin)}/on-${dayOf(this.now())}`, Buffer.from(String(latest.size)));
    }
    return formatSignature(line);
  }

  private logSignatures({ origin, note }: SignedCheckpoint) {
    const keys = this.logs.find((log) => log.origin === origin)?.keys ?? [];
    return note.signatures.filter(({ name, id }) => keys.some((key) => key.name === name && key.id === id));
  }

  /** `<origin hash>/checkpoint` of C2SP tlog-witness, "Monitor Retrieval Mechanism". @param hash hex */
  async monitored(hash: string): Promise<Buffer | undefined> {
    const log = this.logs.find(({ origin }) => folderOf(origin) === hash);
    const last = log && (await this.latest(log.origin));
    return last && formatNote(last.note);
  }
}
