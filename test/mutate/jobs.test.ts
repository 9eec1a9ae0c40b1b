import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../lib/stacks';
import { writeBootstrap } from '../../lib/stacks/bootstrap';
import { testCentre } from '../policies/centre';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'centre-jobs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const assembly = join(scratch, 'assembly');
beforeAll(() => {
  writeBootstrap(testCentre(), assembly);
  buildApp(testCentre(), { outdir: assembly }).synth();
});

/** A whole run of the command about one small type; rules only, as claims take long. */
function mutate(journal: string, ...more: string[]) {
  const args = [
    '--assembly',
    assembly,
    '--type',
    'AWS::Events::EventBus',
    '--rules-only',
    '--format',
    'json',
    '--journal',
    journal,
    ...more,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/mutate.js', ...args], { cwd: root, encoding: 'utf8' });
  return { status, said: stdout, stderr };
}
const lines = (journal: string) =>
  readdirSync(journal)
    .flatMap((file) => readFileSync(join(journal, file), 'utf8').split('\n'))
    .filter(Boolean);

test('two jobs say what one says, and ask about every group once', () => {
  const [alone, together] = [join(scratch, 'alone'), join(scratch, 'together')];
  const one = mutate(alone);
  const two = mutate(together, '--jobs', '2');
  expect(JSON.parse(one.said)).toMatchObject({ killed: expect.any(Number), killRate: 100, survivors: [] });
  expect(two).toEqual({ ...one, stderr: two.stderr });
  expect(lines(together).sort()).toEqual(lines(alone).sort());
  expect(readdirSync(together).filter((file) => /-[12]-of-2-/.test(file)).length).toBe(2);
});

test('a run that was ended goes on where it was: the rest is asked about, nothing else', () => {
  const [alone, ended] = [join(scratch, 'alone'), join(scratch, 'ended')];
  cpSync(alone, ended, { recursive: true });
  const [file = ''] = readdirSync(ended);
  const before = readFileSync(join(ended, file), 'utf8').split('\n').filter(Boolean);
  expect(before.length).toBeGreaterThan(3);
  writeFileSync(join(ended, file), `${before.slice(0, 2).join('\n')}\n${before[2]?.slice(0, 5)}`);
  const resumed = mutate(ended);
  expect(resumed.said).toBe(mutate(alone).said);
  const added = readdirSync(ended).filter((name) => name !== file);
  expect(added.length).toBe(1);
  expect(
    readFileSync(join(ended, String(added)), 'utf8')
      .split('\n')
      .filter(Boolean),
  ).toEqual(before.slice(2));
});

test.each([
  { more: ['--jobs', '2', '--share', '1/2'], says: '--jobs with --share' },
  { more: ['--jobs', '0'], says: "--jobs '0'" },
  { more: ['--share', '3/2'], says: "--share '3/2'" },
  { more: ['--type', 'AWS::None::Such'], says: 'no mutant' },
])('$says is refused, with one error and no table', ({ more, says }) => {
  const { status, said, stderr } = mutate(join(scratch, 'refused'), ...more);
  expect({ status, said }).toEqual({ status: 2, said: '' });
  expect(stderr).toContain(says);
  expect(stderr).not.toMatch(/\n\s+at /);
});
