import type { Duty, Person } from '../config/environment';
import type { Statement } from '../model/centre';
import { pascal } from '../model/names';
import type { CentreStack } from './centre-stack';
import { personTrust } from './role';

/** Trust in the named people of one organization who have a duty; nobody when nobody has it. */
export function trustInDuty(stack: CentreStack, people: readonly Person[], duty: Duty): Statement[] {
  const named = people.filter((person) => person.duties.includes(duty)).map((person) => person.id);
  if (named.length === 0) return [];
  return personTrust({
    accountId: stack.home.id,
    permissionSet: pascal(duty),
    people: named,
    ticketPrefix: stack.centre.environment.access.ticketPrefix,
  });
}
