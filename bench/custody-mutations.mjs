// `npm run custody:mutations [-- PART-OF-A-NAME]`: takes each check out of lib/custody and shows what the model then says. JSON with --json.
import { mutations } from './custody-model/mutations.mjs';
import { onAllCores } from './custody-model/pool.mjs';

const json = process.argv.includes('--json');
const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '';
const whole = [
  'attacks',
  'a policy change and a veto',
  'a slow clock',
  'an expiry',
  'a new root while a change waits',
  'a freeze, its end, its replay',
];
await onAllCores(
  whole.map((name) => ({ name, large: false })),
  ({ violation }) => {
    if (violation) throw new Error(`without a mutation: ${violation}`);
  },
);
const names = mutations()
  .map(({ name }) => name)
  .filter((name) => name.includes(wanted));
const results = [];
await onAllCores(
  names.map((mutation) => ({ mutation })),
  (line) => {
    results.push(line);
    const { mutation, violation, seconds } = line;
    if (!json) console.log(`${violation ? 'noticed ' : 'SURVIVES'} ${seconds.toFixed(1)} s ${mutation}: ${violation ?? ''}`.slice(0, 200));
  },
);
results.sort((a, b) => names.indexOf(a.mutation) - names.indexOf(b.mutation));
if (json) console.log(JSON.stringify(results));
process.exitCode = names.length > 0 && results.length === names.length && results.every(({ violation }) => violation) ? 0 : 1;
