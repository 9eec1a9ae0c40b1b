import {
  type Answer,
  admitProbe,
  appendEvents,
  type Bodies,
  BROUGHT,
  begin,
  CODES,
  CustodyError,
  digestOf,
  type EventFinder,
  encodeEntry,
  encodeProbe,
  execute,
  Follower,
  GENESIS,
  NO_ENTRY,
  open,
  type Ports,
  type ProbePaper,
  parseCarried,
  policyDigest,
  probeName,
} from '../../lib/custody';
import { demandFounders } from '../founders';

export interface ExecutorPorts extends Ports {
  readonly log: EventFinder;
  readonly keepProbe: (probe: string) => Promise<boolean>;
  /** `foundersDigest` of the environment. */
  readonly founders: string;
}
export interface Refusal {
  readonly code: string;
  readonly meaning: string;
  readonly place: string;
  readonly expected: string;
  readonly found: string;
  readonly fix: string;
}
export type Reply =
  | Exclude<Answer, { outcome: 'refused' }>
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'idle'; readonly events: number };

const FIX = 'Nothing was recorded. centre custody show PAPER says what the paper is and lacks; then submit it again.';

/** Decode, decide, reply. What it decides, and in which order, is lib/custody. */
export class Executor {
  private readonly follower: Follower;

  constructor(private readonly ports: ExecutorPorts) {
    this.follower = new Follower(ports.ledger);
  }

  /**
   * @param event `{paper: text}`: a paper as custodians carry it, with its approvals; anything without a paper finishes what is due
   * @throws {LedgerError} the ledger does not replay; or whatever a port throws: nothing more is done then
   */
  async run(event: unknown): Promise<Reply> {
    const { paper } = (event ?? {}) as { paper?: unknown };
    if (paper === undefined) return this.reply('what is due', async () => execute(undefined, this.ports, this.follower), true);
    return this.reply('the paper', async () => {
      if (typeof paper !== 'string') throw new CustodyError('wrong-type', 'a paper, as text', typeof paper);
      const body = parseCarried(Buffer.from(paper, 'utf8'), BROUGHT);
      if ('probe' in body) return this.probe(body);
      if ('genesis' in body) return this.genesis(body);
      return execute('veto' in body ? { veto: body.veto } : { submission: body }, this.ports, this.follower);
    });
  }

  private async reply(place: string, decide: () => Promise<Answer>, trace = false): Promise<Reply> {
    let answer: Answer;
    try {
      answer = await decide();
    } catch (error) {
      // A ledger that does not replay is no fault of the paper: it ends the run.
      if (!(error instanceof CustodyError) || error.name === 'LedgerError') throw error;
      answer = { outcome: 'refused', refusal: error };
    }
    if (answer.outcome === 'idle' && trace)
      return { outcome: 'idle', events: await appendEvents(this.ports, this.ports.log, this.follower) };
    if (answer.outcome !== 'refused') return answer;
    const { code, expected, found } = answer.refusal;
    return { outcome: 'refused', refusal: { code, meaning: CODES[code], place, expected, found, fix: FIX } };
  }

  /** Has the recorder keep what a party was answered. */
  private async probe(body: ProbePaper): Promise<Answer> {
    const { now, executor, keepProbe } = this.ports;
    const state = await this.follower.follow();
    if (state.executor !== executor) throw new CustodyError('executor', `executor ${state.executor}`, executor);
    const document = admitProbe(state, body, now());
    if (!(await keepProbe(encodeProbe(body).toString('utf8'))))
      throw new CustodyError('probe-taken', `no ${probeName(document)} yet`, 'one that was brought before');
    return { outcome: 'recorded', document: digestOf(body.probe) };
  }

  /** Begins the ledger: with the founders' signatures, this executor, and keys that are as they were signed for. */
  private async genesis(body: Bodies['genesis']): Promise<Answer> {
    const { ledger, keys, now, executor, founders } = this.ports;
    if ((await ledger.read(0)) !== undefined) throw new CustodyError('position', 'an empty ledger', 'one that has begun');
    const { environment } = open(body.genesis, GENESIS);
    const { bytes } = encodeEntry({ environment, sequence: 0, previous: NO_ENTRY, kind: 'genesis', at: now(), body });
    const state = begin(bytes);
    demandFounders(state, founders);
    if (state.executor !== executor) throw new CustodyError('executor', `executor ${executor}`, state.executor);
    for (const [arn, key] of state.keys) {
      const view = await keys.read(arn, '');
      if (view.policyDigest !== policyDigest(key.policy))
        throw new CustodyError('policy-digest', `${key.name} under policy ${key.policyDigest}`, view.policyDigest);
      if (view.status !== 'enabled' || view.rotations !== 0)
        throw new CustodyError('key-status', `${key.name} as it was created`, `${view.status}, rotated ${view.rotations} times`);
    }
    if (!(await ledger.claim(0, bytes))) throw new CustodyError('position', 'an empty ledger', 'one that has begun');
    return { outcome: 'recorded', document: digestOf(body.genesis) };
  }
}
