import {
  type Answer,
  begin,
  type Command,
  clone,
  extend,
  grantName,
  type KeyView,
  type Memory,
  next,
  policyDigest,
  refusalOf,
  remember,
  type State,
} from '../../lib/custody';
import { DATA, EXECUTOR, genesisEntry, LOG, policy, START } from '../../test/custody/world';
import type { Doc, Plan } from './documents';
import { effectOf, mustAccept } from './expect';
import { type Facts, judgePerform, note, plus, promise } from './facts';

import { holding } from './holding';

/** A Lambda function lives for 900 s at most: the platform's promise that LEASE_SECONDS rests on. */
const RUN_SECONDS = 900;

export interface Scenario {
  readonly name: string;
  readonly plans: readonly Plan[];
  /** How often each document may be brought: again is a replay. */
  readonly times: number;
  /** Seconds by which an executor's clock is behind. */
  readonly executors: readonly number[];
  readonly crashes: number;
  /** Steps of the clock, in this order, at any moment. */
  readonly ticks: readonly number[];
  /** Digests of policies that somebody sets past the protocol, in this order, at any moment. */
  readonly drifts?: readonly string[];
  /** When genesis was, if not START: near the root's expiry. */
  readonly start?: string;
}
interface Run {
  readonly brought?: Doc;
  readonly memory: Memory;
  readonly command?: Command;
  readonly started: string;
  /** Digest of the code it runs. */
  readonly code: string;
  /** Digest of the policy that the key had when this run last read it. */
  readonly read?: string;
}
export interface World {
  readonly clock: string;
  readonly head: string;
  readonly keys: { readonly [arn: string]: Omit<KeyView, 'granted'> };
  readonly grants: readonly string[];
  /** Versions of objects under a legal hold. */
  readonly held: readonly string[];
  readonly performed: { readonly [digest: string]: number };
  readonly runs: readonly (Run | undefined)[];
  readonly docs: ReadonlyMap<string, Doc>;
  readonly brought: { readonly [plan: string]: number };
  readonly crashes: number;
  readonly ticks: number;
  readonly path?: { readonly label: string; readonly before?: World['path'] };
}
export interface Ledger {
  readonly bytes: Buffer;
  readonly before?: Ledger;
  readonly length: number;
  readonly state: State;
  readonly facts: Facts;
}

/** One scenario's worlds: the real ledger code over keys that behave as KMS does. */
export class Model {
  readonly ledgers = new Map<string, Ledger>();
  private readonly docs = new Map<string, Doc>();

  constructor(readonly scenario: Scenario) {}

  first(): World {
    const start = this.scenario.start ?? START;
    const bytes = genesisEntry(undefined, start);
    const state = begin(bytes);
    const empty = {
      intents: new Map(),
      attempts: new Map(),
      done: new Map(),
      failed: new Set<string>(),
      vetoed: new Set<string>(),
      retired: new Set<string>(),
    };
    const facts: Facts = { root: state.root, executor: EXECUTOR, slots: [state.head.digest], recorded: new Set(), ...empty };
    this.ledgers.set(state.head.digest, { bytes, length: 1, state, facts });
    const key = { policyDigest: policyDigest(policy()), status: 'enabled' as const, rotations: 0 };
    return {
      clock: plus(start, 60),
      head: state.head.digest,
      keys: { [DATA]: key, [LOG]: key },
      grants: [],
      held: [],
      performed: {},
      runs: this.scenario.executors.map(() => undefined),
      docs: new Map(),
      brought: {},
      crashes: this.scenario.crashes,
      ticks: 0,
    };
  }

  ledger = (world: World): Ledger => this.ledgers.get(world.head) as Ledger;

  /** Every world that can come next. */
  *successors(world: World): Generator<World> {
    const { scenario } = this;
    const idle = world.runs.indexOf(undefined);
    if (idle >= 0) {
      for (const plan of scenario.plans) {
        if ((world.brought[plan.id] ?? 0) >= scenario.times) continue;
        const started = this.bring(world, plan, idle);
        if (started) yield started;
      }
      const { state } = this.ledger(world);
      if (state.open.size > 0 || state.grants.size > 0) yield this.start(world, idle, undefined, 'scheduled');
    }
    for (const [index, run] of world.runs.entries()) {
      if (!run) continue;
      yield this.step(world, index);
      if (world.crashes > 0)
        yield this.at(world, `crash ${index}`, { runs: this.withRun(world, index, undefined), crashes: world.crashes - 1 });
    }
    yield* this.drifts(world);
    const tick = scenario.ticks[world.ticks];
    if (tick !== undefined) yield this.tick(world, tick);
  }

  /** Somebody changes the data key's policy past the protocol. */
  private *drifts(world: World): Generator<World> {
    const count = world.brought['drift'] ?? 0;
    const to = this.scenario.drifts?.[count];
    if (to === undefined) return;
    const keys = { ...world.keys, [DATA]: { ...(world.keys[DATA] as KeyView), policyDigest: to } };
    yield this.at(world, `somebody else sets policy ${to.slice(0, 8)}`, { keys, brought: { ...world.brought, drift: count + 1 } });
  }

  tick(world: World, seconds: number): World {
    const clock = plus(world.clock, seconds);
    const alive = world.runs.map((run) => (run && plus(run.started, RUN_SECONDS) > clock ? run : undefined));
    return this.at(world, `clock +${seconds} s`, { clock, ticks: world.ticks + 1, runs: alive });
  }

  bring(world: World, plan: Plan, index: number): World | undefined {
    const doc = world.docs.get(plan.id) ?? plan.make(this.ledger(world).state, world.clock, world.docs);
    if (!doc) return undefined;
    this.docs.set(doc.digest, doc);
    const docs = world.docs.has(plan.id) ? world.docs : new Map([...world.docs, [plan.id, doc]]);
    const brought = { ...world.brought, [plan.id]: (world.brought[plan.id] ?? 0) + 1 };
    return this.start({ ...world, docs, brought }, index, doc, `${plan.id} brought`);
  }

  start(world: World, index: number, doc: Doc | undefined, label: string): World {
    const run: Run = {
      ...(doc && { brought: doc }),
      memory: { brought: doc?.brought, skipped: [] },
      started: world.clock,
      code: this.ledger(world).facts.executor,
    };
    return this.at(world, `${label} to ${index}`, { runs: this.withRun(world, index, run) });
  }

  /** The executor decides on the ledger as it is, or carries its decision out on the ledger as it has become. */
  step(world: World, index: number): World {
    const run = world.runs[index] as Run;
    if (run.command) return this.effect(world, index, run, run.command);
    const { state } = this.ledger(world);
    const clock = plus(world.clock, -(this.scenario.executors[index] ?? 0));
    const command = next(state, run.memory, clock, run.code);
    if (command.do !== 'done')
      return this.at(world, `${index} decides: ${command.do}`, { runs: this.withRun(world, index, { ...run, command }) });
    this.judgeAnswer(world, run, command.answer, clock);
    return this.at(world, `${index}: ${command.answer.outcome}`, { runs: this.withRun(world, index, undefined) });
  }

  private effect(world: World, index: number, run: Run, command: Command): World {
    const { command: _, ...rest } = run;
    const go = (label: string, result: Parameters<typeof remember>[2], change: Partial<World> = {}) =>
      this.at(world, `${index} ${label}`, {
        ...change,
        runs: this.withRun(world, index, { ...rest, memory: remember(run.memory, command, result) }),
      });
    switch (command.do) {
      case 'claim': {
        const ledger = this.ledger(world);
        if (command.slot < ledger.length) return go(`loses slot ${command.slot}`, false);
        this.append(ledger, command.bytes, command.digest, world.clock);
        return go(`writes ${command.kind}`, true, { head: command.digest });
      }
      case 'read': {
        const view = { ...(world.keys[command.keyArn] as KeyView), granted: world.grants.includes(command.grant) };
        return this.at(world, `${index} reads the key`, {
          runs: this.withRun(world, index, { ...rest, memory: remember(run.memory, command, view), read: view.policyDigest }),
        });
      }
      case 'look': {
        const count = command.held.objects.filter(({ key }) => world.held.includes(key)).length;
        return go('reads what is held', { held: count });
      }
      case 'hold':
        return go(...holding(world, this.ledger(world), this.docs, run.code, command.held));
      case 'perform':
        return this.perform(world, run, command.act, go);
      default:
        return go('skips', undefined);
    }
  }

  private perform(
    world: World,
    { code, read = '' }: Run,
    act: Extract<Command, { do: 'perform' }>['act'],
    go: (label: string, result: string | undefined, change: Partial<World>) => World,
  ): World {
    const { facts, state } = this.ledger(world);
    if (act.kind === 'revoke') {
      // A second revocation, by a run that was slower than the retirement, is harmless.
      const early = [...state.grants].some(([digest, { ends }]) => grantName(digest) === act.grant && world.clock < ends);
      promise('a grant ends early', !early, act.grant);
      return go('revokes', undefined, { grants: world.grants.filter((grant) => grant !== act.grant) });
    }
    const digest = act.grant.replace('centre-', '');
    const doc = this.docs.get(digest);
    const key = world.keys[act.keyArn] as KeyView;
    const known = state.keys.get(act.keyArn)?.policyDigest;
    const seen = { class: act.keyArn === LOG ? 'log' : 'user-data', policyDigest: read, known };
    judgePerform(facts, doc, code, world.performed[digest] ?? 0, world.clock, seen);
    const become = effectOf(act.proposal, key);
    if (become === undefined) return go('is refused by KMS', 'KMSInvalidStateException', {});
    const { action } = act.proposal;
    return go(`acts: ${action}`, undefined, {
      keys: { ...world.keys, [act.keyArn]: { ...key, ...become } },
      grants: action === 'grant-read' ? [...world.grants, act.grant] : world.grants,
      performed: { ...world.performed, [digest]: (world.performed[digest] ?? 0) + 1 },
    });
  }

  private append(ledger: Ledger, bytes: Buffer, digest: string, clock: string): void {
    if (this.ledgers.has(digest)) return;
    const state = clone(ledger.state);
    const refusal = refusalOf(() => extend(state, bytes));
    promise('the ledger does not replay', refusal === undefined, refusal?.message ?? '');
    const facts = note(ledger.facts, bytes, digest, clock, (name) => this.docs.get(name));
    this.ledgers.set(digest, { bytes, before: ledger, length: ledger.length + 1, state, facts });
  }

  /** A document that must be accepted is not refused. */
  private judgeAnswer(world: World, run: Run, answer: Answer, clock: string): void {
    if (answer.outcome !== 'refused' || !run.brought || answer.refusal.code === 'executor') return;
    const doc = run.brought;
    promise(
      doc.vetoes ? 'a valid veto is refused' : 'a valid proposal is refused',
      !mustAccept(world, this.ledger(world), doc, clock),
      `${doc.id}: ${answer.refusal.message}`,
    );
  }

  at(world: World, label: string, change: Partial<World>): World {
    return { ...world, ...change, path: { label, before: world.path } };
  }

  withRun(world: World, index: number, run: Run | undefined): readonly (Run | undefined)[] {
    return world.runs.map((one, place) => (place === index ? run : one));
  }
}

/** What tells two worlds apart. Its parts are shared by most of the worlds that come after it, and written out once. */
export function nameOf(world: World): string {
  const runs = world.runs.map((run) => run && written(run, [run.brought?.digest, run.memory, run.command, run.started, run.code]));
  const docs = written(
    world.docs,
    [...world.docs].map(([id, { digest }]) => [id, digest]),
  );
  const shared = [world.keys, world.grants, world.held, world.performed, world.brought].map((part) => written(part, part));
  return JSON.stringify([world.clock, world.head, ...shared, docs, world.crashes, world.ticks, ...runs]);
}

const texts = new WeakMap<object, string>();
function written(part: object, content: unknown): string {
  const known = texts.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify(content, (name, value) => (name === 'bytes' || name === 'brought' || name === 'act' ? undefined : value));
  texts.set(part, text);
  return text;
}
export function pathOf(world: World): readonly string[] {
  const labels: string[] = [];
  for (let step = world.path; step; step = step.before) labels.push(step.label);
  return labels.reverse();
}
