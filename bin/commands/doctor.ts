import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../lib/config/problem';
import { type Command, parsed } from '../command';
import { loadCentre } from '../load-centre';
import { ROOT } from '../root';

interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'optional';
  readonly detail: string;
}

export const command: Command = {
  summary: 'say what is missing on this machine, before anything is touched',
  help: `Usage: centre doctor [--environment FILE]

Looks at Node.js, the installed packages, the environment file and its key registry, the tools that deploying and
re-checking need, and the AWS settings in the environment. Changes nothing and calls nothing over the network.

Exit code: 0 nothing needed is missing, 3 something is.`,
  run: (argv) => {
    const { values } = parsed(argv, { environment: { type: 'string' } } as const, 'doctor');
    const findings = [
      node(),
      ...packages(),
      writable(),
      ...environment(values.environment ?? join(ROOT, 'environments', 'reference.yaml')),
      ...tools(),
      ...aws(),
    ];
    const mark = { ok: '✓', missing: '✗', optional: '-' };
    console.log(findings.map(({ name, state, detail }) => `${mark[state]} ${name.padEnd(22)} ${detail}`).join('\n'));
    return findings.some(({ state }) => state === 'missing') ? 3 : 0;
  },
};

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return { name: 'Node.js', state: fits ? 'ok' : 'missing', detail: `${process.versions.node}${fits ? '' : '; 20.19 or newer is needed'}` };
}

/** The installed versions against the exact pins. */
function packages(): Finding[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const pins = { ...manifest.dependencies, 'aws-cdk': manifest.devDependencies['aws-cdk'] ?? '' };
  return Object.entries(pins).map(([name, pin]) => {
    const file = join(ROOT, 'node_modules', name, 'package.json');
    const version = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : undefined;
    return {
      name,
      state: version === pin ? 'ok' : 'missing',
      detail: version === pin ? pin : `${version ?? 'not installed'}; run npm ci (pinned: ${pin})`,
    };
  });
}

function writable(): Finding {
  try {
    accessSync(process.cwd(), constants.W_OK);
    return { name: 'output folder', state: 'ok', detail: 'this folder can be written to' };
  } catch {
    return { name: 'output folder', state: 'missing', detail: 'this folder cannot be written to; run elsewhere or name --out' };
  }
}

function environment(file: string): Finding[] {
  try {
    const { centre } = loadCentre(file);
    const planned = centre.keys.filter((key) => !key.adopted).length;
    return [
      {
        name: 'environment file',
        state: 'ok',
        detail: `${centre.environment.name} (${centre.environment.class}), ${centre.companies.length} companies`,
      },
      {
        name: 'key registry',
        state: planned === 0 ? 'ok' : 'optional',
        detail:
          planned === 0
            ? `${centre.keys.length} keys adopted`
            : `${planned} of ${centre.keys.length} keys planned: deploy the key stacks first`,
      },
    ];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [
      {
        name: 'environment file',
        state: 'missing',
        detail: `${error.problems.length} problems; the first: ${error.message.split('\n')[0]}`,
      },
    ];
  }
}

function tools(): Finding[] {
  return [
    ['git', ['--version'], 'to record what is deployed'],
    ['python3', ['--version'], 'for .ci/cfn-lint and centre rehearse'],
    ['aws', ['--version'], 'to call AWS by hand; deploying needs only the CDK CLI'],
  ].map(([name, args, purpose]) => {
    const { status, stdout } = spawnSync(name as string, args as string[], { encoding: 'utf8' });
    return {
      name: name as string,
      state: status === 0 ? 'ok' : 'optional',
      detail: status === 0 ? stdout.trim() : `not here; needed ${purpose as string}`,
    };
  });
}

function aws(): Finding[] {
  const { AWS_PROFILE: profile, AWS_ACCESS_KEY_ID: key, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  return [
    {
      name: 'AWS credentials',
      state: profile || key ? 'ok' : 'optional',
      detail: profile ? `profile ${profile}` : key ? 'in the environment' : 'none; needed to deploy only',
    },
    region === undefined || region === 'eu-central-2'
      ? { name: 'AWS Region', state: 'ok', detail: region ?? 'not set; the stacks name eu-central-2 themselves' }
      : {
          name: 'AWS Region',
          state: 'missing',
          detail: `${region}; set AWS_REGION=eu-central-2 (STS tokens of the global endpoint do not work in Zurich)`,
        },
  ];
}
