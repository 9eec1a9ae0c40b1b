import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Of a cfn-lint, as pip wrote it beside the package. @throws {Error} when it is not there, or twice */
export function versionBeside(root) {
  const found = readdirSync(dirname(root)).flatMap((name) => /^cfn_lint-(.+)\.dist-info$/.exec(name)?.slice(1) ?? []);
  if (found.length !== 1) throw new Error(`${found.length} versions of cfn-lint beside ${root}`);
  return found[0];
}
