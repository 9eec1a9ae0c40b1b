// Bundles the entries into dist/. aws-cdk-lib and cdk-nag stay outside: bundled they would load slower, and cdk-nag would see another CDK.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Two builds at once must not see each other's half-written files. As deep as dist/: source maps name their sources relative to themselves.
const staging = join(root, `dist.partial-${process.pid}`);
const common = { absWorkingDir: root, outdir: staging, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' };
const functions = readdirSync(join(root, 'lambda'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
await Promise.all([
  build({
    ...common,
    entryPoints: {
      centre: 'bin/centre.ts',
      app: 'bin/app.ts',
      'trail-worker': 'bin/trail/worker.ts',
      custodian: 'bin/custodian.ts',
      mutate: 'bin/mutate.ts',
      library: 'bin/library.ts',
    },
    target: 'node20',
    external: [
      'aws-cdk-lib',
      'constructs',
      'cdk-nag',
      'yaml',
      'zod',
      '@dagrejs/dagre',
      '@duckdb/node-api',
      '@aws-sdk/client-kms',
      '@aws-sdk/client-cloudformation',
      '@aws-sdk/client-lambda',
    ],
    // Beside the bundles, not in them: evidence says which line of our sources makes a resource.
    sourcemap: 'external',
    sourcesContent: false,
  }),
  // One file a function, with everything in it: its digest says what runs.
  build({
    ...common,
    entryPoints: Object.fromEntries(functions.map((name) => [`lambda/${name}/index`, `lambda/${name}/handler.ts`])),
    target: 'node22',
    define: { BUNDLED: 'true' },
    // Names of files stand in the bundle: as the project has them, wherever node_modules really lies.
    preserveSymlinks: true,
    legalComments: 'none',
  }),
]);
// The custodian's file imports none of the packages outside: it runs where nothing is installed.
const built = [
  'centre.js.map',
  'app.js.map',
  'centre.js',
  'app.js',
  'trail-worker.js',
  'custodian.js',
  'mutate.js',
  'library.js',
  'library.js.map',
  ...functions.map((name) => `lambda/${name}/index.js`),
];
// The package is made by the project's own code: the executor tells its digest from its file in the same way.
const [packaging] = (
  await build({
    ...common,
    entryPoints: ['lambda/function-package.ts'],
    write: false,
    format: 'esm',
    target: 'node20',
  })
).outputFiles;
const { packageOf } = await import(`data:text/javascript;base64,${Buffer.from(packaging.contents).toString('base64')}`);
mkdirSync(join(staging, 'packages'), { recursive: true });
for (const name of functions) {
  writeFileSync(join(staging, 'packages', `${name}.zip`), packageOf(readFileSync(join(staging, 'lambda', name, 'index.js'))));
  built.push(`packages/${name}.zip`);
}
for (const name of built) {
  mkdirSync(dirname(join(root, 'dist', name)), { recursive: true });
  renameSync(join(staging, name), join(root, 'dist', name));
}
rmSync(staging, { recursive: true });
