import { InputError } from '../lib/config/problem';
import { type Command, UsageError } from './command';

/** Each command is loaded when it is called: `--help` must not wait for the CDK. */
const COMMANDS: { readonly [name: string]: () => Promise<{ readonly command: Command }> } = {
  start: () => import('./commands/start'),
  check: () => import('./commands/check'),
  gate: () => import('./commands/gate'),
  rehearse: () => import('./commands/rehearse'),
  exceptions: () => import('./commands/exceptions'),
  explain: () => import('./commands/explain'),
  claims: () => import('./commands/claims'),
  evidence: () => import('./commands/evidence'),
  deploy: () => import('./commands/deploy'),
  'who-can': () => import('./commands/who-can'),
  can: () => import('./commands/can'),
  access: () => import('./commands/access'),
  trail: () => import('./commands/trail'),
  custody: () => import('./commands/custody'),
  release: () => import('./commands/release'),
  init: () => import('./commands/init'),
  doctor: () => import('./commands/doctor'),
  schema: () => import('./commands/schema'),
};

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = COMMANDS[name];
  if (!load) throw new UsageError(`there is no command '${name}'`, `One of ${Object.keys(COMMANDS).join(', ')}.`);
  const { command } = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log((await command.helpOf?.(rest[0] ?? '')) ?? command.help);
    return 0;
  }
  return command.run(rest);
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => `  ${name.padEnd(10)} ${(await load()).command.summary}`),
  );
  return [
    'centre: the Swiss centre as code, judged before it is deployed.',
    '',
    'Usage: centre COMMAND [OPTIONS]     centre COMMAND --help',
    '',
    ...lines,
    '',
    'Exit code: 0 clean, 1 violations, 2 bad input, 3 incomplete (something could not be judged).',
  ].join('\n');
}

/** What an interrupted command left under way fails soon, and is waited for no longer. */
const PATIENCE_MS = 3000;

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
    if (code === 130) setTimeout(() => process.exit(), PATIENCE_MS).unref();
  },
  (error: unknown) => {
    if (error instanceof InputError || error instanceof UsageError) {
      console.error(error.message);
      process.exitCode = 2;
      return;
    }
    // A defect of ours: nothing was decided.
    const detail = error instanceof Error ? (process.env['CENTRE_DEBUG'] === '1' ? error.stack : error.message) : String(error);
    console.error(`internal error, nothing was decided: ${detail}\nSet CENTRE_DEBUG=1 for the stack trace, and report it.`);
    process.exitCode = 3;
  },
);
