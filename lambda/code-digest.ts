import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { packageOf } from './function-package';
import { SettingError } from './settings';

/** Set to true by the bundler alone (bin/build.mjs). */
declare const BUNDLED: boolean | undefined;
/** Each runs code before, or instead of, the bundle (AWS Lambda Developer Guide, "Modifying the runtime environment"). */
export const FOREIGN_CODE = ['NODE_OPTIONS', 'AWS_LAMBDA_EXEC_WRAPPER'];
const FIX = 'Deploy the bundle that npm run build makes, alone in its folder, without layers or wrappers.';

/**
 * Who this executor is: SHA-256 of the package of the one file it runs from, as Lambda's CodeSha256. The ledger names the digest that a
 * quorum adopted.
 * @throws {SettingError} when it cannot be told, or when other code could run
 */
export function runningCodeDigest(file = __filename, env: NodeJS.ProcessEnv = process.env): string {
  if (typeof BUNDLED === 'undefined') throw new SettingError(file, 'the bundled function', 'a source file', FIX);
  const foreign = FOREIGN_CODE.find((name) => env[name] !== undefined);
  if (foreign !== undefined) throw new SettingError(foreign, 'no such variable', `${env[foreign]}`, FIX);
  const beside = readdirSync(dirname(file)).filter((name) => name !== basename(file));
  if (beside.length > 0) throw new SettingError(dirname(file), `${basename(file)} alone`, beside.join(', '), FIX);
  return createHash('sha256')
    .update(packageOf(readFileSync(file)))
    .digest('hex');
}
