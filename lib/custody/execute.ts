import { CustodyError } from './codes';
import { type Answer, type Brought, type Command, type Memory, next, remember } from './executor';
import type { Ports } from './ports';
import { begin, extend, LedgerError } from './replay';
import type { State } from './state';
import type { View } from './types';

/** A ledger read so far, kept up to date by `follow`. */
export class Follower {
  private state: State | undefined;

  /** @param observe called with the state after each entry */
  constructor(
    private readonly ledger: Pick<Ports['ledger'], 'read'>,
    private readonly observe: (state: State) => void = () => undefined,
  ) {}

  /** @throws {LedgerError} the ledger does not replay: nothing may be built on it */
  async follow(): Promise<State> {
    for (;;) {
      const slot = this.state ? this.state.head.sequence + 1 : 0;
      const bytes = await this.ledger.read(slot);
      try {
        if (bytes === undefined) {
          if (this.state) return this.state;
          throw new CustodyError('position', 'a genesis entry', 'no entry');
        }
        if (this.state) extend(this.state, bytes);
        else this.state = begin(bytes);
        this.observe(this.state);
      } catch (error) {
        throw error instanceof CustodyError ? new LedgerError(slot, error) : error;
      }
    }
  }
}

/**
 * One run of the executor: records what was brought and finishes whatever is due. It may be killed at any point and run again,
 * and may run beside others.
 * @throws {LedgerError} the ledger does not replay; or whatever a port throws
 */
export async function execute(brought: Brought, ports: Ports, follower = new Follower(ports.ledger)): Promise<Answer> {
  let memory: Memory = { brought, skipped: [] };
  for (;;) {
    const command = next(await follower.follow(), memory, ports.now(), ports.executor);
    if (command.do === 'done') return command.answer;
    memory = remember(memory, command, await perform(command, ports));
  }
}

async function perform(command: Command, { ledger, keys, holds }: Ports): Promise<boolean | View | string | undefined> {
  switch (command.do) {
    case 'claim':
      return ledger.claim(command.slot, command.bytes);
    case 'read':
      return keys.read(command.keyArn, command.grant);
    case 'look':
      return { held: await holds.held(command.held) };
    case 'perform':
      return keys.perform(command.act);
    case 'hold':
      return holds.put(command.held);
    default:
      return undefined;
  }
}
