import type { HoldAct } from '../../lib/custody';
import type { Doc } from './documents';
import { type Facts, judgePerform, promise } from './facts';
import type { Ledger, World } from './world';

/** Holds that were done and not released, by digest, with their objects. */
export function holdsInForce({ intents, done }: Facts): ReadonlyMap<string, readonly string[]> {
  const inForce = new Map<string, readonly string[]>();
  for (const digest of done.keys()) {
    const proposal = intents.get(digest)?.doc.proposal;
    if (proposal?.action === 'hold')
      inForce.set(
        digest,
        proposal.parameters.objects.map(({ key }) => key),
      );
  }
  for (const digest of done.keys()) {
    const proposal = intents.get(digest)?.doc.proposal;
    if (proposal?.action === 'release-hold') inForce.delete(proposal.parameters.hold);
  }
  return inForce;
}

/** Objects are given a hold, or it is taken from them: for the act under way, and never from what another hold keeps. */
export function holding(
  world: World,
  { facts, state }: Ledger,
  docs: ReadonlyMap<string, Doc>,
  code: string,
  { objects, on }: HoldAct,
): [label: string, result: undefined, change: Partial<World>] {
  const digest = state.acting ?? '';
  const doc = docs.get(digest);
  judgePerform(facts, doc, code, world.performed[digest] ?? 0, world.clock, { class: 'none' });
  const keys = objects.map(({ key }) => key);
  const released = doc?.proposal?.action === 'release-hold' ? doc.proposal.parameters.hold : undefined;
  const kept = [...holdsInForce(facts)].flatMap(([hold, names]) => (hold === released ? [] : names));
  promise('a hold is released that another still needs', on || !keys.some((key) => kept.includes(key)), keys.join(' '));
  return [
    on ? 'holds' : 'releases',
    undefined,
    {
      held: [...world.held.filter((key) => !keys.includes(key)), ...(on ? keys : [])].sort(),
      performed: { ...world.performed, [digest]: (world.performed[digest] ?? 0) + 1 },
    },
  ];
}
