const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

/** Stacks take the bundles of their functions from dist/. */
module.exports = () => {
  execFileSync(process.execPath, [join(__dirname, '..', 'bin', 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
};
