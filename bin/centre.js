#!/usr/bin/env node
// Runs the bundled command; builds it first when it is not there yet (a fresh clone, `npx centre`).
const { existsSync } = require('node:fs');
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const bundle = join(__dirname, '..', 'dist', 'centre.js');
if (!existsSync(bundle)) {
  const built = spawnSync(process.execPath, [join(__dirname, 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) {
    console.error('The command could not be built; run `npm ci` first.');
    process.exit(3);
  }
}
require(bundle);
