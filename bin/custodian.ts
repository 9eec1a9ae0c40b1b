import { InputError } from '../lib/config/problem';
import { type Command, UsageError } from './command';
import { appoint } from './custody/appoint';
import { approve, keyId, show, veto } from './custody/custodian';

/** A custodian's own part, bundled into one file: node custodian.js show|approve|veto|key-id|appoint. No network, no dependency. */
const COMMANDS: { readonly [name: string]: Command } = { show, approve, veto, 'key-id': keyId, appoint };

async function main([name, ...rest]: readonly string[]): Promise<number> {
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!command) {
    console.log(
      [
        'Usage: node custodian.js COMMAND [OPTIONS]',
        '',
        ...Object.entries(COMMANDS).map(([one, { summary }]) => `  ${one.padEnd(8)} ${summary}`),
      ].join('\n'),
    );
    return name === undefined || name === '--help' ? 0 : 2;
  }
  if (!rest.includes('--help')) return command.run(rest);
  console.log(command.help);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof InputError || error instanceof UsageError;
    console.error(known ? error.message : `internal error, nothing was signed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = known ? 2 : 3;
  },
);
