// `npm start`: builds, checks the reference environment, rehearses it and attacks it; ends with the times.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = dirname(fileURLToPath(import.meta.url));
const steps = [
  ['build', ['build.mjs']],
  ['check', ['centre.js', 'check']],
  ['rehearse', ['centre.js', 'rehearse']],
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
  const code = await run(command);
  times.push([name, (performance.now() - started) / 1000]);
  // Where there is no local AWS the check has been told all the same.
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}
const all = times.reduce((sum, [, seconds]) => sum + seconds, 0);
console.log(`${times.map(([name, seconds]) => `${name} ${seconds.toFixed(1)} s`).join(', ')}; all of npm start ${all.toFixed(1)} s.`);
