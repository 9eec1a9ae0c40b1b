import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EmulatorUnavailable, installedAwsCli, notAnEmulator } from '../../lib/emulator';
import { writeWhole } from '../../lib/objects/write-whole';
import { type Deployed, Interrupted, type Parts, rehearseDeployment } from '../../lib/rehearse';
import { DeploymentFailed } from '../../lib/rehearse/cdk';
import { DRILLS } from '../../lib/rehearse/drills';
import type { Drill } from '../../lib/rehearse/drills/drill';
import { identitiesOf } from '../../lib/rehearse/organizations';
import { NoSpace } from '../../lib/rehearse/space';
import { type Command, parsed, UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { attacked, changed } from '../rehearse/attack';
import { real } from '../rehearse/real';
import { isWhole, reported } from '../rehearse/report';
import { ROOT } from '../root';
import { formatNamed } from '../trail/formats';
import { ENTRY } from './gate';

export const command: Command = {
  summary: 'stand the whole centre up in a local AWS, with the real CDK CLI, and attack it',
  help: `Usage: centre rehearse [--environment FILE] [--only DRILL,...] [--change] [--second-reader] [--mutate] [--keep]
                       [--format text|json|junit] [--report FILE] [--port PORT | --endpoint URL] | --real | --identities FILE

Starts a local AWS on this machine (installed on first use into .local-aws, by hash; docs/local-aws.md says what it does and what it
does not), creates the organizations and accounts, bootstraps each with our template, makes the keys, adopts them, judges everything
again, deploys every stack of every account with the CDK CLI, reads every property back, and tries to break what is promised.
Nothing is sent to AWS, nothing is left behind.

  --environment FILE  default: environments/reference.yaml
  --only DRILL,...    only these drills; --only list names them all
  --change            then adds a market and deploys that over what stands, before it is read back and attacked
  --second-reader     has the AWS CLI (installed on first use, by hash) read it as well, and compares that with the templates
  --mutate            first takes from the standing centre, for each drill, what stops it, to see that drill fail, and puts it back
  --keep              leaves it standing until Ctrl-C, and says how to point the AWS CLI at it
  --format F          text, json, junit (progress then goes to stderr)
  --report FILE       also writes what it came to as JSON, for centre evidence --rehearsal FILE
  --port PORT         port of the local AWS on 127.0.0.1 (default: a free one)
  --endpoint URL      another emulator, started by you and empty (docs/local-aws.md says what it must do)
  --identities FILE   writes the ids that it must give to organizations and accounts, and ends
  --real              real accounts of a class: trial environment: says what is irreversible and what it costs, asks each who it is,
                      and stops there

Exit code: 0 whole, 1 a deployment, the gate or a drill failed, a drill that was named is not applicable here, or one held
that was weakened, 2 bad input, 3 there is no local AWS here,
or no disk space for it, 130 interrupted.`,
  run: async (argv) => {
    const text = { type: 'string' } as const;
    const options = {
      environment: text,
      port: text,
      only: text,
      format: text,
      report: text,
      keep: { type: 'boolean' },
      mutate: { type: 'boolean' },
      change: { type: 'boolean' },
      'second-reader': { type: 'boolean' },
      endpoint: text,
      identities: text,
      real: { type: 'boolean' },
    } as const;
    const { values } = parsed(argv, options, 'rehearse');
    if (values.only === 'list') {
      for (const { id, promise, attack, attacker, stoppedBy } of DRILLS)
        console.log(`${id.padEnd(30)} ${promise.padEnd(24)} ${attack}, by ${attacker}; stopped by ${stoppedBy}`);
      return 0;
    }
    const file = values.environment ?? relative(process.cwd(), join(ROOT, 'environments', 'reference.yaml'));
    const port = portOf(values.port);
    const drills = drillsNamed(values.only);
    const format = formatNamed(values.format);
    const endpoint = endpointOf(values.endpoint, port);
    const load = (path: string) => loadCentre(path).centre;
    if (values.identities !== undefined) {
      writeFileSync(values.identities, `${JSON.stringify(identitiesOf(load(file)), null, 2)}\n`);
      return 0;
    }
    if (values.real) {
      const others = Object.keys(values).filter((name) => name !== 'real' && name !== 'environment');
      if (others.length > 0) throw new UsageError(`--real with --${others[0]}`, '--real goes with --environment only.');
      return real(file, load(file), await synthesizer(), console.log);
    }
    const started = performance.now();
    // What is under way when a rehearsal ends by itself or is ended has nothing more to tell.
    let isOver = false;
    const tell = format === 'text' ? console.log : console.error;
    const say = (text: string) => (isOver ? undefined : tell(text));
    const parts: Parts = {
      root: ROOT,
      load,
      synthesize: await synthesizer(),
      gate,
      say: ({ name, seconds }) => say(`${`${seconds.toFixed(1)} s`.padStart(8)}  ${name}`),
      installing: say,
      ...(port === undefined ? {} : { port }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
    try {
      const second = values['second-reader'] ? await installedAwsCli(ROOT, say) : undefined;
      return await rehearseDeployment(file, parts, async (standing) => {
        const deployed = values.change ? await changed(standing, parts) : standing;
        const rehearsal = await attacked(
          deployed,
          { drills, named: values.only !== undefined, weaken: values.mutate ?? false, ...(second === undefined ? {} : { second }) },
          say,
          () => (performance.now() - started) / 1000,
        );
        if (isOver) return 1;
        console.log(reported(rehearsal, format));
        if (values.report !== undefined) writeWhole(values.report, `${reported(rehearsal, 'json')}\n`);
        if (values.keep) await kept(deployed, say);
        return isWhole(rehearsal) ? 0 : 1;
      });
    } catch (error) {
      isOver = true;
      return ended(error);
    }
  },
};

/** @throws what is nobody's mistake */
function ended(error: unknown): number {
  if (error instanceof EmulatorUnavailable || error instanceof NoSpace) {
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

function drillsNamed(only: string | undefined): readonly Drill[] {
  if (only === undefined) return DRILLS;
  const names = only.split(',');
  const strange = names.find((name) => !DRILLS.some(({ id }) => id === name));
  if (strange !== undefined) throw new UsageError(`there is no drill '${strange}'`, `One of: ${DRILLS.map(({ id }) => id).join(', ')}.`);
  return DRILLS.filter(({ id }) => names.includes(id));
}

/** Until somebody presses Ctrl-C, or the local AWS dies. */
function kept({ workspace, centre }: Deployed, say: (text: string) => void): Promise<never> {
  const profiles = centre.organizations.flatMap(({ accounts }) => accounts.map(({ stackName }) => stackName));
  say(`\nIt stands until Ctrl-C. With a profile for each account (${profiles.join(', ')}):\n`);
  say(`  AWS_CONFIG_FILE=${join(workspace.home, '.aws', 'config')} aws --profile ${profiles[0]} s3api list-buckets`);
  return new Promise(() => setInterval(() => undefined, 1 << 30));
}

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

function endpointOf(text: string | undefined, port: number | undefined): string | undefined {
  if (text === undefined) return undefined;
  const wrong = port === undefined ? notAnEmulator(text) : 'it excludes --port';
  if (wrong === undefined) return text;
  throw new UsageError(`--endpoint '${text}': ${wrong}`, 'An address such as http://127.0.0.1:5000; real accounts are for --real.');
}
