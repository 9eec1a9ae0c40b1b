import { sha256 } from '../../lib/evidence/files';
import { MANIFEST } from '../../lib/evidence/manifest';
import { approvalsIn, verifyFolder } from '../../lib/evidence/verify';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { readFolder } from './disk';
import { publicKeyFrom } from './signing';

export const verify: Command = {
  summary: 'whether a folder is as it was written, and who signed it',
  help: `Usage: centre evidence verify DIR [--key PUBLIC.pem]... [--format text|json]

Hashes every byte again and compares; nothing else than the folder is read. sha256sum -c SHA256SUMS does the same for the bytes.
Approvals that lie in the folder are listed; whether a party really signed them, centre evidence log judges.

  --key PUBLIC.pem  a public key whose signature is wanted; one of several is enough

Exit code: 0 nothing was changed, 1 something was (or is not signed as wanted), 2 bad input.`,
  run: (argv) => {
    const options = { key: { type: 'string', multiple: true }, format: { type: 'string' } } as const;
    const { values, positionals } = parsed(argv, options, 'evidence verify', true);
    const format = formatOf(values.format);
    const [directory, ...more] = positionals;
    if (directory === undefined || more.length > 0) throw new UsageError('not one folder', 'centre evidence verify DIR');
    const files = readFolder(directory);
    const result = verifyFolder(files, (values.key ?? []).map(publicKeyFrom));
    const { differences, problems, signature } = result;
    const manifest = files.find(({ path }) => path === MANIFEST);
    const digest = manifest ? sha256(manifest.bytes) : 'none';
    const approvals = approvalsIn(files);
    const sound = differences.length === 0 && problems.length === 0;
    if (format === 'json') console.log(JSON.stringify({ folder: directory, manifest: digest, sound, ...result, approvals }, null, 2));
    else {
      for (const { path, what, expected, found } of differences)
        console.log(
          `${directory}/${path}: ${what}${expected === undefined ? '' : `: expected ${expected}${found === undefined ? '' : `, found ${found}`}`}`,
        );
      for (const problem of problems) console.log(`${directory}: ${problem}`);
      for (const one of approvals.junk) console.log(`${directory}/${one}`);
      for (const one of approvals.said) console.log(`${directory}/${one}: approved, by its own words`);
      const words = {
        signed: 'signed by a key you gave',
        held: 'signed; no --key was given to judge by whom',
        none: 'not signed',
        wrong: 'not signed as wanted',
      };
      console.log(
        `manifest ${digest}: ${sound ? `${files.length} files, nothing was changed` : 'NOT as it was written'}; ${sound ? '' : 'its statement: '}${words[signature]}`,
      );
    }
    return sound && approvals.junk.length === 0 ? 0 : 1;
  },
};
