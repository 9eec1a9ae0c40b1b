import type { Truth } from './types';

/** Kleene's three-valued logic: unknown stays unknown unless the rest decides. */
export const not = (value: Truth): Truth => (value === undefined ? undefined : !value);

export function every<T>(items: Iterable<T>, test: (item: T) => Truth): Truth {
  let result: Truth = true;
  for (const item of items) {
    const value = test(item);
    if (value === false) return false;
    if (value === undefined) result = undefined;
  }
  return result;
}

export function some<T>(items: Iterable<T>, test: (item: T) => Truth): Truth {
  return not(every(items, (item) => not(test(item))));
}
