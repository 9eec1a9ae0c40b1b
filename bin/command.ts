import { type ParseArgsConfig, parseArgs } from 'node:util';

export interface Command {
  /** One line for the overview. */
  readonly summary: string;
  readonly help: string;
  /** @returns the exit code: 0 clean, 1 violations, 2 bad input, 3 incomplete */
  run(argv: readonly string[]): Promise<number> | number;
  /** Help of a subcommand, where a command has some. */
  helpOf?(subcommand: string): Promise<string | undefined>;
}

/** A command line that cannot be understood. */
export class UsageError extends Error {
  constructor(found: string, fix: string) {
    super(`usage: ${found}. ${fix}`);
    this.name = 'UsageError';
  }
}

/** A command that only hands on to its subcommands, each loaded when it is asked for. */
export const handingOn = (subcommands: { readonly [name: string]: () => Promise<Command> }): Pick<Command, 'run' | 'helpOf'> => ({
  run: async ([name, ...rest]) => {
    const load = name === undefined ? undefined : subcommands[name];
    if (!load)
      throw new UsageError(
        name === undefined ? 'no subcommand' : `there is no subcommand '${name}'`,
        `One of ${Object.keys(subcommands).join(', ')}.`,
      );
    return (await load()).run(rest);
  },
  helpOf: async (name) => (await subcommands[name]?.())?.help,
});

type Options = NonNullable<ParseArgsConfig['options']>;

/** @throws {UsageError} on an unknown option, a missing value, or an argument where none is taken */
export function parsed<T extends Options>(argv: readonly string[], options: T, command: string, positionals = false) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: positionals, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'bad options', `See: centre ${command} --help`);
  }
}

/** @throws {UsageError} when the format is unknown */
export function formatOf(text: string | undefined): 'text' | 'json' {
  if (text === undefined || text === 'text') return 'text';
  if (text === 'json') return 'json';
  throw new UsageError(`--format '${text}'`, 'One of text, json.');
}

/** Colours on a terminal only, and not against NO_COLOR (no-color.org). */
export const colours = (stream: { readonly isTTY?: boolean }) => stream.isTTY === true && !process.env['NO_COLOR'];

/** A line on the terminal that says what is being done; nothing in a pipe. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
