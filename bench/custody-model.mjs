// `npm run custody:model [-- --quick]`: explores the custody protocol; exit code 1 when a promise of it does not hold.
import { bundled } from './custody-model/bundle.mjs';
import { onAllCores } from './custody-model/pool.mjs';

const quick = process.argv.includes('--quick');
const started = performance.now();
const { partsOf } = await bundled();
const results = [];

async function explored(large, walks) {
  const jobs = partsOf(large, walks).map((name) => ({ name, large }));
  await onAllCores(jobs, (result) => {
    results.push(result);
    console.log(result.line);
    return result.violation === undefined;
  });
  return results.every(({ violation }) => violation === undefined) ? jobs.length : Number.NaN;
}

console.log('Exhaustive, small:');
let expected = await explored(false, quick ? 500 : 0);
if (!quick && expected > 0) {
  console.log('Exhaustive, larger, and random:');
  expected += await explored(true, 20_000);
}
const sum = (name) => results.reduce((total, one) => total + one[name], 0);
console.log(
  `${sum('states')} states explored exhaustively, ${sum('walkedStates')} on ${sum('walks')} random walks, ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
for (const { violation } of results) if (violation) console.error(`VIOLATION: ${violation}`);
process.exitCode = results.length === expected ? 0 : 1;
