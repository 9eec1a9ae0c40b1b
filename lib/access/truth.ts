import type { Truth } from './types';

/** Kleene's three-valued logic: unknown stays unknown unless the rest decides. */
export const not = (value: Truth): Truth => (value === undefined ? undefined : !value);

export function every<T>(items: readonly T[], test: (item: T, at: number) => Truth): Truth {
  let result: Truth = true;
  for (let at = 0; at < items.length; at++) {
    const value = test(items[at] as T, at);
    if (value === false) return false;
    if (value === undefined) result = undefined;
  }
  return result;
}

export function some<T>(items: readonly T[], test: (item: T) => Truth): Truth {
  let result: Truth = false;
  for (const item of items) {
    const value = test(item);
    if (value === true) return true;
    if (value === undefined) result = undefined;
  }
  return result;
}

/** Done once, when it is first asked for: most of a policy is about other requests. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Made once for each text: the same patterns stand in many policies. */
export function perText<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const fresh = make(text);
    made.set(text, fresh);
    return fresh;
  };
}
