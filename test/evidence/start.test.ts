import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gathered } from '../../bin/evidence/gather';
import { InputError } from '../../lib/config/problem';
import { FOLDER } from '../../lib/emulator/install';
import { ROOT } from './sample';

const ENVIRONMENT = join(ROOT, 'environments', 'minimal.yaml');
const scratch = mkdtempSync(join(tmpdir(), 'start-'));
const [assembly, evidence, separate] = ['assembly', 'evidence', 'separate'].map((name) => join(scratch, name)) as [string, string, string];
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The project on a machine without Python, where no local AWS was ever installed. */
const bare = join(scratch, 'project');
function run(...args: readonly string[]) {
  const env = { ...process.env, PATH: join(scratch, 'nothing') };
  return spawnSync(process.execPath, [join(bare, 'dist', 'centre.js'), ...args], { encoding: 'utf8', env });
}

beforeAll(() => {
  mkdirSync(bare);
  for (const name of readdirSync(ROOT).filter((one) => one !== 'dist' && one !== FOLDER)) symlinkSync(join(ROOT, name), join(bare, name));
  cpSync(join(ROOT, 'dist'), join(bare, 'dist'), { recursive: true });
  const started = run('start', '--environment', ENVIRONMENT, '--out', assembly, '--evidence', evidence);
  expect(started.status).toBe(3);
  expect(started.stderr).toContain('python3');
  expect(started.stdout).toMatch(/check [\d.]+ s, rehearse [\d.]+ s, evidence [\d.]+ s\n$/);
});

test('evidence of what was judged once is what evidence of a check of its own is', () => {
  expect(run('evidence', '--environment', ENVIRONMENT, '--out', separate).status).toBe(0);
  const manifest = (folder: string) => readFileSync(join(folder, 'manifest.sha256.json'), 'utf8');
  expect(manifest(evidence)).toBe(manifest(separate));
});

describe('evidence is of the templates that were judged, and of no others', () => {
  const judged = () =>
    (JSON.parse(readFileSync(join(evidence, 'verdicts.json'), 'utf8')).templates as { file: string; sha256: string }[]).map(
      ({ file, sha256 }) => ({ file: file.replace('assembly/', ''), digest: sha256 }),
    );
  const gather = (folder: string, templates = judged()) => gathered({ gate: { templates } } as never, folder, ENVIRONMENT);
  const refused = { message: expect.stringContaining('expected the templates that were judged, found others') };

  test('those', () => expect(gather(assembly).given.length).toBeGreaterThan(20));
  const one = (folder: string, isBootstrap: boolean) =>
    join(folder, judged().find(({ file }) => file.startsWith('bootstrap/') === isBootstrap)?.file as string);
  test.each([
    ['a template that changed by a space', (folder: string) => appendFileSync(one(folder, false), ' ')],
    ['a bootstrap template that did', (folder: string) => appendFileSync(one(folder, true), ' ')],
    ['a template more', (folder: string) => cpSync(one(folder, false), join(folder, 'another.template.json'))],
    ['a template less, which is no assembly any more', (folder: string) => rmSync(one(folder, false))],
  ])('%s', (_, change) => {
    const folder = join(scratch, 'changed');
    rmSync(folder, { recursive: true, force: true });
    cpSync(assembly, folder, { recursive: true });
    change(folder);
    expect(() => gather(folder)).toThrow(InputError);
  });
  test('a verdict more, a verdict less', () => {
    expect(() => gather(assembly, judged().slice(1))).toThrow(expect.objectContaining(refused));
    expect(() => gather(assembly, [...judged(), { file: 'another.template.json', digest: '0'.repeat(64) }])).toThrow(
      expect.objectContaining(refused),
    );
  });
  test('nothing that was judged', () => {
    expect(() => gathered({ gate: undefined } as never, assembly, ENVIRONMENT)).toThrow('expected a gate that judged, found none');
  });
});
