import {
  begin,
  CustodyError,
  clone,
  decodeEntry,
  demandActUnderWay,
  digestOf,
  extend,
  instantOf,
  LedgerError,
  type State,
} from '../../lib/custody';
import { demandFounders } from '../founders';
import { type RelayAnswer, readRelayRequest, type SignedCall } from './protocol';
import { headersOf } from './signed-call';

export interface Arrived {
  readonly bytes: Buffer;
  /** When the entry came into this copy, by the store's clock; ms. */
  readonly arrivedMs: number;
}
export interface RelayPorts {
  /** Entry of a slot in the founding company's own locked copy of the ledger. */
  readonly copy: (slot: number) => Promise<Arrived | undefined>;
  /** Sends it to KMS through this network, once. */
  readonly forward: (
    headers: { readonly [name: string]: string },
    body: string,
  ) => Promise<{ readonly status: number; readonly body: string }>;
  readonly nowMs: () => number;
  /** `foundersDigest` of the environment. */
  readonly founders: string;
}

/**
 * The second hand's part: it lets through what the ledger says is being done, and nothing else. It has no right on any key and no
 * credentials that KMS would take; what it forwards was signed by the executor, what it judges by is its own copy of the ledger.
 */
export class Relay {
  private state: State | undefined;
  /** When each proposal came into the copy, ms. */
  private readonly arrived = new Map<string, number>();

  constructor(private readonly ports: RelayPorts) {}

  /** @throws {LedgerError} the copy does not replay; or whatever a port throws */
  async answer(event: unknown): Promise<RelayAnswer> {
    try {
      const request = readRelayRequest(event);
      const own = await this.follow();
      if (request.op === 'head') return { head: own?.head.sequence ?? -1 };
      if (!own) throw new CustodyError('position', 'a copy of the ledger that has begun', 'none yet');
      return await this.forward(this.extended(own, request.entries), request.call);
    } catch (error) {
      // A copy that does not replay is no fault of the request: it ends the run.
      if (!(error instanceof CustodyError) || error instanceof LedgerError) throw error;
      const { code, expected, found } = error;
      return { refused: { code, expected, found } };
    }
  }

  private async forward(state: State, call: SignedCall): Promise<RelayAnswer> {
    const nowMs = this.ports.nowMs();
    const headers = headersOf(call, nowMs);
    const since = (proposal: string) => {
      const ms = this.arrived.get(proposal);
      return ms === undefined ? undefined : instantOf(ms);
    };
    demandActUnderWay(state, { operation: call.operation, body: call.body }, since, instantOf(nowMs));
    return this.ports.forward(headers, call.body);
  }

  /** The own copy, and what the executor wrote since: every entry is judged, and a history that is not the copy's does not follow it. */
  private extended(own: State, entries: readonly string[]): State {
    const state = clone(own);
    for (const entry of entries) {
      const bytes = Buffer.from(entry, 'utf8');
      // Arrived since the executor asked.
      if (decodeEntry(bytes).entry.sequence <= own.head.sequence) continue;
      extend(state, bytes);
    }
    return state;
  }

  private async follow(): Promise<State | undefined> {
    for (;;) {
      const slot = this.state ? this.state.head.sequence + 1 : 0;
      const found = await this.ports.copy(slot);
      if (!found) return this.state;
      try {
        if (this.state) {
          const { kind, body } = extend(this.state, found.bytes);
          if (kind === 'intent') this.arrived.set(digestOf(body.proposal), found.arrivedMs);
        } else {
          const genesis = begin(found.bytes);
          demandFounders(genesis, this.ports.founders);
          this.state = genesis;
        }
      } catch (error) {
        throw error instanceof CustodyError ? new LedgerError(slot, error) : error;
      }
    }
  }
}
