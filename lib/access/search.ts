import { decide, decisionOf } from './decide';
import { lowered } from './pattern';
import { atomsOf, representatives } from './representatives';
import { isAbout, type Statement, spokenOf } from './statement';
import type { Context, Outcome, Policies, Policy, Request, StatementJson } from './types';

/** What a search over every request of one principal, action and resource found. */
export type Found =
  | { readonly verdict: 'denied' }
  /** A request that is allowed; keys that are not listed do not matter. */
  | { readonly verdict: 'allowed'; readonly context: ReadonlyMap<string, readonly string[] | null>; readonly outcome: Outcome }
  | { readonly verdict: 'unknown'; readonly why: string };

/** Which values an asker could bring about. */
export type Possible = (key: string, value: string) => boolean;
export const anyValue: Possible = () => true;

/** Decisions one search may take before it gives up, which is 'unknown' and never a proof. */
const BUDGET = 20_000;
const DENIED: Found = { verdict: 'denied' };

/**
 * Decides a request whose context is open, for all contexts at once. Each key that policies test takes one value of each kind they
 * can tell apart, key by key; a partial context that is denied already ends its branch, as three-valued decisions allow.
 * @param request its context says what is known; all other keys are free
 */
export function search(request: Request, policies: Policies, possible: Possible = anyValue): Found {
  const first = decisionOf(request, policies);
  if (first === 'explicitly-denied' || first === 'implicitly-denied') return DENIED;
  if (first === 'allowed') return { verdict: 'allowed', context: request.context.known, outcome: decide(request, policies) };
  const known = new Map(request.context.known);
  const statements = relevant(request.action, policies);
  if (statements.some(({ variable }) => variable)) return { verdict: 'unknown', why: 'a resource is named with a policy variable' };
  const open = [...atomsOf(written(statements))].filter(([key]) => !known.has(key));
  const keys = open.map(([key, atoms]) => ({ key, ...representatives(key, atoms, (value) => possible(key, value)) }));
  const incomplete = keys.find((entry) => entry.incomplete !== undefined)?.incomplete;
  let left = BUDGET;
  let undecided: string | undefined;

  const descend = (at: number, decision: Outcome['decision']): Found | undefined => {
    if (decision === 'allowed') {
      const context = new Map(known);
      return { verdict: 'allowed', context, outcome: decide({ ...request, context: { known: context, others: 'free' } }, policies) };
    }
    if (decision !== 'unknown') return undefined;
    const entry = keys[at];
    if (!entry) {
      undecided ??= 'a condition whose result AWS does not document';
      return undefined;
    }
    for (const value of entry.values) {
      if (left-- <= 0) {
        undecided = `more than ${BUDGET} combinations of context keys`;
        return undefined;
      }
      known.set(entry.key, value);
      const found = descend(at + 1, decisionOf({ ...request, context: { known, others: 'free' } }, policies));
      if (found) return found;
    }
    known.delete(entry.key);
    return undefined;
  };
  const found = descend(0, first);
  if (found) return found;
  const why = incomplete ?? undecided;
  return why === undefined ? DENIED : { verdict: 'unknown', why };
}

const written = (statements: readonly Statement[]) => statements.map((statement) => statement.written);

/** Statements of a policy that allow the action of somebody, or of something. */
export const allowing = (policy: Policy, action: string): readonly StatementJson[] => written(spokenOf(policy, lowered(action)).allows);
/** And those that deny it. */
export const denying = (policy: Policy, action: string): readonly StatementJson[] => written(spokenOf(policy, lowered(action)).denies);
const FREE: Context = { known: new Map(), others: 'free' };
/** Whether any allows it, on one of these resources if they are named. */
export const couldAllow = (policy: Policy, action: string, arns?: readonly string[]): boolean =>
  spokenOf(policy, lowered(action)).allows.some((statement) => !arns || arns.some((arn) => isAbout(statement, arn, FREE) !== false));

function relevant(action: string, policies: Policies): readonly Statement[] {
  const { identity, boundary, session, scp, rcp, endpoint, accessPoint, resource } = policies;
  const lower = lowered(action);
  const found: Statement[] = [];
  const hear = (policy: Policy | undefined) => {
    if (!policy) return;
    const { denies, allows } = spokenOf(policy, lower);
    found.push(...denies, ...allows);
  };
  for (const list of [identity, session ?? [], ...scp, ...rcp]) list.forEach(hear);
  for (const one of [boundary, endpoint, accessPoint, resource]) hear(one);
  return found;
}
