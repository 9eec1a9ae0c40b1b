import { denying, type Found } from '../access/search';
import { applies } from '../access/statement';
import type { Policies, Policy, Reason, Request } from '../access/types';
import { INTACT, posed, type Question } from '../world/ask';
import type { World } from '../world/world';
import type { Side } from './candidates';
import type { Control, Step } from './control';

/** A request that is possible though a claim says it is not, and how its author came to be able to make it. */
export interface Counterexample {
  readonly coalition: string;
  readonly asker: string;
  readonly action: string;
  readonly resource: string;
  /** What the request carries; keys that are not listed do not matter. `null`: the key is absent. */
  readonly context: { readonly [key: string]: readonly string[] | null };
  readonly steps: readonly Step[];
  /** Statements that allow it. */
  readonly allowedBy: readonly Said[];
  /** Denials of the same action that this request escapes. */
  readonly notStoppedBy: readonly Said[];
}
/** A statement, and the template line it stands on. */
export interface Said {
  readonly policy: string;
  readonly sid?: string;
  readonly at?: string;
}

export function exampleOf(world: World, question: Question, side: Side, found?: Extract<Found, { verdict: 'allowed' }>): Counterexample {
  const { request, policies } = posed(world, question, side.control?.state ?? INTACT);
  const tested = [...(found?.context ?? [])].filter(([key]) => !request.context.known.has(key) || question.given?.has(key));
  const said = ({ policy, sid }: Pick<Reason, 'policy' | 'sid'>): Said => {
    const place = world.place(policy, sid);
    return { policy, ...(sid === undefined ? {} : { sid }), ...(place ? { at: `${place.file}:${place.line}` } : {}) };
  };
  const concrete: Request = { ...request, context: { known: found?.context ?? request.context.known, others: 'absent' } };
  return {
    coalition: side.coalition?.name ?? 'by itself',
    asker: question.actor.principal.arn,
    action: question.action,
    resource: question.arn ?? question.target.arn,
    context: Object.fromEntries(tested),
    steps: side.control ? stepsTo(side.control, question) : [],
    allowedBy: (found?.outcome.reasons ?? [])
      .filter(({ effect, layer }) => effect === 'Allow' && layer !== 'scp' && layer !== 'rcp')
      .map(said),
    notStoppedBy: found ? escaped(concrete, policies).map(said) : [],
  };
}

/** Denials of this action on this resource whose conditions the request does not meet. */
function escaped(request: Request, policies: Policies): readonly Pick<Reason, 'policy' | 'sid'>[] {
  const { identity, boundary, scp, rcp, endpoint, resource } = policies;
  const all: readonly (Policy | undefined)[] = [...scp.flat(), ...rcp.flat(), endpoint, resource, boundary, ...identity];
  return all.flatMap((policy) =>
    (policy ? denying(policy, request.action) : [])
      .filter((statement) => statement.Condition !== undefined && applies(statement, request) !== true)
      .map(({ Sid }) => ({ policy: policy?.name ?? '', ...(Sid === undefined ? {} : { sid: Sid }) })),
  );
}

/** What led to the asker, to its rights, to the resource's policy and to the end of guardrails, in order. */
export function stepsTo({ ways }: Control, { actor, target }: Question): readonly Step[] {
  const chain: Step[] = [];
  const follow = (what: string): void => {
    const step = ways.get(what);
    if (!step || chain.includes(step)) return;
    for (const helper of step.with ?? []) follow(helper.split(' ')[0] ?? '');
    follow(step.from);
    if (!chain.includes(step)) chain.push(step);
  };
  const { arn } = actor.principal;
  const { organization, id } = actor.account;
  for (const what of [`guardrails of ${organization.slug}`, arn, `rights of ${arn}`, `boundary of ${id}`, `policy of ${target.arn}`])
    follow(what);
  return chain;
}
