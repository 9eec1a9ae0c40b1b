import { concern } from './principal';
import { type Statement, statementsOf, takesIn } from './statement';
import type { Policy, Reason, Request, Truth } from './types';

/** What one set of policies says: a Deny, an Allow, both possible. */
export interface Voice {
  readonly layer: Reason['layer'];
  readonly denies: Truth;
  readonly allows: Truth;
  /** Statements that apply, or may. */
  readonly spoken: readonly Spoken[];
}
interface Spoken {
  readonly statement: Statement;
  readonly truth: Truth;
}
/** A resource policy's Allow statements by how they name who asks. */
export interface ResourceVoice extends Voice {
  readonly bySession: Truth;
  readonly byEntity: Truth;
}

const APPLIES = 'applies';
/** Kleene's or, of two. */
const or = (one: Truth, other: Truth): Truth =>
  one === true || other === true ? true : one === undefined || other === undefined ? undefined : false;

/** Policies of who asks, without principals. @param action in lower case */
export function speaks(layer: Reason['layer'], policies: readonly Policy[], action: string, request: Request): Voice {
  const spoken: Spoken[] = [];
  let denies: Truth = false;
  let allows: Truth = false;
  for (const policy of policies) {
    for (const statement of statementsOf(policy)) {
      const truth = takesIn(statement, action, request);
      if (truth === false) continue;
      if (statement.denies) denies = or(denies, truth);
      else allows = or(allows, truth);
      spoken.push({ statement, truth });
    }
  }
  return { layer, denies, allows, spoken };
}

/** Policies with principals: of the resource, of an endpoint, RCPs. @param bounded whether who asks has a permissions boundary */
export function speaksOf(
  layer: Reason['layer'],
  policies: readonly Policy[],
  action: string,
  request: Request,
  bounded: boolean,
): ResourceVoice {
  const spoken: Spoken[] = [];
  let denies: Truth = false;
  const allowing: { session: Truth; entity: Truth; account: Truth } = { session: false, entity: false, account: false };
  for (const policy of policies) {
    for (const statement of statementsOf(policy)) {
      const { naming, doubtful } = concern(statement.written, statement.who, request.principal, bounded);
      if (naming === 'no') continue;
      const taken = takesIn(statement, action, request);
      if (taken === false) continue;
      const truth = doubtful ? undefined : taken;
      if (statement.denies) denies = or(denies, truth);
      else allowing[naming] = or(allowing[naming], truth);
      spoken.push({ statement, truth });
    }
  }
  const allows = or(or(allowing.session, allowing.entity), allowing.account);
  return { layer, denies, allows, bySession: allowing.session, byEntity: allowing.entity, spoken };
}

export function reasonsOf({ layer, spoken }: Voice, keep: (effect: 'Allow' | 'Deny', truth: Truth) => boolean): readonly Reason[] {
  return spoken
    .filter(({ statement, truth }) => keep(statement.denies ? 'Deny' : 'Allow', truth))
    .map(({ statement: { written, policy, denies }, truth }) => ({
      layer,
      policy: policy.name,
      ...(written.Sid === undefined ? {} : { sid: written.Sid }),
      effect: denies ? 'Deny' : 'Allow',
      says: truth === true ? APPLIES : 'applies for some values of what is not known',
    }));
}
