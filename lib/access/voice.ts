import { concern } from './principal';
import { type Spoken, type Statement, spokenOf, takesIn } from './statement';
import type { Policy, Reason, Request, Truth } from './types';

/** Policies that are heard together. */
export interface Layer {
  readonly name: Reason['layer'];
  readonly policies: readonly Policy[];
  /** What they say about the action that is asked about. */
  readonly spoken: Spoken;
  /** Whether statements say whom they are about: resource, endpoint and resource control policies. */
  readonly named: boolean;
}

/** A request as every statement is asked about it. */
export interface Question {
  readonly request: Request;
  /** In lower case. */
  readonly action: string;
  /** Whether who asks has a permissions boundary. */
  readonly bounded: boolean;
}

/** What the Allows of a layer say, together and by how they name who asks (`Naming`). */
export interface Voice {
  readonly allows: Truth;
  readonly bySession: Truth;
  readonly byEntity: Truth;
}

/** Kleene's or, of two. */
const or = (one: Truth, other: Truth): Truth =>
  one === true || other === true ? true : one === undefined || other === undefined ? undefined : false;

/** Whether the layer denies. */
export function denial({ spoken, named }: Layer, question: Question): Truth {
  let denies: Truth = false;
  for (const statement of spoken.denies) {
    const truth = says(statement, named, question);
    if (truth === true) return true;
    if (truth === undefined) denies = undefined;
  }
  return denies;
}

export function speak({ spoken, named }: Layer, question: Question): Voice {
  let bySession: Truth = false;
  let byEntity: Truth = false;
  let byAccount: Truth = false;
  for (const statement of spoken.allows) {
    const truth = says(statement, named, question);
    if (truth === false) continue;
    const naming = named ? concern(statement, question.request.principal, question.bounded).naming : 'session';
    if (naming === 'session') bySession = or(bySession, truth);
    else if (naming === 'entity') byEntity = or(byEntity, truth);
    else byAccount = or(byAccount, truth);
  }
  return { allows: or(or(bySession, byEntity), byAccount), bySession, byEntity };
}

/** Whether a statement is about the request and about who asks. */
function says(statement: Statement, named: boolean, { request, bounded }: Question): Truth {
  if (!named) return takesIn(statement, request);
  const { naming, doubtful } = concern(statement, request.principal, bounded);
  if (naming === 'no') return false;
  const taken = takesIn(statement, request);
  return taken === false ? false : doubtful ? undefined : taken;
}

/** The statements of a layer that apply, or may; asked anew, since most callers read the decision only. */
export function reasonsOf(layer: Layer, question: Question, keep: (effect: 'Allow' | 'Deny', truth: Truth) => boolean): readonly Reason[] {
  return layer.policies.flatMap((policy) => {
    const { denies, allows } = spokenOf(policy, question.action);
    return [...denies, ...allows].flatMap((statement): readonly Reason[] => {
      const truth = says(statement, layer.named, question);
      const effect = statement.denies ? 'Deny' : 'Allow';
      if (truth === false || !keep(effect, truth)) return [];
      const { Sid } = statement.written;
      const words = truth === true ? 'applies' : 'applies for some values of what is not known';
      return [{ layer: layer.name, policy: policy.name, ...(Sid === undefined ? {} : { sid: Sid }), effect, says: words }];
    });
  });
}
