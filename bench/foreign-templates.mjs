// Templates that others wrote: those in the source distributions of cfn-lint (two versions, MIT-0) and cfripper (Apache-2.0), fetched by hash
// into a folder that is removed again. Nothing of theirs is kept.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './measure.mjs';

export const SOURCES = [
  ['cfn-lint==1.58.0', 'cfn_lint-1.58.0.tar.gz', 'ba02cd7f7e06c8bc160936051a03ec931af52943fcc9cc72ad2748caa0f2a103'],
  ['cfn-lint==0.86.4', 'cfn_lint-0.86.4.tar.gz', '9ee31451a18457f2b27cd064f5d99adbf79afd1402aaf4b614514d13d8bc0174'],
  ['cfripper==1.22.1', 'cfripper-1.22.1.tar.gz', 'eff9c4198c4fde18eb8e2b111925ab11131e037481d08e204d2f3717bac4dc59'],
];

/** The Python tools that `.ci/cfn-lint` installs; ends the process when they are not there. */
export function pythonTool(name) {
  const tool = join(root, '.cache', 'cfn-lint', 'bin', name);
  if (existsSync(tool)) return tool;
  console.error('Run .ci/cfn-lint cdk.out first: it installs the Python tools.');
  process.exit(2);
}

/** Paths of the files that look like templates, in a fixed order. */
export const foreignTemplates = (scratch) => SOURCES.flatMap((source) => templatesOf(scratch, source));

function templatesOf(scratch, [requirement, archive, digest]) {
  execFileSync(
    pythonTool('pip'),
    ['download', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-binary', ':all:', '--dest', scratch, requirement],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const found = createHash('sha256')
    .update(readFileSync(join(scratch, archive)))
    .digest('hex');
  if (found !== digest) throw new Error(`${archive}: expected sha256 ${digest}, found ${found}`);
  const folder = join(scratch, requirement.replace('==', '-'));
  execFileSync('mkdir', ['-p', folder]);
  execFileSync('tar', ['-xzf', join(scratch, archive), '-C', folder]);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ya?ml|json|template)$/.test(file) && !/data\/schemas|fixtures\/(results|schemas)/.test(file))
    .sort()
    .map((file) => join(folder, file))
    .filter((file) => /Resources/.test(readFileSync(file, 'latin1')));
}
