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

test('the package of a function is a ZIP with that one file, as unzip reads it', () => {
  const script =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; ' +
    'print([(i.filename, i.compress_type, oct(i.external_attr >> 16)) for i in z.infolist()], z.read("index.js") == open(sys.argv[2], "rb").read())';
  for (const name of FUNCTIONS) {
    const files = [join(root, 'dist', 'packages', `${name}.zip`), join(root, 'dist', 'lambda', name, 'index.js')];
    const { stdout, stderr } = spawnSync('python3', ['-c', script, ...files], { encoding: 'utf8' });
    expect([stdout.trim(), stderr]).toEqual(["[('index.js', 0, '0o100644')] True", '']);
  }
});

test('a bundle has the same bytes from any folder', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'centre-bundle-')));
  for (const name of ['bin', 'lib', 'lambda', 'policies', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  // Elsewhere, and by a link, as a cache of packages would be.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  build(folder);
  const packaged = (from: string, name: string) => readFileSync(join(from, 'dist', 'packages', `${name}.zip`));
  for (const name of FUNCTIONS)
    expect([name, bundle(folder, name) === bundle(root, name), packaged(folder, name).equals(packaged(root, name))]).toEqual([
      name,
      true,
      true,
    ]);
  rmSync(folder, { recursive: true });
});
