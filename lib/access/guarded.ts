import { boundByScp, isFree } from './decide';
import { lowered } from './pattern';
import { spokenOf, takesIn } from './statement';
import { every } from './truth';
import type { Context, Policies, Policy, Principal, Request } from './types';

type Known = Context['known'];
const answers = new WeakMap<Policies['scp'], WeakMap<Known, Map<string, boolean>>>();

/**
 * Whether SCPs deny an action to a principal on every resource, by what is known of all its requests alike. Asked once for all
 * resources of an account: most of what claims ask ends here.
 * @param levels the same object for every request of an account
 * @param facts the same object for all requests of a principal that are alike
 */
export function deniedEverywhere(levels: Policies['scp'], principal: Principal, action: string, facts: Known): boolean {
  const known = answers.get(levels)?.get(facts)?.get(action);
  if (known !== undefined) return known;
  const ofLevels = answers.get(levels) ?? new WeakMap<Known, Map<string, boolean>>();
  answers.set(levels, ofLevels);
  const ofFacts = ofLevels.get(facts) ?? new Map<string, boolean>();
  ofLevels.set(facts, ofFacts);
  const denied =
    boundByScp(principal) && !isFree(principal, action) && levels.some((level) => level.some((policy) => denies(policy, action, facts)));
  ofFacts.set(action, denied);
  return denied;
}

function denies(policy: Policy, action: string, known: Known): boolean {
  const context: Context = { known, others: 'free' };
  return spokenOf(policy, lowered(action)).denies.some(
    ({ everywhere, conditions }) => everywhere && every(conditions(), (test) => test(context)) === true,
  );
}

/**
 * Whether a resource's policy denies a request to whoever asks.
 * @param request what is known of it, whoever asks
 */
export function deniedToAll(policy: Policy, request: Omit<Request, 'principal'>): boolean {
  const { denies } = spokenOf(policy, lowered(request.action));
  return denies.some((statement) => {
    const isOfAll = !statement.except && statement.who.some(([kind, value]) => value === '*' && (kind === '*' || kind === 'AWS'));
    return isOfAll && takesIn(statement, request) === true;
  });
}
