import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command as deploy } from '../../bin/commands/deploy';
import { command as evidence } from '../../bin/commands/evidence';
import { readFolder } from '../../bin/evidence/disk';
import { SIGNED, STATEMENT } from '../../lib/evidence/manifest';
import { ROOT } from './sample';
import { at, changed, edited, folder, publicKey, remove, run, start, TEMPLATE, write } from './small';

beforeAll(start);
afterAll(remove);

const FOUND: readonly (readonly [string, (copy: string) => void, string])[] = [
  ['an empty folder', (copy) => rmSync(copy, { recursive: true }) ?? mkdirSync(copy), 'manifest.sha256.json: missing\n'],
  ['a manifest cut short', (copy) => truncateSync(join(copy, 'manifest.sha256.json'), 100), 'manifest.sha256.json: unreadable\n'],
  [
    'a manifest of nothing',
    (copy) => writeFileSync(join(copy, 'manifest.sha256.json'), '{"schemaVersion":1,"files":{"a":null}}'),
    'unreadable\n',
  ],
  ['a file more', (copy) => writeFileSync(join(copy, 'assembly', 'more'), ''), 'assembly/more: not in the manifest\n'],
  ['no statement', (copy) => rmSync(join(copy, STATEMENT)), 'statement.json is missing\n'],
  ['a statement of null', (copy) => writeFileSync(join(copy, STATEMENT), 'null'), 'no JSON that can be canonical\n'],
  ['an empty summary', (copy) => writeFileSync(join(copy, 'summary.json'), ''), 'summary.json: changed: '],
  ['an envelope of null', (copy) => writeFileSync(join(copy, SIGNED), 'null'), 'not in the form it was written in\n'],
  ['no list of signatures', edited(SIGNED, ({ signatures: _, ...rest }) => rest), 'not in the form it was written in\n'],
  ['a signature of null', edited(SIGNED, (value) => ({ ...value, signatures: [null] })), 'not in the form it was written in\n'],
  ['a signature that is a number', edited(SIGNED, (value) => ({ ...value, signatures: [{ keyid: 'a', sig: 5 }] })), 'not in the form'],
  ['a signature that is none', edited(SIGNED, (value) => ({ ...value, signatures: [] })), ' signed it\n'],
];
test.each(FOUND)('evidence verify: %s is found', async (_, change, says) => {
  const { status, stdout } = await run(evidence, 'verify', changed(change), '--key', publicKey);
  expect([status, stdout]).toEqual([1, expect.stringContaining(says)]);
  expect(stdout).toMatch(/manifest (none|[0-9a-f]{64}): NOT as it was written; its statement: [a-z ]+\n$/);
});

test('a folder is read under any of its names', () => {
  const names = readFolder(folder).map(({ path }) => path);
  expect(names).toContain('assembly/manifest.json');
  const here = process.cwd();
  try {
    process.chdir(folder);
    for (const name of ['.', './', '../evidence', '../evidence/', folder]) expect(readFolder(name).map(({ path }) => path)).toEqual(names);
  } finally {
    process.chdir(here);
  }
});

const NOBODY = ['--reuid=65534', '--clear-groups'];
test('a folder that may not be read is bad input, as is a file in it', () => {
  const copy = changed((one) => execFileSync('chmod', ['-R', 'a+rX', at(), one]));
  const asNobody = (name: string) => {
    execFileSync('chmod', ['000', name]);
    const program = `require('${join(ROOT, 'bin', 'centre.js')}')`;
    const args = [process.execPath, '-e', program, 'centre', 'evidence', 'verify', copy];
    const [first = '', ...rest] = process.getuid?.() === 0 ? ['setpriv', ...NOBODY, ...args] : args;
    try {
      return execFileSync(first, rest, { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string };
      return `${status} ${stderr.replaceAll(/\S*copy/g, 'copy')}`;
    } finally {
      execFileSync('chmod', ['755', name]);
    }
  };
  expect(asNobody(join(copy, 'index.html'))).toMatch(/^2 copy\/index.html: unreadable: expected a file that can be read, found EACCES\./);
  expect(asNobody(join(copy, 'assembly'))).toMatch(/^2 copy\/assembly: unreadable: expected a file that can be read, found EACCES\./);
});

/** Folders whose digests are right and whose assembly is not: nothing of them may pass for what was reviewed. */
const HOLLOW: readonly (readonly [string, (files: Map<string, Buffer>) => void, string])[] = [
  [
    'no environment',
    (files) => files.delete('environment/minimal.yaml'),
    'environment: incomplete: expected the environment file, one, found none. ',
  ],
  ['two environments', (files) => files.set('environment/b.yaml', Buffer.from('a')), 'expected the environment file, one, found 2. '],
  [
    'no manifest of the CDK',
    (files) => files.delete('assembly/manifest.json'),
    'assembly/manifest.json: incomplete: expected this file, found none. ',
  ],
  [
    'one that is no JSON',
    (files) => files.set('assembly/manifest.json', Buffer.from('x')),
    'expected a JSON object, found something else. ',
  ],
  ['one without stacks', (files) => files.set('assembly/manifest.json', Buffer.from('{"artifacts":{}}')), 'expected stacks, found none. '],
  ['no template', (files) => files.delete(TEMPLATE), `${TEMPLATE}: incomplete: expected this file, found none. `],
  ['a template that is no JSON', (files) => files.set(TEMPLATE, Buffer.from('x')), `${TEMPLATE}: incomplete: expected a JSON object`],
  [
    'a list of assets that is no JSON',
    (files) => files.set('assembly/a.assets.json', Buffer.from('x')),
    'assembly/a.assets.json: incomplete: ',
  ],
];
test.each(HOLLOW)('deploy plan and verify: %s is refused', async (_, change, says) => {
  const copy = at('copy');
  rmSync(copy, { recursive: true, force: true });
  await write(copy, change);
  for (const subcommand of ['plan', 'verify'])
    expect(await run(deploy, subcommand, copy)).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(says) });
});

test('deploy plan and verify: a folder that none of the keys signed is refused before any account is asked', async () => {
  for (const subcommand of ['plan', 'verify']) {
    const refused = { status: 2, stdout: '', stderr: expect.stringContaining('changed: expected evidence as it was written, found ') };
    expect(await run(deploy, subcommand, folder, '--key', at('other-public.pem'))).toEqual(refused);
    const copy = changed((one) => rmSync(join(one, SIGNED)));
    expect(await run(deploy, subcommand, copy, '--key', publicKey)).toEqual(refused);
  }
});
