import { InputError } from '../../lib/config/problem';
import { type EvidenceFile, sha256 } from '../../lib/evidence/files';
import { MANIFEST } from '../../lib/evidence/manifest';
import { verifyFolder } from '../../lib/evidence/verify';

/**
 * What a folder of evidence is about.
 * @param wanted the environment it must be of @param publicKeys of those of whom one must have signed it
 * @throws {InputError} when it is not as it was written, of another environment, or not signed as wanted
 */
export function soundFolder(directory: string, files: readonly EvidenceFile[], wanted?: string, publicKeys: readonly string[] = []) {
  const refused = (code: string, expected: string, says: string, fix: string) =>
    new InputError([{ code, file: directory, expected, found: says, fix }]);
  const { differences, problems } = verifyFolder(files, publicKeys);
  const found = [...differences.map(({ path, what }) => `${path}: ${what}`), ...problems];
  if (found.length > 0)
    throw refused('changed', 'evidence as it was written', found.slice(0, 3).join('; '), `See: centre evidence verify ${directory}`);
  const bytes = (path: string) => files.find((file) => file.path === path)?.bytes ?? Buffer.alloc(0);
  const summary = JSON.parse(bytes('summary.json').toString('utf8')) as { readonly environment: string; readonly outcome: string };
  if (wanted !== undefined && summary.environment !== wanted)
    throw refused('other-environment', wanted, summary.environment, 'Name folders of one environment.');
  return { ...summary, manifest: sha256(bytes(MANIFEST)) };
}
