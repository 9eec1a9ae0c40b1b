// The CDK CLI as a process that does one command after another: to load it takes longer than most commands of a rehearsal.
// `bin/cdk` is `exec` of the same module, with the arguments of the command line.
//   node cdk-process.cjs FOLDER-OF-AWS-CDK   (messages over IPC: { args, environment } -> { error: text, or null when it was done })
const { join } = require('node:path');

process.setSourceMapsEnabled(true);
const { exec } = require(join(process.argv[2], 'lib'));

process.on('disconnect', () => process.exit());
process.on('message', async ({ args, environment }) => {
  Object.assign(process.env, environment);
  let error = null;
  try {
    const code = await exec(args);
    if (typeof code === 'number' && code !== 0) error = `exit code ${code}`;
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  process.send({ error });
});
