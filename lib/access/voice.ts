import { concern } from './principal';
import { type Statement, statementsOf, takesIn } from './statement';
import type { Policy, Reason, Request, Truth } from './types';

/** Policies that are heard together. */
export interface Layer {
  readonly name: Reason['layer'];
  readonly policies: readonly Policy[];
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

/** What a layer says: a Deny, an Allow, both possible; Allows also by how they name who asks (`Naming`). */
export interface Voice {
  readonly denies: Truth;
  readonly allows: Truth;
  readonly bySession: Truth;
  readonly byEntity: Truth;
}

/** Kleene's or, of two. */
const or = (one: Truth, other: Truth): Truth =>
  one === true || other === true ? true : one === undefined || other === undefined ? undefined : false;

export function speak(layer: Layer, question: Question): Voice {
  let denies: Truth = false;
  let bySession: Truth = false;
  let byEntity: Truth = false;
  let byAccount: Truth = false;
  for (const policy of layer.policies) {
    for (const statement of statementsOf(policy)) {
      const truth = says(statement, layer.named, question);
      if (truth === false) continue;
      if (statement.denies) denies = or(denies, truth);
      else {
        const naming = layer.named ? concern(statement, question.request.principal, question.bounded).naming : 'session';
        if (naming === 'session') bySession = or(bySession, truth);
        else if (naming === 'entity') byEntity = or(byEntity, truth);
        else byAccount = or(byAccount, truth);
      }
    }
  }
  return { denies, allows: or(or(bySession, byEntity), byAccount), bySession, byEntity };
}

/** Whether a statement is about the request and about who asks. */
function says(statement: Statement, named: boolean, { request, action, bounded }: Question): Truth {
  const taken = takesIn(statement, action, request);
  if (taken === false || !named) return taken;
  const { naming, doubtful } = concern(statement, request.principal, bounded);
  return naming === 'no' ? false : doubtful ? undefined : taken;
}

/** The statements of a layer that apply, or may; asked anew, since most callers read the decision only. */
export function reasonsOf(layer: Layer, question: Question, keep: (effect: 'Allow' | 'Deny', truth: Truth) => boolean): readonly Reason[] {
  return layer.policies.flatMap((policy) =>
    statementsOf(policy).flatMap((statement): readonly Reason[] => {
      const truth = says(statement, layer.named, question);
      const effect = statement.denies ? 'Deny' : 'Allow';
      if (truth === false || !keep(effect, truth)) return [];
      const { Sid } = statement.written;
      const words = truth === true ? 'applies' : 'applies for some values of what is not known';
      return [{ layer: layer.name, policy: policy.name, ...(Sid === undefined ? {} : { sid: Sid }), effect, says: words }];
    }),
  );
}
