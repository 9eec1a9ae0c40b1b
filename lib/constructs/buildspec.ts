import type { Build } from '../model/builds';
import { BUILD_INPUTS } from '../model/builds';

/** Largest object of one part (S3 User Guide, "Uploading objects"): a multipart upload would need kms:Decrypt. */
const ONE_PART = 5 * 1024 ** 3;

/**
 * What every build does, fixed in its project: fetch the locked versions it was told, see that they are what was meant, run the
 * snapshot's own `build TOOLCHAIN OUT`, and store what came out under a checksum. It signs nothing and decides nothing.
 */
export function buildspec({ source, toolchain, artefacts }: Build): string {
  const fetch = (what: 'SOURCE' | 'TOOLCHAIN', bucket: string, folder: string) => [
    `aws s3api get-object --bucket ${bucket} --key "$${what}_KEY" --version-id "$${what}_VERSION" ${folder}.tar`,
    `printf '%s  %s\\n' "$${what}_SHA256" ${folder}.tar | sha256sum --check --strict`,
    `mkdir ${folder} && tar --extract --no-same-owner --file ${folder}.tar --directory ${folder}`,
  ];
  const commands = [
    'set -eu',
    // CodeBuild's own folder may hold what an image left there.
    'work=$(mktemp -d) && cd "$work"',
    ...BUILD_INPUTS.map((name) => `: "\${${name}:?}"`),
    ...fetch('SOURCE', source.name, 'source'),
    ...fetch('TOOLCHAIN', toolchain.name, 'toolchain'),
    'mkdir out && source/build "$work/toolchain" "$work/out"',
    'tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --format=posix --pax-option=delete=atime,delete=ctime --file artefact.tar --directory out .',
    `test "$(stat --format=%s artefact.tar)" -le ${ONE_PART}`,
    `aws s3api put-object --bucket ${artefacts.name} --key "$RELEASE/artefact.tar" --body artefact.tar --checksum-algorithm SHA256`,
  ];
  return JSON.stringify({ version: 0.2, env: { shell: 'bash' }, phases: { build: { commands: [commands.join('\n')] } } });
}
