// Runs a function's handler in plain Node: one event a line in, one answer a line out. Its own output goes to stderr.
const { createInterface } = require('node:readline');

console.log = console.error;
const [, , file, name] = process.argv;
const loaded = new Promise((done) => done(require(file)));

createInterface({ input: process.stdin }).on('line', async (line) => {
  let answer;
  try {
    const result = await (await loaded)[name](JSON.parse(line));
    answer = { result: result ?? null };
  } catch (error) {
    answer = { error: { errorType: error?.name ?? 'Error', errorMessage: String(error?.message ?? error) } };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
