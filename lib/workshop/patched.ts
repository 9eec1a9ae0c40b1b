import { readFileSync } from 'node:fs';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { MACHINE_FUNCTIONS, type MachineFunction } from '../release';
import { REGION } from './aws';
import { bundleOf, type Line, packed, sideOf } from './line';

/**
 * Puts other code into those functions of a line that have the code in question, as `lambda:UpdateFunctionCode` does it.
 * @param edit other code; undefined where there is nothing to change
 * @returns puts the built code back
 * @throws {Error} when no function has it
 */
export async function patched(line: Line, dist: string, edit: (code: string) => string | undefined): Promise<() => Promise<void>> {
  const changed = MACHINE_FUNCTIONS.flatMap((name) => {
    const built = readFileSync(bundleOf(dist, name), 'utf8');
    const code = edit(built);
    return code === undefined ? [] : [{ name, built, code }];
  });
  if (changed.length === 0) throw new Error('no function has the code that was to be changed');
  for (const { name, code } of changed) await put(line, name, code);
  return async () => {
    for (const { name, built } of changed) await put(line, name, built);
  };
}

async function put({ aws }: Line, name: MachineFunction, code: string): Promise<void> {
  const { endpoint, credentials } = aws[sideOf(name)];
  const client = new LambdaClient({ region: REGION, endpoint, credentials });
  await client.send(new UpdateFunctionCodeCommand({ FunctionName: `release-${name}`, ZipFile: packed(Buffer.from(code)) }));
  client.destroy();
}
