import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { MACHINE_FUNCTIONS } from '../release';
import { REGION } from './aws';
import { codeOf, packageOf, packed, type Standing } from './ground';
import type { Line } from './line';

/**
 * Puts other code into those functions of a line that have the code in question, as `lambda:UpdateFunctionCode` does it.
 * @param root folder of the project
 * @param edit other code; undefined where there is nothing to change
 * @returns puts the deployed packages back
 * @throws {Error} when no function has it
 */
export async function patched({ ground }: Line, root: string, edit: (code: string) => string | undefined): Promise<() => Promise<void>> {
  const changed = MACHINE_FUNCTIONS.flatMap((name) => {
    const code = edit(codeOf(root, name));
    return code === undefined ? [] : [{ name, code }];
  });
  if (changed.length === 0) throw new Error('no function has the code that was to be changed');
  for (const { name, code } of changed) await put(ground.functions[name], packed(code));
  return async () => {
    for (const { name } of changed) await put(ground.functions[name], packageOf(root, name));
  };
}

async function put({ aws: { endpoint, credentials }, name }: Standing, ZipFile: Buffer): Promise<void> {
  const client = new LambdaClient({ region: REGION, endpoint, credentials });
  await client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile }));
  client.destroy();
}
