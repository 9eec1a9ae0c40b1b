import { environmentJsonSchema } from '../../lib/config/schema';
import type { Command } from '../command';

export const command: Command = {
  summary: 'print the JSON Schema of environment files, for editors',
  help: `Usage: centre schema > environments/schema.json

Prints the JSON Schema (2020-12) of environment files. The shipped files name it in their first line, so that editors
complete and check them.`,
  run: () => {
    console.log(JSON.stringify(environmentJsonSchema(), null, 2));
    return 0;
  },
};
