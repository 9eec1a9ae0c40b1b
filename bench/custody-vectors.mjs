// `npm run custody:vectors`: writes docs/custody-vectors anew.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from './measure.mjs';

const { outputFiles } = buildSync({
  absWorkingDir: root,
  entryPoints: ['bench/custody-vectors.ts'],
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
});
const module = { exports: {} };
new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, createRequire(import.meta.url));
await module.exports.write(join(root, 'docs', 'custody-vectors'));
