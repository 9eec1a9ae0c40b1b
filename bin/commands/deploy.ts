import { type Command, handingOn } from '../command';
import { approve, plan, verify } from '../deploy/commands';

const SUBCOMMANDS: { readonly [name: string]: Command } = { plan, approve, verify };

export const command: Command = {
  summary: 'deploy what was reviewed, by two parties, and see that it is what runs',
  help: [
    'Usage: centre deploy SUBCOMMAND EVIDENCE [OPTIONS]     centre deploy SUBCOMMAND --help',
    '',
    ...Object.entries(SUBCOMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`),
    '',
    'These ask AWS accounts, with the profiles of your AWS configuration; docs/evidence.md has the steps.',
  ].join('\n'),
  ...handingOn({ plan: async () => plan, approve: async () => approve, verify: async () => verify }),
};
