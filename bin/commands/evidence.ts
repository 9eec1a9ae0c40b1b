import type { Command } from '../command';
import { approve, log } from '../evidence/approve';
import { verify } from '../evidence/verify';
import { writeEvidence } from '../evidence/write';

const SUBCOMMANDS: { readonly [name: string]: Command } = { verify, approve, log };

export const command: Command = {
  summary: 'write, verify and approve a folder that an outsider can judge offline',
  help: `Usage: centre evidence [--environment FILE] [--as-of DATE] --out DIR [--sign KEY] [--since DIR] [--rehearsal FILE]
       centre evidence verify DIR [--key PUBLIC.pem]...
       centre evidence approve DIR --party PARTY --key KEY.pem [--at INSTANT]
       centre evidence log DIR... --parties FILE [--at INSTANT]

Checks an environment, as centre check does, and writes all of it into one folder: templates and assets, the verdict of every rule on
every resource, claims, promises, exceptions, controls, bill of materials, a page, and digests of every byte. The same sources,
environment and day give the same bytes. docs/evidence.md says what each file is.

  --environment FILE  default: environments/reference.yaml
  --as-of DATE        day on which expiries are judged, YYYY-MM-DD (default: today)
  --out DIR           new, empty, or with older evidence
  --sign KEY          a private P-256 key (PEM), or kms:ARN
  --since DIR         earlier evidence: the page says what changed since
  --rehearsal FILE    what centre rehearse --format json said of these templates: its drills are shown with the promises they try

Exit code: 0 clean, 1 violations, 2 bad input, 3 incomplete; of verify: 0 nothing was changed, 1 something was.`,
  helpOf: async (subcommand) => SUBCOMMANDS[subcommand]?.help,
  run: ([first = '', ...rest]) => {
    const subcommand = SUBCOMMANDS[first];
    if (subcommand) return subcommand.run(rest);
    return writeEvidence(first === '' ? [] : [first, ...rest]);
  },
};
