// `npm start`: builds the command and runs `centre start`; ends with the times.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = dirname(fileURLToPath(import.meta.url));
// Ctrl-C reaches what runs by itself, which cleans up and says so; a second signal would end it at once.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('SIGTERM', () => running?.kill('SIGTERM'));
let running;
const run = (file, ...args) =>
  new Promise((done) => {
    running = spawn(process.execPath, [join(bin, file), ...args], { stdio: 'inherit' });
    running.on('close', (code) => done(code ?? 130));
  });
const seconds = () => performance.now() / 1000;

process.exitCode = await run('build.mjs');
const built = seconds();
if (process.exitCode === 0) process.exitCode = await run('centre.js', 'start');
console.log(`build ${built.toFixed(1)} s; all of npm start ${seconds().toFixed(1)} s.`);
