import { type Command, formatOf, parsed, UsageError } from '../command';
import { approved, type Entry, entriesOf, refreshed, shownText } from '../exceptions';
import { dayOf } from '../load-centre';
import { shippedEnvironments } from '../register';

export const command: Command = {
  summary: 'show, refresh and approve the exceptions of foreign rule packs',
  help: `Usage: centre exceptions [--environment FILE]... [--as-of DATE] [--show PATH] [--format text|json]
       centre exceptions --refresh [--environment FILE]...
       centre exceptions --approve PARTY=NAME [--approve PARTY=NAME] [--id ID]

Without options: each entry of policies/exceptions.yaml, the findings it accepts in the shipped environments, and what is wrong with it.

  --environment FILE  one environment only, also one that is not shipped; may stand several times
  --as-of DATE        day on which expiries are judged, YYYY-MM-DD (default: today)
  --show PATH         the resource at this construct path, as its digest covers it
  --refresh           write the digests of the resources as they stand now. An entry whose digests change loses its approvals: it says
                      what is new, and nothing is accepted until both parties have approved again. With --environment, digests are
                      added only; without, those that no shipped environment has are removed.
  --approve           write NAME as the approver of PARTY (company or supervisor) into each entry that has none; with --id, into that one

An approval is a name in a file that is reviewed, not a signature.
Exit code: 0 clean, 1 something is wrong with an entry, 2 bad input.`,
  run: async (argv) => {
    const options = {
      environment: { type: 'string', multiple: true },
      'as-of': { type: 'string' },
      show: { type: 'string' },
      refresh: { type: 'boolean' },
      approve: { type: 'string', multiple: true },
      id: { type: 'string' },
      format: { type: 'string' },
    } as const;
    const { values } = parsed(argv, options, 'exceptions');
    const format = formatOf(values.format);
    if (values.approve) {
      if (values.refresh) throw new UsageError('--refresh with --approve', 'Refresh, read what is new, then approve.');
      console.log(approved(values.approve, values.id));
      return 0;
    }
    const named = values.environment;
    const entries = await entriesOf(named ?? shippedEnvironments(), dayOf(values['as-of']));
    if (values.refresh) {
      console.log(refreshed(entries, named === undefined));
      return 0;
    }
    const shown = values.show === undefined ? entries : entries.filter((entry) => entry.stands.some(({ path }) => path === values.show));
    if (shown.length === 0) throw new UsageError(`no exception accepts anything at '${values.show}'`, 'centre exceptions lists the paths.');
    console.log(format === 'json' ? JSON.stringify(shown) : shownText(shown, values.show));
    return shown.some((entry: Entry) => entry.complaints.length > 0) ? 1 : 0;
  },
};
