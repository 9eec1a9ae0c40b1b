// One check of an environment and then its evidence, each by itself: node evidence-measured.js ENVIRONMENT ASSEMBLY FOLDER
import { cpuUsage } from 'node:process';
import { checked } from '../bin/commands/check';
import { gathered } from '../bin/evidence/gather';
import { writeOut } from '../bin/evidence/write';

const [environment = '', assembly = '', folder = ''] = process.argv.slice(2);

async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly made: T; readonly seconds: number; readonly cpu: number }> {
  const [started, before] = [performance.now(), cpuUsage()];
  const made = await work();
  const { user, system } = cpuUsage(before);
  return { made, seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 };
}

void (async () => {
  const check = await timed(() => checked(environment, assembly));
  const evidence = await timed(() =>
    writeOut(gathered(check.made, assembly, environment), { out: folder, signer: undefined, since: undefined, rehearsal: undefined }),
  );
  if (evidence.made !== 'clean') throw new Error(`the evidence of ${environment} is ${evidence.made}`);
  console.log(JSON.stringify({ check: check.seconds, seconds: evidence.seconds, cpu: evidence.cpu }));
})();
