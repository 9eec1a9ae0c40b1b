import { VERIFIER_EVENTS, VERIFIER_SOURCE } from '../../lib/model/functions';
import type { WitnessQuestion } from '../../lib/model/witness';
import type { BusEvent } from '../../lib/objects/events';
import { Refused, STATUS } from '../../lib/witness/add-checkpoint';
import { below } from '../../lib/witness/below';
import { judgeContents, type WatchedTrail } from '../../lib/witness/contents';
import { ED25519, type NoteSigner, parseVerifierKey, type Verifier } from '../../lib/witness/keys';
import { keep, mirrored } from '../../lib/witness/mirror';
import type { WitnessAnswer } from '../../lib/witness/publisher';
import type { Store } from '../../lib/witness/store';
import { folderOf, Witness } from '../../lib/witness/witness';
import { type CosignRequest, ProtocolError } from './protocol';

export interface CosignerPorts {
  readonly store: Store;
  readonly signer: NoteSigner;
  /** The supervisor's own copies. */
  readonly trails: readonly WatchedTrail[];
  readonly tell: (events: readonly BusEvent[]) => Promise<void>;
}

/**
 * Cosigns the log of one company: after C2SP's own questions it compares every new entry with the supervisor's copies of the trails.
 * What it judged it keeps, the log's entries too. A refusal and a first key are told to both organizations; a cosignature is counted.
 * @throws what cannot be judged is not answered: then nothing was cosigned, and the silence is noticed
 */
export async function cosign({ of, origin }: WitnessQuestion, asked: CosignRequest, ports: CosignerPorts): Promise<WitnessAnswer> {
  const { store, signer, trails, tell } = ports;
  const tellFound = (code: string, expected: string, found: string) =>
    tell([event(VERIFIER_EVENTS.finding, { of, count: 1, findings: [{ code, object: origin, expected, found }] })]);
  const key = await pinned(store, origin, asked.logKey, (text) =>
    tellFound('log-key-first-seen', 'the key that the company announced', text),
  );
  const copy = below(store, `${folderOf(origin)}/log/`);
  const witness = new Witness(store, signer, [{ origin, keys: [key] }], async (checkpoint, oldSize) => {
    await judgeContents(mirrored(copy, oldSize, asked.entries), oldSize, checkpoint, trails);
    await keep(copy, oldSize, asked.entries);
  });
  try {
    const body = await witness.add(asked.request);
    const last = await witness.latest(origin);
    await tell([event(VERIFIER_EVENTS.cosigned, { of, size: last?.size ?? 0, root: last?.root.toString('base64') ?? '' })]);
    return { status: 200, body };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // A publisher asks where the witness is; only an answer that a log must not get is told.
    if (error.refusal === 'conflict') return { status: STATUS.conflict, body: `${error.size}\n` };
    await tellFound(
      'cosignature-refused',
      `a log that grew from what was cosigned, and says what the supervisor's copies say`,
      `${error.refusal}: ${error.message}`,
    );
    return { status: STATUS[error.refusal], body: `${error.message}\n` };
  }
}

/** The log's key, kept with its first request and never changed: whoever brings another one is nobody. @throws {ProtocolError} */
async function pinned(store: Store, origin: string, said: string, first: (text: string) => Promise<void>): Promise<Verifier> {
  const name = `${folderOf(origin)}/log-key`;
  const key = parseVerifierKey(said);
  if (key.name !== origin || key.type !== ED25519) throw new ProtocolError('logKey', `an Ed25519 key of ${origin}`, said);
  const kept = (await store.get(name))?.toString('utf8');
  if (kept === undefined) {
    // Told before it is kept: what nobody was told is not trusted.
    await first(said);
    if (await store.create(name, Buffer.from(said))) return key;
    throw new ProtocolError('logKey', 'the first request alone', 'another one at the same moment');
  }
  if (kept !== said) throw new ProtocolError('logKey', kept, said);
  return key;
}

const event = (eventName: string, detail: object): BusEvent => ({
  source: VERIFIER_SOURCE,
  type: eventName,
  detail: { eventName, ...detail },
});
