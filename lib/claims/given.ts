import { wildcard } from '../access/pattern';
import type { Possible } from '../access/search';
import type { Grant } from '../access/types';
import type { Actor, World } from '../world/world';
import { isAsker } from './askers';
import type { Nobody } from './claims';
import type { Control } from './control';
import { isFor, type Selected } from './select';

/** Whether the claim itself lets a principal do something to one resource. */
export function excusing(world: World, { unless = [] }: Nobody, one: Selected): (actor: Actor, action: string) => boolean {
  const { store, key, target } = one;
  const doors = unless
    .filter(({ on }) => !on || on.some((kind) => kind === store?.kind || kind === key?.class || kind === target.kind))
    .filter(({ to }) => !to || isFor(world, target.arn, target.account, to))
    .map((door) => ({ may: door.may, opensTo: isAsker(world, door, one) }));
  return (actor, action) =>
    doors.some(({ may, opensTo }) => (!may || may.some((pattern) => wildcard(pattern, action, true))) && opensTo(actor));
}

export type Given = ReadonlyMap<string, readonly string[] | null>;
const NOTHING: Given = new Map();

/** What a claim says of the request, with what follows from its author (nothing, if none is named); '${shorter}' is less than the store's own retention, '${object}' an object of it, '${schedule}' the rule with a function's name. */
export function givenBy({ given }: Pick<Nobody, 'given'>, { store, target, via }: Selected): (actor?: Actor) => Given {
  if (given === undefined && via === undefined) return (actor) => actor?.facts ?? NOTHING;
  const shorter = String((store?.lockDays ?? 0) - 2);
  const values = Object.entries(given ?? {}).map(
    ([key, value]) =>
      [
        key.toLowerCase(),
        value === null
          ? null
          : [
              value
                .replace('${shorter}', shorter)
                .replace('${object}', `arn:aws:s3:::${store?.name}/any`)
                .replace('${schedule}', target.arn.replace(':lambda:', ':events:').replace(':function:', ':rule/')),
            ],
      ] as const,
  );
  const path = via === undefined ? [] : ([['aws:vpceaccount', [via.id]]] as const);
  const whoever: Given = new Map<string, readonly string[] | null>([...values, ...path]);
  return (actor) => (actor?.facts === undefined ? whoever : new Map([...whoever, ...actor.facts]));
}

/** The grant that the executor gives for one ticket: the market's reader decrypts. */
export function grantsFor({ centre }: World, { store }: Selected): readonly Grant[] {
  if (!store) return [];
  const name = `${centre.environment.name}-${store.account.organization.slug}-read-${store.market}`;
  return [{ grantee: `arn:aws:iam::${store.account.id}:role/${name}`, operations: ['Decrypt'] }];
}

/** What a claim says a key is not, and what a coalition cannot bring about. */
export function possibleFor(entry: Nobody, control: Control | undefined): Possible {
  const not = new Map(Object.entries(entry.not ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  return (key, value) => not.get(key) !== value && (control?.possible(key, value) ?? true);
}
