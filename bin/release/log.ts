import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogError, type Logged, replayLog } from '../../lib/release';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { refuse, trustIn } from './folder';

const text = { type: 'string' } as const;

export const log: Command = {
  summary: 'a copy of the release log, from its first entry',
  help: `Usage: centre release log FOLDER --trust FILE [--head DIGEST] [--format text|json]

  FOLDER   entries 000000.json, 000001.json, ...
  --head   digest of the last entry, from another copy: without it, entries cut off at the end do not show

Exit code: 0 it holds, 1 it does not (the first bad entry is named), 2 bad input.`,
  run: (argv) => {
    const { values, positionals } = parsed(argv, { trust: text, head: text, format: text } as const, 'release log', true);
    const format = formatOf(values.format);
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0 || values.trust === undefined)
      throw new UsageError('not: release log FOLDER --trust FILE', 'See: centre release log --help');
    if (!existsSync(folder)) throw refuse('unreadable', folder, 'a folder of log entries', 'no such folder', 'Name another.');
    const names = readdirSync(folder).sort();
    const strange = names.findIndex((name, index) => name !== `${String(index).padStart(6, '0')}.json`);
    if (strange >= 0 || names.length === 0)
      throw refuse(
        'unreadable',
        folder,
        'entries 000000.json, 000001.json, ... and nothing else',
        names[strange] ?? 'none',
        'Copy the whole log.',
      );
    const trust = trustIn(values.trust);
    try {
      const entries = replayLog(
        names.map((name) => readFileSync(join(folder, name))),
        trust,
      );
      return report(entries, values.head, format);
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      const { code, expected, found } = error.refusal;
      console.log(
        format === 'json'
          ? JSON.stringify({ verified: false, entry: error.index, code, expected, found }, null, 2)
          : `${join(folder, names[error.index] ?? '')}: ${code}: expected ${expected}, found ${found}`,
      );
      return 1;
    }
  },
};

function report(entries: readonly Logged[], head: string | undefined, format: 'text' | 'json'): number {
  const last = entries.at(-1)?.digest ?? '';
  const whole = head === undefined || head === last;
  if (format === 'json')
    console.log(
      JSON.stringify({ verified: whole, head: last, headKnown: head !== undefined, entries: entries.map(({ entry }) => entry) }, null, 2),
    );
  else {
    for (const { entry } of entries)
      console.log(`${String(entry.sequence).padStart(6)} ${entry.at} ${entry.event.padEnd(9)} ${entry.name} ${entry.version}`);
    console.log(
      whole
        ? `head ${last}${head ? '' : ': compare it with another copy; entries cut off at the end do not show'}`
        : `expected an end at ${head}, found ${last}`,
    );
  }
  return whole ? 0 : 1;
}
