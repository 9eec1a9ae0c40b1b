import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installedAwsCli } from '../../lib/emulator';
import type { Centre } from '../../lib/model/centre';
import type { Parts } from '../../lib/rehearse';
import { accountsOf, CANNOT, identify, irreversible, NotReal } from '../../lib/rehearse/real';
import { readAssembly } from '../../lib/template';
import { UsageError } from '../command';
import { ROOT } from '../root';

/**
 * `--real`: what is irreversible and what it costs, a typed confirmation, who calls in every account; then it ends. It changes nothing
 * on AWS: what a rehearsal does it could not do there and keep its promises.
 * @returns exit code: 3, as nothing was deployed; 1 when an account is another or does not answer
 */
export async function real(file: string, centre: Centre, synthesize: Parts['synthesize'], say: (text: string) => void): Promise<number> {
  const { name, class: kind } = centre.environment;
  if (kind !== 'trial')
    throw new UsageError(`--real with ${file}, which is class: ${kind}`, 'Only a class: trial environment may be tried on real accounts.');
  const folder = mkdtempSync(join(tmpdir(), 'centre-real-'));
  try {
    synthesize(centre, folder, false);
    say(`On AWS ${name} could not be undone:\n`);
    for (const line of irreversible(readAssembly(folder), centre)) say(`  - ${line}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const accounts = accountsOf(centre);
  say(`\nWhat --real does: STS GetCallerIdentity in each of ${accounts.length} accounts, with a profile by the name of its stack`);
  say(`(${accounts.map(({ stackName }) => stackName).join(', ')}). It changes nothing. What it will not do:\n`);
  for (const line of CANNOT) say(`  - ${line}`);
  say(`\nType the name of the environment to go on: `);
  if ((await typed()) !== name) {
    console.error('not confirmed: nothing was asked of AWS');
    return 2;
  }
  const python = await installedAwsCli(ROOT, say);
  try {
    for (const { stackName, id } of accounts) say(`  ${stackName}: ${await identify(python, stackName, id)}`);
  } catch (error) {
    if (!(error instanceof NotReal)) throw error;
    console.error(`${error.message}\nNothing was changed.`);
    return 1;
  }
  console.error(
    'Every account is the one of the environment file. Nothing was deployed: go on with docs/deploying.md, both parties together.',
  );
  return 3;
}

/** One line of standard input; undefined at its end. */
function typed(): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin });
  return new Promise((done) => {
    lines.once('line', (line) => {
      done(line.trim());
      lines.close();
    });
    lines.once('close', () => done(undefined));
  });
}
