// Bundles the entries into dist/. aws-cdk-lib and cdk-nag stay outside: bundled they would load slower, and cdk-nag would see another CDK.
import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Two builds at once must not see each other's half-written files.
const staging = join(root, 'dist', `.staging-${process.pid}`);
await build({
  absWorkingDir: root,
  entryPoints: {
    centre: 'bin/centre.ts',
    app: 'bin/app.ts',
    'trail-worker': 'bin/trail/worker.ts',
    custodian: 'bin/custodian.ts',
  },
  outdir: staging,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'yaml', 'zod'],
  logLevel: 'warning',
});
// The custodian's file imports none of these: it runs where nothing is installed.
for (const name of ['centre.js', 'app.js', 'trail-worker.js', 'custodian.js']) renameSync(join(staging, name), join(root, 'dist', name));
rmSync(staging, { recursive: true });
