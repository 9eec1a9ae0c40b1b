import { reaches } from '../access/principal';
import { allowing, couldAllow } from '../access/search';
import { askAll, INTACT } from './ask';
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
  for (const target of world.targets.values()) {
    for (const [arn, list] of questions(target, actions)) {
      for (const action of list) {
        for (const actor of world.actors) {
          if (!mayGrant(actor, target, action)) continue;
          const { verdict } = askAll(world, { actor, action, target, arn }, INTACT);
          if (verdict !== 'denied') found.add(`${actor.principal.arn} ${action} ${arn}`);
        }
      }
    }
  }
  return found;
}

function questions({ arn, kind }: Target, { object, bucket, key, role }: Actions): readonly (readonly [string, readonly string[]])[] {
  if (kind === 'bucket')
    return [
      [arn, bucket],
      [`${arn}/*`, object],
    ];
  return kind === 'key' ? [[arn, key]] : kind === 'role' ? [[arn, role]] : [];
}

/** Nothing is possible that neither side's statements name; most pairs end here, long before conditions are looked at. */
function mayGrant({ identity, principal }: Actor, target: Target, action: string): boolean {
  if (identity.some((policy) => couldAllow(policy, action))) return true;
  const { policy } = target;
  return policy !== undefined && allowing(policy, action).some((statement) => reaches(statement, principal) === 'directly');
}
