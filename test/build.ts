import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { EmulatorUnavailable, installedAwsCli, installedPython } from '../lib/emulator';

const root = join(__dirname, '..');

/**
 * Once before all: stacks take the bundles of their functions from dist/, and the first installation of the local AWS must not fall
 * into the time limit of whichever test asks for it. Where it cannot be installed, the tests that need it say why and fail.
 */
export default async function prepare(): Promise<void> {
  execFileSync(process.execPath, [join(root, 'bin', 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    await installedPython(root, (text) => console.error(text));
    await installedAwsCli(root, (text) => console.error(text));
  } catch (error) {
    if (!(error instanceof EmulatorUnavailable)) throw error;
  }
}
