import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUNCTIONS } from '../../lib/model/functions';

const root = join(__dirname, '..', '..');
const bundle = (from: string, name: string) => readFileSync(join(from, 'dist', 'lambda', name, 'index.js'), 'utf8');
const build = (folder: string) => {
  const { status, stderr } = spawnSync(process.execPath, ['bin/build.mjs'], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
};
beforeAll(() => build(root));

// One mention of a module stands in a message, in brackets.
test('each function is one file that loads nothing but what Node brings along', () => {
  expect(readdirSync(join(root, 'dist', 'lambda')).sort()).toEqual([...FUNCTIONS].sort());
  for (const name of FUNCTIONS) {
    expect(readdirSync(join(root, 'dist', 'lambda', name))).toEqual(['index.js']);
    const loaded = [...bundle(root, name).matchAll(/(?<!\[)\b(?:require|import)\("([^"]+)"\)/g)].map(([, what]) =>
      (what as string).replace(/^node:/, ''),
    );
    expect(loaded.filter((what) => !builtinModules.includes(what))).toEqual([]);
  }
});

test('a bundle has the same bytes from any folder', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'centre-bundle-')));
  for (const name of ['bin', 'lib', 'lambda', 'policies', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  // Elsewhere, and by a link, as a cache of packages would be.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  build(folder);
  for (const name of FUNCTIONS) expect([name, bundle(folder, name) === bundle(root, name)]).toEqual([name, true]);
  rmSync(folder, { recursive: true });
});
