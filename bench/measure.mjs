// Runs commands as whole processes, interleaved, and gives medians; peak memory of the largest process of each run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @returns {{ seconds: number, cpu: number, megabytes: number, stdout: string }} of one run, `cpu` of all its Node processes in seconds; throws when the command fails */
export function once(command, args) {
  const folder = mkdtempSync(join(tmpdir(), 'centre-bench-'));
  const file = join(folder, 'rss');
  writeFileSync(file, '');
  const started = process.hrtime.bigint();
  const { status, stderr, stdout } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    env: { ...process.env, NODE_OPTIONS: `--require ${join(root, 'bench', 'rss.cjs')}`, BENCH_RSS: file },
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const used = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${String(stderr).slice(-500)}`);
  const cpu = used.reduce((sum, [, microseconds = 0]) => sum + microseconds, 0) / 1e6;
  return { seconds, cpu, megabytes: Math.max(0, ...used.map(([kilobytes]) => kilobytes)) / 1024, stdout: String(stdout) };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
