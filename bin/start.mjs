// `npm start`: builds, checks the reference environment, rehearses it and attacks it, and writes all of it as evidence; ends with the times.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = dirname(fileURLToPath(import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'centre-start-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const report = join(scratch, 'rehearsal.json');
const OUT = 'cdk.out.evidence';
const NO_LOCAL_AWS = 3;
const steps = [
  ['build', () => ['build.mjs']],
  ['check', () => ['centre.js', 'check']],
  ['rehearse', () => ['centre.js', 'rehearse', '--report', report]],
  ['evidence', () => ['centre.js', 'evidence', '--out', OUT, ...(existsSync(report) ? ['--rehearsal', report] : [])]],
];
// Ctrl-C reaches the step that runs by itself, which cleans up and says so; a second signal would end it at once.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('SIGTERM', () => running?.kill('SIGTERM'));
let running;
const run = ([file, ...args]) =>
  new Promise((done) => {
    running = spawn(process.execPath, [join(bin, file), ...args], { stdio: 'inherit' });
    running.on('close', (code) => done(code ?? 130));
  });

const times = [];
for (const [name, command] of steps) {
  const started = performance.now();
  const code = await run(command());
  times.push([name, (performance.now() - started) / 1000]);
  if (code === 0) continue;
  process.exitCode ||= code;
  // Where there is no local AWS the rest is told all the same, without drills.
  if (name !== 'rehearse' || code !== NO_LOCAL_AWS) break;
}
const all = times.reduce((sum, [, seconds]) => sum + seconds, 0);
console.log(`${times.map(([name, seconds]) => `${name} ${seconds.toFixed(1)} s`).join(', ')}; all of npm start ${all.toFixed(1)} s.`);
if (times.at(-1)?.[0] === 'evidence')
  console.log(`Open ${OUT}/index.html: everything that was decided, and how to re-check it with tools of others.`);
