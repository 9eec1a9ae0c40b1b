import { BUILD_PLACES } from './builds';

/** Largest object of one part (S3 User Guide, "Uploading objects"): a multipart upload would need kms:Decrypt. */
const ONE_PART = 5 * 1024 ** 3;

const COMMANDS = [
  'set -euo pipefail',
  // CodeBuild has unpacked the version of the source that it was given, and stands in it.
  'source=$PWD work=$(mktemp -d) && mkdir "$work/toolchain" "$work/out"',
  // Tools lie under their own digest; which ones, the source says.
  'if test -e toolchain.sha256; then',
  '  digest=$(grep --extended-regexp --line-regexp "[0-9a-f]{64}" toolchain.sha256)',
  `  aws s3api get-object --bucket "$${BUILD_PLACES.toolchain}" --key "$digest.tar" "$work/toolchain.tar"`,
  '  printf "%s  %s\\n" "$digest" "$work/toolchain.tar" | sha256sum --check --strict',
  '  tar --extract --no-same-owner --file "$work/toolchain.tar" --directory "$work/toolchain"',
  'fi',
  './build "$work/toolchain" "$work/out"',
  // Each file by itself, below the id of this build: the control of its side hashes them.
  'cd "$work/out"',
  'find . -type f -printf "%P\\0" | LC_ALL=C sort --zero-terminated | while IFS= read -r -d "" name; do',
  `  test "$(stat --format=%s "$name")" -le ${ONE_PART}`,
  `  aws s3api put-object --bucket "$${BUILD_PLACES.artefacts}" --key "\${CODEBUILD_BUILD_ID##*:}/$name" --body "$name" --checksum-algorithm SHA256`,
  'done',
];

/**
 * What every build does, fixed in its project and the same on both sides, so that an order can name it: fetch the tools that the source
 * names, see that they are what was meant, run the source's own `build TOOLCHAIN OUT`, and store what came out under a checksum. It signs
 * nothing and decides nothing. Its SHA-256 stands in every order.
 */
export const BUILDSPEC = JSON.stringify(
  { version: 0.2, env: { shell: 'bash' }, phases: { build: { commands: [COMMANDS.join('\n')] } } },
  null,
  2,
);
