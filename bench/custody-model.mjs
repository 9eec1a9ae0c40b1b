// `npm run custody:model [-- --quick]`: explores the custody protocol; exit code 1 when a promise of it does not hold.
import { bundled } from './custody-model/bundle.mjs';

const quick = process.argv.includes('--quick');
const started = performance.now();
const { check } = await bundled();
const show = (line) => console.log(line);
console.log('Exhaustive, small:');
const small = check({ large: false, walks: quick ? 500 : 0 }, show);
if (!quick) console.log('Exhaustive, larger, and random:');
const large = quick || small.violation ? undefined : check({ large: true, walks: 20_000 }, show);
const parts = [small, ...(large ? [large] : [])];
const sum = (of) => parts.reduce((total, part) => total + of(part), 0);
const states = sum(({ explored }) => explored.reduce((total, one) => total + one.states, 0));
console.log(
  `${states} states explored exhaustively, ${sum(({ walkedStates }) => walkedStates)} on ${sum(({ walks }) => walks)} random walks, ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
const violation = parts.find((part) => part.violation)?.violation;
if (violation) console.error(`VIOLATION: ${violation}`);
process.exitCode = violation ? 1 : 0;
