// The CDK CLI's entry (cdk.json). The gate runs inside the synthesis, as a validation plugin that nobody can acknowledge.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const built = spawnSync(process.execPath, [join(__dirname, 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) process.exit(1);
require('../dist/app.js');
