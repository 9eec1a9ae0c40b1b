import type { Account, Centre, Organization, Store } from '../../model/centre';
import { PARTITION } from '../../model/names';
import { ask, askAll, type Question, type State } from '../../world/ask';
import type { Actor, World } from '../../world/world';
import type { Caller } from '../caller';

/**
 * What became of an attack. `refused`: a real call, refused by code that is not ours. `proved`: decided by the evaluator over the
 * policies as they were deployed, because the local AWS does not enforce them. `noticed`: done, and what was deployed tells of it.
 */
export type Outcome = 'refused' | 'proved' | 'noticed' | 'BROKEN';
export interface Seen {
  readonly outcome: Outcome;
  /** What stopped or noticed it; what went wrong, when it is broken. */
  readonly by: string;
}

/** A promise, and somebody who tries to break it. */
export interface Drill {
  readonly id: string;
  /** Id in policies/promises.yaml. */
  readonly promise: string;
  readonly attack: string;
  readonly attacker: string;
  /** What must stop it. */
  readonly stoppedBy: string;
  run(scene: Scene): Promise<Seen>;
}

/** The centre as it stands. */
export interface Scene {
  readonly centre: Centre;
  /** With every policy as it was deployed. */
  readonly world: World;
  readonly caller: Caller;
  /** The company that is attacked, and attacks. */
  readonly company: Organization;
}

export const broken = (by: string): Seen => ({ outcome: 'BROKEN', by });

/** A call that must be refused, and with which code: another error would show that the attack was not made. */
export async function refusedCall(
  { caller }: Scene,
  account: Account,
  service: string,
  operation: string,
  args: object,
  codes: readonly string[],
): Promise<Seen> {
  const reply = await caller.call(account.id, service, operation, args);
  if ('answer' in reply) return broken(`${service} did it`);
  if (!codes.includes(reply.code)) return broken(`the attack failed otherwise: ${reply.code} ${reply.message}`);
  return { outcome: 'refused', by: `${service}: ${reply.code}, ${reply.message}` };
}

/** Nobody of these may do it, whatever the request carries. An empty list, or what cannot be decided, proves nothing. */
export function nobodyMay({ world }: Scene, actors: readonly Actor[], question: Omit<Question, 'actor'>, state?: State): Seen {
  const [first] = actors;
  if (!first) return broken('there is nobody who could try');
  for (const actor of actors) {
    const found = askAll(world, { ...question, actor }, state ?? NOBODY_HOSTILE);
    if (found.verdict === 'denied') continue;
    const how =
      found.verdict === 'allowed' ? found.outcome.reasons.map(({ policy, sid }) => `${policy} ${sid ?? ''}`).join(', ') : found.why;
    return broken(`${actor.principal.arn} can: ${how}`);
  }
  const { decision, reasons } = ask(world, { ...question, actor: first }, state);
  const [reason] = reasons;
  const statement = [reason?.layer, reason?.policy, reason?.sid].filter(Boolean).join(' ');
  return { outcome: 'proved', by: `${actors.length} principals ${decision.replace('-', ' ')}, the first by ${statement}` };
}

const NOBODY_HOSTILE: State = { hostile: new Set(), rewritten: new Set(), unbounded: new Set(), opened: new Set() };

/** Somebody who must be able to: a drill in which nobody can do anything shows nothing. */
export function control({ world }: Scene, question: Question): Seen | undefined {
  const found = askAll(world, question, NOBODY_HOSTILE);
  return found.verdict === 'allowed' ? undefined : broken(`control: ${question.actor.principal.arn} cannot ${question.action}`);
}

/** Nobody who signs in to the store's account, its administrators and root user may do this to it: roles of services have their own drills. */
export function nobodyWhoSignsIn(scene: Scene, { name, account }: Store, action: string): Seen {
  const target = scene.world.targets.get(`arn:${PARTITION}:s3:::${name}`);
  if (!target) return broken(`${name} is not there`);
  return nobodyMay(
    scene,
    scene.world.actorsIn(account.id).filter(({ trust }) => trust === undefined),
    { action, target },
  );
}

/** Every principal of an organization, or of one of its accounts. */
export const actorsOf = ({ world }: Scene, organization: Organization, account?: Account): readonly Actor[] =>
  world.actors.filter((actor) => actor.account.organization === organization && (account === undefined || actor.account === account));

export const supervisorOf = ({ centre }: Scene): Organization =>
  centre.organizations.find(({ kind }) => kind === 'supervisor') as Organization;

/** @throws {Error} when the environment has none */
export function storeOf({ centre, company }: Scene, kind: Store['kind'], of: Organization = company): Store {
  const found = centre.stores.find((store) => store.kind === kind && store.account.organization === of);
  if (!found) throw new Error(`${of.slug} has no ${kind}`);
  return found;
}
