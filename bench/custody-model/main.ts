import { genesisBattery } from './attack-genesis';
import { probeBattery } from './attack-probes';
import { type Explored, explore, walk } from './explore';
import { Violation } from './facts';
import { LARGE, SMALL, WIDE } from './scenarios';

export interface Checked {
  readonly explored: readonly Explored[];
  readonly walks: number;
  readonly walkedStates: number;
  readonly violation?: string;
}

/** @param walks random walks after the exhaustive part; @param report called after each part */
export function check(
  options: { readonly large: boolean; readonly walks: number; readonly only?: readonly string[] },
  report: (line: string) => void = () => undefined,
): Checked {
  const explored: Explored[] = [];
  let walkedStates = 0;
  try {
    report(`genesis: ${genesisBattery()} attacks refused; probes: ${probeBattery()}`);
    for (const scenario of options.large ? LARGE : SMALL) {
      if (options.only && !options.only.includes(scenario.name)) continue;
      const one = explore(scenario);
      explored.push(one);
      report(
        `${scenario.name}: ${one.states} states, ${one.transitions} transitions, ${one.ledgers} ledgers, ${one.attacks} attacks refused, ${one.seconds.toFixed(1)} s`,
      );
    }
    const random = generator(20181113);
    for (let index = 0; index < options.walks; index += 1) walkedStates += walk(WIDE, random, 120);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { explored, walks: options.walks, walkedStates, violation: error.message };
  }
  return { explored, walks: options.walks, walkedStates };
}

/** Mulberry32: small, and the same on every machine. */
function generator(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
