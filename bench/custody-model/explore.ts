import { createHash } from 'node:crypto';
import { CustodyError, replay } from '../../lib/custody';
import { battery } from './attacks';
import { fits, mustAccept } from './expect';
import { promise, Violation, waitsFor } from './facts';
import { holdsInForce } from './holding';
import { type Ledger, Model, nameOf, pathOf, type Scenario, type World } from './world';

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** Distinct ledgers that were reached. */
  readonly ledgers: number;
  readonly attacks: number;
}

/**
 * Every interleaving of a scenario, each state once.
 * @param most states; exceeding it is an error, so that "exhaustive" is never said of a part
 * @throws {Violation} with the path that leads to it
 */
export function explore(scenario: Scenario, most = 5_000_000): Explored {
  const model = new Model(scenario);
  const seen = new Set<string>();
  const attacked = new Set<string>();
  const stack: World[] = [model.first()];
  let transitions = 0;
  let attacks = 0;
  for (let world = stack.pop(); world; world = stack.pop()) {
    const name = createHash('sha1').update(nameOf(world)).digest('base64');
    if (seen.has(name)) continue;
    seen.add(name);
    if (seen.size > most) throw new Error(`${scenario.name}: more than ${most} states`);
    attacks += attack(model, world, attacked);
    if (world.runs.every((run) => run === undefined)) complete(model, world);
    guard(world, () => {
      for (const successor of model.successors(world)) {
        transitions += 1;
        stack.push(successor);
      }
    });
  }
  for (const ledger of model.ledgers.values()) if (ledger.length % 5 === 0) replayWhole(ledger);
  return { states: seen.size, transitions, ledgers: model.ledgers.size, attacks };
}

/** One walk at random, with its fair end. @returns states passed */
export function walk(scenario: Scenario, random: () => number, steps: number): number {
  const model = new Model(scenario);
  let world = model.first();
  for (let step = 0; step < steps; step += 1) {
    const here = world;
    const possible = guard(here, () => [...model.successors(here)]);
    const chosen = possible[Math.floor(random() * possible.length)];
    if (!chosen) break;
    world = chosen;
  }
  complete(model, { ...world, runs: world.runs.map(() => undefined) });
  replayWhole(model.ledger(world));
  return steps;
}

/** Whatever happened before, a fair executor then finishes what a quorum wants. */
function complete(model: Model, before: World): void {
  guard(before, () => {
    let world = run(model, model.tick(before, 1200), undefined);
    const open = [...before.docs.values()].filter((doc) => doc.proposal && !done(model, world, doc));
    const wanted = open.filter(
      (doc) => model.ledger(world).facts.recorded.has(doc.digest) || mustAccept(world, model.ledger(world), doc, world.clock),
    );
    // Of several proposals for one slot the first wins; the others are made again by whoever still wants them.
    const first = wanted.filter(
      (doc, index) =>
        !wanted
          .slice(0, index)
          .some((other) => other.proposal?.sequence === doc.proposal?.sequence && !model.ledger(world).facts.recorded.has(doc.digest)),
    );
    for (const doc of first) {
      world = run(model, world, doc);
      if (waitsFor(doc) && !done(model, world, doc))
        world = run(model, model.tick(world, (model.ledger(world).facts.root.timeLockHours + 1) * 3600), undefined);
      const { facts } = model.ledger(world);
      const { proposal } = doc as { proposal: NonNullable<typeof doc.proposal> };
      const over =
        facts.vetoed.has(doc.digest) ||
        facts.failed.has(doc.digest) ||
        proposal.rootVersion !== facts.root.version ||
        world.clock >= proposal.expires;
      const rootOver = world.clock >= facts.root.expires && !['change-root', 'freeze', 'hold'].includes(proposal.action);
      promise('a valid proposal never acts', done(model, world, doc) || over || rootOver || !fits(world, model.ledger(world), doc), doc.id);
    }
    const { state, facts } = model.ledger(world);
    promise('an act without receipt', state.acting === undefined);
    for (const digest of facts.attempts.keys())
      promise('an act without receipt', facts.done.has(digest) || facts.failed.has(digest), digest);
    // Whose effect somebody else undid before it was seen says so: it failed.
    const undone = (digest: string) => (world.brought['drift'] ?? 0) > 0 && facts.failed.has(digest);
    for (const [digest, count] of Object.entries(world.performed))
      promise('an act without receipt', count === 0 || facts.done.has(digest) || undone(digest), digest);
    const inForce = holdsInForce(facts);
    promise('the ledger forgets a hold, or its end', [...inForce.keys()].join() === [...state.holds.keys()].join());
    const needed = [...new Set([...inForce.values()].flat())].sort();
    promise('what is held is not what was asked', needed.join() === world.held.join(), world.held.join());
    const late = run(model, model.tick(world, 9 * 3600), undefined);
    promise('a grant that never ends', late.grants.length === 0, late.grants.join(' '));
  });
}

function done(model: Model, world: World, { digest }: { digest: string }): boolean {
  return model.ledger(world).facts.done.has(digest);
}

function run(model: Model, world: World, doc: Parameters<Model['start']>[2]): World {
  let now = model.start(world, 0, doc, 'fair run');
  for (let steps = 0; now.runs[0]; steps += 1) {
    promise('an executor that never ends', steps < 500);
    now = model.step(now, 0);
  }
  return now;
}

/** Everything an attacker could write or bring is refused, in every kind of state of the ledger. */
function attack(model: Model, world: World, attacked: Set<string>): number {
  const { state, facts } = model.ledger(world);
  const open = [...state.open.values()].map(({ proposal, attempts, due }) => [
    proposal.action,
    attempts.length,
    world.clock >= due,
    world.clock >= proposal.expires,
  ]);
  const keys = [...state.keys.values()].map(({ status, rotations, policyDigest }) => [status, rotations > 0, policyDigest.slice(0, 4)]);
  const closed = [...state.outcomes.values()].sort();
  const kind = JSON.stringify([
    open,
    keys,
    closed,
    state.root.version,
    world.clock >= state.root.expires,
    state.grants.size,
    facts.slots.length > 1,
    state.acting !== undefined,
  ]);
  if (attacked.has(kind)) return 0;
  attacked.add(kind);
  return guard(world, () => battery(state, world.clock, [...world.docs.values()]));
}

function replayWhole(ledger: Ledger): void {
  const entries: Buffer[] = [];
  for (let one: Ledger | undefined = ledger; one; one = one.before) entries.push(one.bytes);
  const again = replay(entries.reverse());
  promise('the ledger does not replay', again.head.digest === ledger.state.head.digest && again.open.size === ledger.state.open.size);
}

/** A violation, or any other error than a refusal, with the way that led there. */
function guard<T>(world: World, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const found =
      error instanceof Violation
        ? error
        : new Violation('a crash', error instanceof CustodyError ? `refused: ${error.message}` : String((error as Error).stack));
    if (!found.message.includes('\n  after ')) found.message += `\n  after ${pathOf(world).join(' | ')}`;
    throw found;
  }
}
