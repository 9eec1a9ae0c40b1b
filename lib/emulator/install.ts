import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EmulatorUnavailable } from './unavailable';

/** Folder of the project for the virtual environment; ignored by git, deleted by whoever wants it gone. */
export const FOLDER = '.local-aws';
const NEEDS = 'Debian: apt install python3 python3-venv; then run this again.';

interface Tool {
  /** What the user reads. */
  readonly name: string;
  /** File of exact versions and hashes in lib/emulator. */
  readonly requirements: string;
  /** Prefix of its folders. */
  readonly prefix: string;
}
const LOCAL_AWS: Tool = { name: 'the local AWS', requirements: 'requirements.txt', prefix: 'venv-' };
const AWS_CLI: Tool = { name: 'the AWS CLI', requirements: 'aws-cli.txt', prefix: 'aws-cli-' };

/**
 * The Python of the local AWS, installed on first use from lib/emulator/requirements.txt by exact version and hash.
 * @param root folder of the project @param say told before the installation begins, which takes minutes on a slow network
 * @param command the Python that makes the virtual environment
 * @returns path of the interpreter
 * @throws {EmulatorUnavailable}
 */
export const installedPython = (root: string, say: (text: string) => void, command = 'python3') => installed(LOCAL_AWS, root, say, command);

/** As `installedPython`, of the AWS CLI, which has an environment of its own. */
export const installedAwsCli = (root: string, say: (text: string) => void, command = 'python3') => installed(AWS_CLI, root, say, command);

async function installed(tool: Tool, root: string, say: (text: string) => void, command: string): Promise<string> {
  const requirements = join(root, 'lib', 'emulator', tool.requirements);
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const venv = join(root, FOLDER, `${tool.prefix}${digest}`);
  const python = join(venv, 'bin', 'python');
  if (existsSync(python)) return python;
  checkPython(command);
  say(`installing ${tool.name} (first use) ...`);
  mkdirSync(join(root, FOLDER), { recursive: true });
  removeLeftovers(join(root, FOLDER), tool.prefix, venv);
  // Under another name until it is complete: a killed installation is not taken for one.
  const staging = `${venv}.partial-${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  try {
    const made = spawnSync(command, ['-m', 'venv', staging], { encoding: 'utf8' });
    if (made.status !== 0) throw new EmulatorUnavailable('no-venv', lastLines(made.stdout + made.stderr), NEEDS);
    const options = ['--require-hashes', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--no-input', '--quiet'];
    const pip = await run(join(staging, 'bin', 'python'), ['-m', 'pip', 'install', ...options, '--requirement', requirements]);
    if (pip.code !== 0) {
      const fix = 'pip reaches its registry as it is configured (pip config); give it a way there, or the wheels with PIP_FIND_LINKS.';
      throw new EmulatorUnavailable('not-installed', `pip could not install the pinned packages: ${lastLines(pip.output)}`, fix);
    }
    // Somebody else may have finished the same installation first: theirs is as good.
    if (!existsSync(venv)) renameSync(staging, venv);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return python;
}

/** @throws {EmulatorUnavailable} when there is none, or one too old for moto */
function checkPython(command: string): void {
  const { status, stdout } = spawnSync(command, ['-c', 'import sys; print(sys.version_info >= (3, 10), *sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new EmulatorUnavailable('no-python', `${command} is not here`, NEEDS);
  if (!stdout.startsWith('True')) {
    throw new EmulatorUnavailable(
      'no-python',
      `${command} is ${stdout.trim().split(' ').slice(1).join('.')}, 3.10 or newer is needed`,
      NEEDS,
    );
  }
}

/** Older installations, and what killed ones left behind. */
function removeLeftovers(folder: string, prefix: string, venv: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (name.startsWith(prefix) && !path.startsWith(venv) && pid === undefined) rmSync(path, { recursive: true, force: true });
    if (pid !== undefined && !existsSync(`/proc/${pid}`) && existsSync('/proc/self')) rmSync(path, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-4000);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => done({ code: null, output: error.message }));
    child.on('close', (code) => done({ code, output }));
  });
}

export const lastLines = (text: string) => text.trim().split('\n').slice(-6).join(' | ').slice(-600) || 'it says nothing';
