import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { InputError } from '../../lib/config/problem';
import { blobId, treeId } from '../../lib/evidence/git-object';
import { formsOf, readRehearsal } from '../../lib/evidence/rehearsed';

const template = (file: string, key: string, more: object = {}) => ({
  file,
  document: { Resources: { Store: { Key: `arn:aws:kms:eu-central-2:1:key/${key}`, ...more } } },
});
const forms = (key: string, more?: object) =>
  formsOf(
    { templates: [template('a.template.json', key, more)] } as never,
    { keys: [{ name: 'log/vendor', arn: `arn:aws:kms:eu-central-2:1:key/${key}` }] } as never,
  );
const [ONE, OTHER] = ['e402d937-58a4-8c93-8ebd-82049f1f04f6', '19152cf2-8d3e-8f11-842e-f42179e58dcc'] as const;

test('two assemblies that differ in nothing but ids of keys have the same form', () => {
  expect(forms(ONE)).toEqual(forms(OTHER));
  expect(forms(ONE, { Days: 1 })).not.toEqual(forms(OTHER));
});

const drill = {
  id: 'delete-a-log',
  promise: 'kept',
  attack: 'deletes',
  attacker: 'root',
  stoppedBy: 'the lock',
  outcome: 'refused',
  by: 's3',
};
const report = {
  asOf: '2026-11-24',
  forms: forms(OTHER),
  accounts: 2,
  resources: 3,
  readback: { wrong: [] },
  drills: [{ ...drill, seconds: 1.5 }],
  seconds: 9,
};
const read = (value: unknown) =>
  readRehearsal(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), 'r.json', forms(ONE));

test('a rehearsal of these templates is taken over without its times', () => {
  const { report: digest, ...rest } = read(report);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(rest).toEqual({ asOf: '2026-11-24', accounts: 2, resources: 3, wrong: 0, drills: [drill] });
});

test.each([
  ['no JSON', 'x', 'no JSON'],
  ['another document', {}, 'asOf'],
  ['no drill', { ...report, drills: [] }, 'drills'],
  ['an outcome of its own', { ...report, drills: [{ ...drill, outcome: 'fine' }] }, 'drills.0.outcome'],
  ['another template', { ...report, forms: forms(OTHER, { Days: 1 }) }, '1 that differ: a.template.json'],
  ['a template more', { ...report, forms: { ...report.forms, 'b.template.json': '0'.repeat(64) } }, '1 that differ: b.template.json'],
  ['a template less', { ...report, forms: {} }, '1 that differ: a.template.json'],
])('a report is refused: %s', (_, value, says) => {
  expect(() => read(value)).toThrow(InputError);
  expect(() => read(value)).toThrow(says);
});

test('ids of files and folders are those that git gives', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'git-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: scratch, encoding: 'utf8' }).trim();
  git('init', '-q');
  const name = fc.constantFrom('a', 'a.b', 'a-b', 'a0', 'b', 'Z', '\u00e9');
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(
    (parts) =>
      `${parts
        .slice(0, -1)
        .map((part) => `${part}d/`)
        .join('')}${parts.at(-1)}`,
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ path, bytes: fc.uint8Array(), executable: fc.boolean() }), {
        selector: (file) => file.path,
        minLength: 1,
        maxLength: 6,
      }),
      (files) => {
        const held = files.map((file) => ({ ...file, bytes: Buffer.from(file.bytes) }));
        for (const { path: at, bytes, executable } of held) {
          mkdirSync(dirname(join(scratch, 'tree', at)), { recursive: true });
          writeFileSync(join(scratch, 'tree', at), bytes, { mode: executable ? 0o755 : 0o644 });
        }
        git('add', '--all', 'tree');
        expect(treeId(held)).toBe(git('rev-parse', `${git('write-tree')}:tree`));
        expect(blobId(held[0]?.bytes as Buffer)).toBe(git('hash-object', join('tree', held[0]?.path as string)));
        rmSync(join(scratch, 'tree'), { recursive: true });
      },
    ),
    { numRuns: 10 },
  );
  rmSync(scratch, { recursive: true });
});
