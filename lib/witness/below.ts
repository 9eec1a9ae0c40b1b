import type { Store } from './store';

/** Part of a store, under a name of its own. @param folder with its final slash */
export const below = (store: Store, folder: string): Store => ({
  get: (name) => store.get(folder + name),
  create: (name, bytes) => store.create(folder + name, bytes),
  replace: (name, old, bytes) => store.replace(folder + name, old, bytes),
});
