import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import { EmulatorUnavailable } from '../../lib/emulator';
import { Interrupted, type Parts, rehearseDeployment } from '../../lib/rehearse';
import { DeploymentFailed } from '../../lib/rehearse/cdk';
import { readBack, readbackText } from '../../lib/rehearse/readback';
import { type Command, parsed, UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { ROOT } from '../root';
import { ENTRY } from './gate';

export const command: Command = {
  summary: 'stand the whole centre up in a local AWS, with the real CDK CLI',
  help: `Usage: centre rehearse [--environment FILE] [--port PORT]

Starts a local AWS on this machine (installed on first use into .local-aws, by hash; docs/local-aws.md says what it does and what it
does not), creates the organizations and accounts, bootstraps each with our template, makes the keys, adopts them, judges everything
again, deploys every stack of every account with the CDK CLI, and reads every property back. Nothing is sent to AWS, nothing is left behind.

  --environment FILE  default: environments/reference.yaml
  --port PORT         port of the local AWS on 127.0.0.1 (default: a free one)

Exit code: 0 deployed, 1 a deployment or the gate failed, 2 bad input, 3 there is no local AWS here.`,
  run: async (argv) => {
    const { values } = parsed(argv, { environment: { type: 'string' }, port: { type: 'string' } } as const, 'rehearse');
    const file = values.environment ?? relative(process.cwd(), join(ROOT, 'environments', 'reference.yaml'));
    const port = portOf(values.port);
    const started = performance.now();
    const parts: Parts = {
      root: ROOT,
      load: (path) => loadCentre(path).centre,
      synthesize: await synthesizer(),
      gate,
      say: ({ name, seconds }) => console.log(`${`${seconds.toFixed(1)} s`.padStart(8)}  ${name}`),
      installing: (text) => console.log(text),
      ...(port === undefined ? {} : { port }),
    };
    try {
      return await rehearseDeployment(file, parts, async ({ centre, timed, python, emulator, assembly }) => {
        const found = await timed.run('read everything back', () => readBack(ROOT, python, emulator.endpoint, assembly));
        console.log(`\n${readbackText(found)}`);
        const stacks = centre.organizations.reduce((sum, { accounts }) => sum + accounts.length, 0);
        const slowest = timed.slowest(5).map(({ name, seconds }) => `${name} ${seconds} s`);
        console.log(
          `\n${stacks} accounts stand, in ${((performance.now() - started) / 1000).toFixed(1)} s. Slowest: ${slowest.join('; ')}.`,
        );
        return found.wrong.length === 0 ? 0 : 1;
      });
    } catch (error) {
      if (error instanceof EmulatorUnavailable) {
        console.error(error.message);
        return 3;
      }
      if (error instanceof Interrupted) {
        console.error('interrupted: the local AWS is stopped and nothing is left behind');
        return 130;
      }
      if (error instanceof DeploymentFailed) {
        console.error(error.message);
        return 1;
      }
      throw error;
    }
  },
};

async function synthesizer(): Promise<Parts['synthesize']> {
  const { buildApp } = await import('../../lib/stacks');
  const { writeBootstrap } = await import('../../lib/stacks/bootstrap');
  return (centre, outdir, keysOnly) => {
    writeBootstrap(centre, outdir);
    buildApp(centre, { outdir, keysOnly }).synth();
  };
}

/** In a process of its own, over the written bytes, as `centre gate` does it. */
function gate(assembly: string, environmentFile: string): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [ENTRY, 'gate', assembly, '--environment', environmentFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done();
      else fail(new DeploymentFailed('the gate', said));
    });
  });
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
  throw new UsageError(`--port '${text}'`, 'A number from 1 to 65535.');
}
