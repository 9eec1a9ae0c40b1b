// The model over the real lib/custody, as one module in memory; a mutation edits one source text on the way.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const require = createRequire(import.meta.url);

/**
 * @param mutation { file, edit: (text) => text }: what to take out of the code before the model looks at it
 * @returns the exports of main.ts
 */
export async function bundled(mutation) {
  const plugin = {
    name: 'custody-model',
    setup(builder) {
      // Within lib/custody alone signatures are asked through the memory of the model.
      builder.onResolve({ filter: /^\.\/p256$/ }, ({ importer }) =>
        relative(root, importer).startsWith('lib/custody/') ? { path: join(root, 'bench/custody-model/memo-p256.ts') } : undefined,
      );
      builder.onLoad({ filter: /\/lib\/(custody|model)\/[a-z0-9-]+\.ts$/ }, ({ path }) => {
        const file = relative(root, path);
        if (file !== mutation?.file) return undefined;
        const before = readFileSync(path, 'utf8');
        const contents = mutation.edit(before);
        if (contents === before) throw new Error(`the mutation of ${file} changes nothing`);
        return { contents, loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['bench/custody-model/main.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
    define: { SHARED_MEMORY: String(mutation?.file !== 'lib/custody/p256.ts') },
    plugins: [plugin],
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
  return module.exports;
}
