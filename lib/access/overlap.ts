import { perText } from './truth';

/** A text that both patterns take in, if there is one: the shortest one, with `*` standing for as little as it can. */
export const overlap = (a: string, b: string): string | undefined => overlapsOf(a)(b) ?? undefined;
/** Worked out once: the same patterns meet in many policies. */
const overlapsOf = perText((a) => perText((b) => overlapping(a, b)));

function overlapping(a: string, b: string): string | null {
  const seen = new Set<string>();
  const queue: (readonly [i: number, j: number, made: string])[] = [[0, 0, '']];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [i, j, made] = next;
    if (i === a.length && j === b.length) return made;
    const state = `${i},${j}`;
    if (seen.has(state)) continue;
    seen.add(state);
    const [left, right] = [a[i], b[j]];
    if (left === '*') queue.push([i + 1, j, made]);
    if (right === '*') queue.push([i, j + 1, made]);
    if (left === undefined || right === undefined) continue;
    const letter = left === '*' || left === '?' ? (right === '*' || right === '?' ? 'q' : right) : left;
    const leftTakes = left === '*' || left === '?' || left === letter;
    const rightTakes = right === '*' || right === '?' || right === letter;
    if (leftTakes && rightTakes) queue.push([left === '*' ? i : i + 1, right === '*' ? j : j + 1, made + letter]);
  }
  return null;
}
