// Runs a function's handler in plain Node: one event a line in, one answer a line out. Its own output goes to stderr.
const { rmSync } = require('node:fs');
const { dirname } = require('node:path');
const { createInterface } = require('node:readline');

console.log = console.error;
const [, , file, name] = process.argv;
const loaded = new Promise((done) => done(require(file)));

const lines = createInterface({ input: process.stdin });
// The emulator ended, however it did: nothing is left behind.
lines.on('close', () => {
  rmSync(dirname(file), { recursive: true, force: true });
  process.exit(0);
});
lines.on('line', async (line) => {
  let answer;
  try {
    const result = await (await loaded)[name](JSON.parse(line));
    answer = { result: result ?? null };
  } catch (error) {
    answer = { error: { errorType: error?.name ?? 'Error', errorMessage: String(error?.message ?? error) } };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
