import { genesisBattery } from './attack-genesis';
import { probeBattery } from './attack-probes';
import { explore, walk } from './explore';
import { Violation } from './facts';
import { LARGE, SMALL, WIDE } from './scenarios';

/** What came of one part. Parts need nothing of each other, so that they can run side by side. */
export interface Part {
  readonly line: string;
  readonly states: number;
  readonly walks: number;
  readonly walkedStates: number;
  /** The first promise that did not hold, with the way there. */
  readonly violation?: string;
}

/** Walks in a part. */
const TOGETHER = 250;

/** @param walks random ones, rounded up to whole parts; they take longest, and come first */
export const partsOf = (large: boolean, walks: number): readonly string[] => [
  ...Array.from({ length: Math.ceil(walks / TOGETHER) }, (_, index) => `walks ${index}`),
  ...(large ? LARGE : SMALL).map(({ name }) => name),
  'attacks',
];

/** @param name one of `partsOf` */
export function part(name: string, large: boolean): Part {
  try {
    return { ...NOTHING, ...run(name, large) };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { ...NOTHING, line: `${name}: VIOLATION`, violation: error.message };
  }
}
const NOTHING = { states: 0, walks: 0, walkedStates: 0 };

function run(name: string, large: boolean): Partial<Part> & { readonly line: string } {
  if (name === 'attacks') return { line: `genesis: ${genesisBattery()} attacks refused; probes: ${probeBattery()}` };
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (name.startsWith('walks ')) {
    const random = generator(20181113 + Number(name.slice('walks '.length)));
    let walkedStates = 0;
    for (let index = 0; index < TOGETHER; index += 1) walkedStates += walk(WIDE, random, 120);
    return { line: `${name}: ${TOGETHER} at random, ${walkedStates} states, ${seconds()}`, walks: TOGETHER, walkedStates };
  }
  const scenario = (large ? LARGE : SMALL).find((one) => one.name === name);
  if (!scenario) throw new Error(`the model has no part ${name}`);
  const { states, transitions, ledgers, attacks } = explore(scenario);
  const line = `${name}: ${states} states, ${transitions} transitions, ${ledgers} ledgers, ${attacks} attacks refused, ${seconds()}`;
  return { line, states };
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
