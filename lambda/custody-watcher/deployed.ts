import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Difference } from '../../lib/custody';
import { FOREIGN_CODE } from '../code-digest';

const FIX = 'Nobody upgraded it? Then somebody replaced it: docs/custody-runbooks.md, "Suspected compromise".';

/**
 * Whether Lambda runs the executor that the ledger names, and nothing beside it. The executor says so of itself too; who replaced it
 * would have it say what they like.
 * @param digest of the package, as the ledger has it
 */
export async function codeDifferences(client: LambdaClient, name: string, digest: string): Promise<readonly Difference[]> {
  const difference = (expected: string, found: string): Difference => ({ code: 'code', place: name, expected, found, fix: FIX });
  try {
    const { CodeSha256, PackageType, Handler, Layers, Environment } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    const code = Buffer.from(CodeSha256 ?? '', 'base64').toString('hex');
    const foreign = FOREIGN_CODE.find((variable) => Environment?.Variables?.[variable] !== undefined);
    return [
      ...(code === digest ? [] : [difference(`code ${digest}, which the ledger names`, code || 'none')]),
      ...(Layers?.length ? [difference('no layer', Layers.map(({ Arn }) => Arn).join(', '))] : []),
      ...(foreign === undefined ? [] : [difference('no variable that loads other code', foreign)]),
      ...((PackageType ?? 'Zip') === 'Zip' && Handler === 'index.handler'
        ? []
        : [difference('index.handler of a ZIP', `${Handler} of ${PackageType}`)]),
    ];
  } catch (error) {
    return [difference('a function that can be looked at', (error as Error).message)];
  }
}
