import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command as deploy } from '../../bin/commands/deploy';
import { command as evidence } from '../../bin/commands/evidence';
import { at, changed, folder, key, MINIMAL, parties, publicKey, remove, run, STACK, start, TEMPLATE } from './small';

beforeAll(async () => {
  await start();
  mkdirSync(at('elsewhere', 'sub'), { recursive: true });
});
afterAll(remove);

type Case = readonly [string, typeof evidence, () => readonly string[], string];
const ofCopy = (change: (copy: string) => void, ...args: readonly string[]) => [...args, changed(change)];
const REFUSED: readonly Case[] = [
  ['verify: no folder', evidence, () => ['verify', at('none')], 'none: unreadable: expected a folder, found none. '],
  ['verify: a file', evidence, () => ['verify', key], 'key.pem: unreadable: expected a folder, found a file. '],
  [
    'verify: a link',
    evidence,
    () => ofCopy((copy) => symlinkSync(key, join(copy, 'link')), 'verify'),
    'expected a plain file, found a link',
  ],
  [
    'verify: no key',
    evidence,
    () => ['verify', folder, '--key', at('none')],
    'none: bad-key: expected a public P-256 key, PEM, found no such file. ',
  ],
  ['verify: a folder for a key', evidence, () => ['verify', folder, '--key', folder], 'found EISDIR. '],
  [
    'a day that there is not',
    evidence,
    () => ['--out', at('out'), '--as-of', '2026-02-30'],
    "expected a calendar day, YYYY-MM-DD, found '2026-02-30'. ",
  ],
  [
    '--out is a file',
    evidence,
    () => ['--out', key],
    'key.pem: bad-option: expected a new folder, or one with older evidence, found a file. ',
  ],
  ['--out below a file', evidence, () => ['--out', join(key, 'out')], 'expected a folder to make it in, found the file '],
  [
    '--out holds something else',
    evidence,
    () => ['--out', at('elsewhere')],
    'expected a new folder, or one with older evidence, found something else. ',
  ],
  [
    '--out was approved',
    evidence,
    () => ofCopy((copy) => mkdirSync(join(copy, 'approvals')), '--out'),
    'found approvals, which would be lost. ',
  ],
  [
    '--sign without a key',
    evidence,
    () => ['--out', at('out'), '--sign', publicKey],
    'expected a private P-256 key, PEM, found something else. ',
  ],
  [
    '--rehearsal is a folder',
    evidence,
    () => ['--out', at('out'), '--rehearsal', folder],
    'expected a report of a rehearsal, found EISDIR. ',
  ],
  [
    '--since is no evidence',
    evidence,
    () => ['--out', at('out'), '--since', at('elsewhere')],
    'expected evidence as it was written, found manifest.sha256.json: missing',
  ],
  [
    '--since was changed',
    evidence,
    () => ['--environment', MINIMAL, '--out', at('out'), ...ofCopy((copy) => truncateSync(join(copy, TEMPLATE), 5), '--since')],
    `found ${TEMPLATE}: changed. See: centre evidence verify `,
  ],
  [
    '--since of another environment',
    evidence,
    () => ['--out', at('out'), '--since', folder],
    'other-environment: expected reference, found smallest. ',
  ],
  ['approve: a party that is a path', evidence, () => ['approve', folder, '--party', '../../evil', '--key', key], "--party '../../evil'. "],
  [
    'approve: an hour that there is not',
    evidence,
    () => ['approve', folder, '--party', 'watch', '--key', key, '--at', '2026-13-01T00:00:00Z'],
    "--at '2026-13-01T00:00:00Z'. ",
  ],
  ['log: no parties', evidence, () => ['log', folder, '--parties', at('none')], 'expected a file of parties, found no such file. '],
  [
    'log: a key of another kind',
    evidence,
    () => {
      const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
      writeFileSync(
        at('ed.yaml'),
        `schemaVersion: 1\nenvironment: smallest\nrequired: [watch]\nparties:\n  - { party: watch, publicKeys: [${ed25519.toString('base64')}] }\n`,
      );
      return ['log', folder, '--parties', at('ed.yaml')];
    },
    'ed.yaml:5:34: bad-value: expected a file of parties as docs/evidence.md says, found a key of type ed25519. ',
  ],
  ['plan: a changed folder', deploy, () => ofCopy((copy) => truncateSync(join(copy, TEMPLATE), 5), 'plan'), `found ${TEMPLATE}: changed. `],
  ['plan: no such stack', deploy, () => ['plan', folder, '--stack', 'none'], `there is no stack none in ${folder}. One of ${STACK}.`],
  [
    'approve: another instant, and executed',
    deploy,
    () => ['approve', folder, '--parties', parties, '--stack', STACK, '--change-set', 'x', '--at', '2099-01-01T00:00:00Z', '--execute'],
    '--at together with --execute. ',
  ],
];
test.each(REFUSED)('%s: one clear error, and nothing is written', async (_, command, args, says) => {
  const given = args();
  const before = readdirSync(at());
  const { status, stdout, stderr } = await run(command, ...given);
  expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(says)]);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(readdirSync(at())).toEqual(before);
  expect(existsSync(join(folder, 'approvals'))).toBe(false);
});
