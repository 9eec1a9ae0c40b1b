import { ask, isPossible } from './ask';
import { wildcard } from './pattern';
import { reaches } from './statement';
import type { Policy, StatementJson } from './types';
import type { Actor, Target, World } from './world';

/** Actions to ask about, by what they are done to. */
export interface Actions {
  readonly object: readonly string[];
  readonly bucket: readonly string[];
  readonly key: readonly string[];
  readonly role: readonly string[];
}

/** Every principal, action and resource that some request combines, as `PRINCIPAL ACTION RESOURCE`; one step deep. */
export function reachable(world: World, actions: Actions): ReadonlySet<string> {
  const found = new Set<string>();
  const allowedBy = new Map(world.actors.map((actor) => [actor, actor.identity.flatMap(allowing)] as const));
  for (const target of world.targets.values()) {
    for (const [arn, list] of questions(target, actions)) {
      for (const action of list) {
        for (const actor of world.actors) {
          if (!mayGrant(actor, allowedBy.get(actor) ?? [], target, action)) continue;
          if (isPossible(ask(world, actor, action, target, arn))) found.add(`${actor.principal.arn} ${action} ${arn}`);
        }
      }
    }
  }
  return found;
}

function questions({ arn }: Target, { object, bucket, key, role }: Actions): readonly (readonly [string, readonly string[]])[] {
  if (arn.includes(':s3:'))
    return [
      [arn, bucket],
      [`${arn}/*`, object],
    ];
  return [[arn, arn.includes(':kms:') ? key : role]];
}

const allowing = ({ statements }: Policy) => statements.filter(({ Effect }) => Effect === 'Allow');

/** Nothing is possible that neither side's statements name; most pairs end here, long before conditions are looked at. */
function mayGrant(actor: Actor, identity: readonly StatementJson[], target: Target, action: string): boolean {
  if (identity.some((statement) => named(statement, action))) return true;
  return (target.policy?.statements ?? []).some(
    (statement) => statement.Effect === 'Allow' && named(statement, action) && reaches(statement, actor.principal) === 'directly',
  );
}

function named({ Action, NotAction }: StatementJson, action: string): boolean {
  if (NotAction !== undefined) return true;
  return [Action ?? []].flat().some((pattern) => wildcard(pattern, action, true));
}
