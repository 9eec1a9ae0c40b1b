import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../measure.mjs';

/** Our evaluator and its cases, bundled on the fly. */
export async function ours() {
  const outfile = join(root, 'dist', 'bench-access.mjs');
  const options = {
    absWorkingDir: root,
    entryPoints: ['bench/access/entry.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  };
  await build({ ...options, external: ['zod'], logLevel: 'warning' });
  const { ALL_ROWS, requestOf, parseCase, decide } = await import(pathToFileURL(outfile).href);
  const cases = ALL_ROWS.map((row) => {
    const raw = { request: requestOf(row), policies: row.policies };
    return { name: row.name, raw, ...parseCase(JSON.stringify(raw), row.name) };
  });
  return { decide, parseCase, cases };
}
