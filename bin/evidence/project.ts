import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalogue, parseCatalogue } from '../../lib/evidence/catalogue';
import { byCode, type EvidenceFile, sha256, textFile } from '../../lib/evidence/files';
import { blobId, treeId } from '../../lib/evidence/git-object';
import type { ToolBuild } from '../../lib/evidence/provenance';
import { parseRechecks } from '../../lib/evidence/rechecks';
import { RULES } from '../../policies/rules';
import { readClaims } from '../claims';
import { ROOT } from '../root';

/** Packages without which there is no build, or no template. */
const BUILDERS = ['esbuild', 'aws-cdk-lib', 'cdk-nag', 'constructs', 'yaml', 'zod', '@dagrejs/dagre'];

/** Folders and files of the project that templates are made with. */
const SOURCES = ['bin', 'lambda', 'lib', 'policies', 'cdk.json', 'package-lock.json', 'package.json', 'tsconfig.json'];

/** A list for `sha256sum -c` of the sources of this project: what a clone must hold to make the same templates. */
export function sourceSums(): EvidenceFile {
  const files = SOURCES.flatMap((name) => filesOf(name)).sort(byCode);
  return textFile('tool/sources.sha256', files.map((path) => `${sha256(readFileSync(join(ROOT, path)))}  ${path}\n`).join(''));
}

function filesOf(name: string): readonly string[] {
  if (name.includes('.')) return [name];
  return readdirSync(join(ROOT, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__') && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}

/** What this tool was built from, and what came of it: the command itself, the app, and the package of every function. */
export function toolBuild(): ToolBuild {
  const read = (path: string) => readFileSync(join(ROOT, path));
  const lock = read('package-lock.json');
  const { packages } = JSON.parse(lock.toString('utf8')) as { readonly packages: { readonly [path: string]: Locked } };
  const sources = SOURCES.filter((name) => name !== 'package-lock.json').map((name) => {
    if (name.includes('.')) return { name, kind: 'blob' as const, gitId: blobId(read(name)) };
    const files = filesOf(name).map((path) => ({
      path: path.slice(name.length + 1),
      bytes: read(path),
      executable: (statSync(join(ROOT, path)).mode & 0o100) !== 0,
    }));
    return { name, kind: 'tree' as const, gitId: treeId(files) };
  });
  const built = ['dist/app.js', 'dist/centre.js', ...filesOf('dist/packages')].sort(byCode);
  return {
    sources,
    lock,
    packages: BUILDERS.map((name) => {
      const { version = '', integrity = '' } = packages[`node_modules/${name}`] ?? {};
      return { name, version, sha512: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex') };
    }),
    built: built.map((path) => ({ path, bytes: read(path) })),
  };
}

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
}

/** Texts of the sources in a folder, by path. */
export function sourcesIn(...below: readonly string[]): ReadonlyMap<string, string> {
  const folder = join(...below);
  const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'));
  return new Map(files.sort(byCode).map((name) => [join(folder, name), readFileSync(join(ROOT, folder, name), 'utf8')]));
}

/** The catalogues of policies/controls. @throws {InputError} */
export function readCatalogues(): readonly Catalogue[] {
  const known = { rules: RULES.map(({ id }) => id), claims: readClaims().map(({ id }) => id) };
  const folder = join('policies', 'controls');
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort(byCode)
    .map((name) => parseCatalogue(readFileSync(join(ROOT, folder, name), 'utf8'), join(folder, name), known));
}

/** The re-checks of policies/rechecks.yaml: one for every rule and every claim. @throws {InputError} */
export function readRechecks(): ReturnType<typeof parseRechecks> {
  const file = join('policies', 'rechecks.yaml');
  const all = ['rule:template-resolved', ...RULES.map(({ id }) => `rule:${id}`), ...readClaims().map(({ id }) => `claim:${id}`)];
  return parseRechecks(readFileSync(join(ROOT, file), 'utf8'), file, all);
}
