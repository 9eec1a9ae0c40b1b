import type { World } from '../world/world';
import { ActionClasses, type ActionData } from './actions';
import { ActorClasses } from './actors';

/** What policies of a world cannot tell apart is decided once. */
export interface Classes {
  readonly actions: ActionClasses;
  readonly actors: ActorClasses;
}

/** They serve for every world in which something is left out of this one's policies: it tells no more apart. */
export const classesOf = (world: World, data: ActionData): Classes => ({
  actions: new ActionClasses(world, data),
  actors: new ActorClasses(world),
});
