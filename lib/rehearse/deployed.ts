import type { Policy } from '../access/types';
import type { Centre } from '../model/centre';
import type { Assembly } from '../template/types';
import { type World, worldOf } from '../world/world';
import type { Caller } from './caller';
import { readPolicies, type Text } from './policies';

/**
 * The world of the evaluator with every policy as it was deployed, not as it was written.
 * @throws {Error} when a policy of the templates is not there
 */
export async function deployedWorld(caller: Caller, assembly: Assembly, centre: Centre): Promise<World> {
  const deployed = await readPolicies(caller, assembly, centre);
  const managed = new Map<string, string>();
  return worldOf(assembly, centre, (policy, document) => {
    const { kind, owner, name } = document;
    if (kind === 'managed') managed.set(name, owner);
    const key = kind === 'attached' ? `managed ${managed.get(name)}` : `${kind} ${owner}`;
    const found = nearest(deployed.get(key) ?? [], policy);
    if (!found) throw new Error(`${name}: ${key} is not in the local AWS`);
    return { ...policy, statements: [found.Statement ?? []].flat() };
  });
}

/** Several policies of one owner have no order, and names of their own: the one that shares most statements is it, if it shares any. */
function nearest(texts: readonly Text[], { statements }: Policy): Text | undefined {
  if (texts.length < 2) return texts[0];
  const sids = new Set(statements.map(({ Sid }) => Sid));
  const shared = (text: Text) => [text.Statement ?? []].flat().filter(({ Sid }) => sids.has(Sid)).length;
  const [best] = [...texts].sort((a, b) => shared(b) - shared(a));
  return best && shared(best) > 0 ? best : undefined;
}
