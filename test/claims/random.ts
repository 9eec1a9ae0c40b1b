/** A seeded sequence of numbers in [0, 1): the same requests on every machine (mulberry32). */
export function randomly(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { next, one: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T };
}
