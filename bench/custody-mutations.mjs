// `npm run custody:mutations`: takes each check out of lib/custody and shows what the model then says. JSON lines with --json.
import { bundled } from './custody-model/bundle.mjs';
import { checks, decisions } from './custody-model/mutations.mjs';

const json = process.argv.includes('--json');
const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
/** The quick ones first: most mutations fall to the first state already. */
const ORDER = [
  'a policy change and a veto',
  'a new root while a change waits',
  'a freeze, its end, its replay',
  'a slow clock',
  'an expiry',
  'a new executor',
  'a read grant',
  'a hold and its release, beside another hold',
  'an expired root',
  'a rotation, replayed',
  'a policy changed past the protocol, and put back',
];
/** Where a mutation shows that only one scenario can show. */
const FIRST = [
  [/ taken$|is taken is not/, 'a freeze, its end, its replay'],
  [/grants/, 'a read grant'],
  [/hold|release/, 'a hold and its release, beside another hold'],
  [/ acting$/, 'a new root while a change waits'],
  [/replay.ts:\d+ expired|root after the expiry/, 'a new root that comes too late'],
  [/after the expiry/, 'an expiry'],
  [/puts /, 'a policy changed past the protocol, and put back'],
  [/old executor/, 'a new executor'],
];
const intact = (await bundled()).check({ large: false, walks: 20, only: ORDER.slice(0, 5) });
if (intact.violation) throw new Error(`without a mutation: ${intact.violation}`);
const results = [];
for (const mutation of [...checks(), ...decisions]) {
  if (wanted && !mutation.name.includes(wanted)) continue;
  const started = performance.now();
  const { check } = await bundled(mutation);
  let violation;
  const first = FIRST.filter(([of]) => of.test(mutation.name)).map(([, scenario]) => scenario);
  for (const name of [...first, ...ORDER]) {
    violation = check({ large: false, walks: 0, only: [name] }).violation;
    if (violation) break;
  }
  const line = {
    mutation: mutation.name,
    code: mutation.code,
    violation: violation?.split('\n')[0],
    seconds: (performance.now() - started) / 1000,
  };
  results.push(line);
  if (!json)
    console.log(
      `${violation ? 'noticed ' : 'SURVIVES'} ${line.seconds.toFixed(1)} s ${mutation.name}: ${line.violation ?? ''}`.slice(0, 200),
    );
}
if (json) console.log(JSON.stringify(results));
process.exitCode = results.every(({ violation }) => violation) ? 0 : 1;
