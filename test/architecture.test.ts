import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = join(__dirname, '..');
const ROOMS = ['bin', 'lib', 'policies', 'lambda', 'bench', 'test'];
const files = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && ROOMS.includes(entry.name))
  .flatMap(({ name }) => readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)))
  .filter((file) => file.endsWith('.ts'))
  .sort();

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}
/** Imports and re-exports of a file; paths relative to the project for our own, names for packages. */
const imports = files.flatMap((from) =>
  [
    ...readFileSync(join(root, from), 'utf8').matchAll(
      /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)/g,
    ),
  ].map(([, type, named, dynamic]): Import => {
    const to = (named ?? dynamic) as string;
    return { from, to: to.startsWith('.') ? relative(root, resolve(root, dirname(from), to)) : to, typeOnly: type !== undefined };
  }),
);

/** A room may import the rooms to its left in the data flow (docs/design.md), and itself. */
const MAY_IMPORT: { readonly [room: string]: readonly string[] } = {
  'lib/config': [],
  'lib/attest': [],
  'lib/model': ['lib/config', 'lib/attest'],
  'policies/guardrails': ['lib/model', 'lib/config'],
  'lib/constructs': ['lib/review', 'lib/model', 'lib/config'],
  'lib/stacks': ['lib/constructs', 'lib/model', 'lib/config', 'policies/guardrails'],
  'lib/template': ['lib/config'],
  'lib/access': ['lib/config'],
  'lib/world': ['lib/access', 'lib/template', 'lib/model'],
  'lib/claims': ['lib/world', 'lib/access', 'lib/template', 'lib/model', 'lib/config', 'lib/attest'],
  'lib/mutate': ['lib/gate', 'lib/claims', 'lib/world', 'lib/access', 'lib/template', 'lib/model', 'lib/config'],
  'lib/gate': ['lib/claims', 'lib/template', 'lib/model', 'lib/config', 'lib/attest'],
  'lib/evidence': ['lib/gate', 'lib/claims', 'lib/access', 'lib/template', 'lib/model', 'lib/config', 'lib/attest'],
  'lib/deploy': ['lib/evidence', 'lib/template', 'lib/model', 'lib/config', 'lib/attest'],
  'lib/trail': ['lib/config'],
  'lib/review': ['lib/model'],
  'lib/witness': ['lib/trail', 'lib/attest'],
  'lib/objects': ['lib/witness', 'lib/trail', 'lib/config'],
  'lib/custody': ['lib/attest', 'lib/config', 'lib/model'],
  'lib/release': ['lib/custody', 'lib/attest', 'lib/config', 'lib/model'],
  lambda: ['lib/release', 'lib/custody', 'lib/witness', 'lib/trail', 'lib/objects', 'lib/model', 'lib/attest', 'lib/config'],
  'lib/emulator': ['lib/config'],
  'lib/workshop': ['lib/emulator', 'lib/release', 'lib/custody', 'lib/objects', 'lib/model', 'lib/attest', 'lib/config'],
  'lib/rehearse': [
    'lib/workshop',
    'lib/release',
    'lib/emulator',
    'lib/world',
    'lib/access',
    'lib/claims',
    'lib/objects',
    'lib/gate',
    'lib/template',
    'lib/model',
    'lib/config',
    'lib/attest',
  ],
  'policies/data': [],
  'policies/reading': ['lib/gate', 'lib/template', 'lib/model', 'lib/attest'],
  'policies/rules': [
    'policies/reading',
    'policies/data',
    'policies/guardrails',
    'lib/gate',
    'lib/template',
    'lib/review',
    'lib/model',
    'lib/attest',
  ],
  'policies/packs': ['policies/rules', 'lib/gate', 'lib/template', 'lib/model'],
};
const roomOf = (file: string) =>
  file
    .split('/')
    .slice(0, file.startsWith('lib/') || file.startsWith('policies/') ? 2 : 1)
    .join('/');
const ours = imports.filter(({ to }) => ROOMS.some((room) => to.startsWith(`${room}/`)));

test('imports point to the left of the data flow only', () => {
  const wrong = ours.filter(({ from, to }) => {
    const room = roomOf(from);
    const allowed = MAY_IMPORT[room];
    return allowed ? roomOf(to) !== room && !allowed.includes(roomOf(to)) : !['bin', 'test', 'bench'].includes(room);
  });
  expect(wrong).toEqual([]);
  expect(ours.filter(({ from, to }) => !from.startsWith('test/') && !from.startsWith('bench/') && to.startsWith('test/'))).toEqual([]);
});

const DOMAIN = [
  'lib/config',
  'lib/model',
  'lib/attest',
  'lib/template',
  'lib/custody',
  'lib/release',
  'lib/trail',
  'lib/witness',
  'lib/review',
  'lib/access',
  'lib/world',
  'lib/claims',
  'lib/evidence',
  'lib/deploy',
  'policies/rules',
  'policies/reading',
  'policies/guardrails',
];

test('domain code imports no aws-cdk and no AWS SDK', () => {
  const wrong = imports.filter(({ from, to }) => DOMAIN.includes(roomOf(from)) && /^(aws-cdk|constructs|cdk-nag|@aws-sdk)/.test(to));
  expect(wrong).toEqual([]);
  expect(files.filter((file) => DOMAIN.includes(roomOf(file))).length).toBeGreaterThan(30);
});

test('stacks never import rules, and rules never import stacks', () => {
  const wrong = ours.filter(
    ({ from, to }) =>
      (roomOf(from) === 'lib/stacks' && to.startsWith('policies/rules')) ||
      (from.startsWith('policies/rules') && to.startsWith('lib/stacks')),
  );
  expect(wrong).toEqual([]);
});

test('no file imports itself by a circle', () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of ours) {
    const target = [`${to}.ts`, `${to}/index.ts`].find((file) => files.includes(file));
    if (target && !typeOnly) edges.set(from, [...(edges.get(from) ?? []), target]);
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  expect(circles).toEqual([]);
});

test('no file has more than 300 lines, and most are under 150', () => {
  const lengths = files.map((file) => [file, readFileSync(join(root, file), 'utf8').split('\n').length] as const);
  expect(lengths.filter(([, length]) => length > 300)).toEqual([]);
  expect(lengths.filter(([, length]) => length > 150).length).toBeLessThan(files.length / 8);
});

test('nothing names a machine or a registry', () => {
  const words = new RegExp(['/work' + '/', 'registry\\.npmjs', 'pypi\\.org', '/home/[a-z]'].join('|'));
  const texts = [...files, 'README.md', 'package.json', 'package-lock.json', 'cdk.json'].filter((file) => existsSync(join(root, file)));
  expect(texts.filter((file) => words.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
