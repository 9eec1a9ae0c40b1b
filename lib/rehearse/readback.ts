import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { FOLDER } from '../emulator';

export interface TypeCount {
  readonly resources: number;
  readonly 'as-written': number;
  readonly differs: number;
  readonly absent: number;
  /** Properties that no API of AWS gives back. */
  readonly 'not-readable': number;
}
export interface Readback {
  readonly types: { readonly [type: string]: TypeCount };
  readonly wrong: readonly {
    readonly stack: string;
    readonly logicalId: string;
    readonly property: string;
    readonly verdict: 'differs' | 'absent';
    readonly found: string;
  }[];
}

/** Asks every resource's own API, over the network and in a process of its own, whether each property is as the template has it. */
export function readBack(root: string, python: string, endpoint: string, assembly: string): Promise<Readback> {
  const child = spawn(python, ['-m', 'readback', endpoint, assembly], {
    cwd: join(root, 'lib', 'emulator'),
    env: { PATH: process.env['PATH'], PYTHONPYCACHEPREFIX: join(root, FOLDER, 'pycache'), AWS_EC2_METADATA_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let trouble = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    trouble = (trouble + chunk.toString('utf8')).slice(-2000);
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(JSON.parse(said) as Readback);
      else fail(new Error(`reading back failed: ${trouble.trim().split('\n').at(-1)}`));
    });
  });
}

/** A line for each type: how many resources, and what share of the properties that were set is as written. */
export function readbackText({ types, wrong }: Readback): string {
  const lines = Object.entries(types)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, count]) => {
      const set = count['as-written'] + count.differs + count.absent + count['not-readable'];
      const rest = [
        count.differs > 0 ? `${count.differs} differ` : '',
        count.absent > 0 ? `${count.absent} not there` : '',
        count['not-readable'] > 0 ? `${count['not-readable']} that no API gives back` : '',
      ].filter((part) => part !== '');
      const share = `${count['as-written']} of ${set} properties as written`;
      return `  ${type.padEnd(42)} ${String(count.resources).padStart(4)}  ${share}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`;
    });
  const details = wrong.map(
    ({ stack, logicalId, property, verdict, found }) => `  ${stack}/${logicalId}: ${property} ${verdict}, found ${found}`,
  );
  return ["Read back through each resource's own API", ...lines, ...details].join('\n');
}
