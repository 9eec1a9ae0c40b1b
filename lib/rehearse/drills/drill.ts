import type { Account, Centre, Organization, Store } from '../../model/centre';
import { PARTITION } from '../../model/names';
import type { Line } from '../../workshop';
import { ask, askAll, type Question, type State } from '../../world/ask';
import type { Actor, World } from '../../world/world';
import type { Caller } from '../caller';

/**
 * What became of an attack. `refused`: a real call, refused by code that is not ours. `proved`: decided by the evaluator over the
 * policies as they were deployed, because the local AWS does not enforce them. `noticed`: done, and what was deployed tells of it.
 * `not applicable`: nobody of this environment could try; it shows nothing.
 */
export type Outcome = Seen['outcome'] | 'not applicable';
/** What a drill itself can say: that nobody could try is not its to say. */
export interface Seen {
  readonly outcome: 'refused' | 'proved' | 'noticed' | 'BROKEN';
  /** What stopped or noticed it; what went wrong, when it is broken. */
  readonly by: string;
  /** It is broken because the attack was not made, or not as it was meant: nothing was seen to succeed. */
  readonly untried?: true;
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
  /**
   * Why nobody could try, by the environment file; undefined when somebody could. What stands is not asked: what should stand and
   * does not is broken.
   */
  readonly nobody?: (centre: Centre, company: Organization) => string | undefined;
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
  /** Its assembly line of releases, the builds on this machine; opened when it is first asked for. */
  readonly line: () => Promise<Line>;
  /** Folder of the project, with the packages of the functions. */
  readonly root: string;
}

/** The attack succeeded. */
export const broken = (by: string): Seen => ({ outcome: 'BROKEN', by });
/** The attack was not made, so that nothing was shown. */
export const untried = (by: string): Seen => ({ outcome: 'BROKEN', by, untried: true });

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
  if (!codes.includes(reply.code)) return untried(`the attack failed otherwise: ${reply.code} ${reply.message}`);
  return { outcome: 'refused', by: `${service}: ${reply.code}, ${reply.message}` };
}

/** Nobody of these may do it, whatever the request carries. An empty list, or what cannot be decided, proves nothing. */
export function nobodyMay({ world }: Scene, actors: readonly Actor[], question: Omit<Question, 'actor'>, state?: State): Seen {
  const [first] = actors;
  if (!first) return untried('there is nobody who could try');
  let undecided: Seen | undefined;
  for (const actor of actors) {
    const found = askAll(world, { ...question, actor }, state ?? NOBODY_HOSTILE);
    if (found.verdict === 'denied') continue;
    const { arn } = actor.principal;
    if (found.verdict === 'allowed')
      return broken(
        `${arn} can: ${[...new Set(found.outcome.reasons.map(({ policy, sid }) => `${policy} ${sid ?? ''}`.trim()))].join(', ')}`,
      );
    undecided ??= untried(`whether ${arn} can is not decided: ${found.why}`);
  }
  if (undecided) return undecided;
  const { decision, reasons } = ask(world, { ...question, actor: first }, state);
  const [reason] = reasons;
  const statement = [reason?.layer, reason?.policy, reason?.sid].filter(Boolean).join(' ');
  return { outcome: 'proved', by: `${actors.length} principals ${decision.replace('-', ' ')}, the first by ${statement}` };
}

const NOBODY_HOSTILE: State = { hostile: new Set(), rewritten: new Set(), unbounded: new Set(), opened: new Set() };

/** Somebody who must be able to: a drill in which nobody can do anything shows nothing. */
export function control({ world }: Scene, question: Question): Seen | undefined {
  const found = askAll(world, question, NOBODY_HOSTILE);
  return found.verdict === 'allowed' ? undefined : untried(`control: ${question.actor.principal.arn} cannot ${question.action}`);
}

/** Nobody who signs in to the store's account, its administrators and root user may do this to it: roles of services have their own drills. */
export function nobodyWhoSignsIn(scene: Scene, { name, account }: Store, action: string): Seen {
  const target = scene.world.targets.get(`arn:${PARTITION}:s3:::${name}`);
  if (!target) return untried(`${name} is not there`);
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

export const actorNamed = ({ world }: Scene, arn: string): Actor | undefined => world.actors.find(({ principal }) => principal.arn === arn);

/** Several attacks that are one drill: what broke, if any did. No attack shows nothing. */
export const allHeld = (seen: readonly Seen[]): Seen =>
  seen.find(({ outcome, untried: unmade }) => outcome === 'BROKEN' && !unmade) ??
  seen.find(({ outcome }) => outcome === 'BROKEN') ??
  seen[0] ??
  untried('there was nothing to attack');
