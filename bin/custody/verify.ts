import { join } from 'node:path';
import { decodeEntry, LedgerError, open, PROPOSAL, replay, type State } from '../../lib/custody';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { only, required } from './custodian';
import { FolderLedger } from './folder-ledger';
import { type KeptProbe, keptProbes, probeText } from './kept-probes';
import { nameOf } from './paper';

const text = { type: 'string' } as const;

export const log: Command = {
  summary: 'every entry of a ledger, one a line, and every probe',
  help: 'Usage: centre custody log --ledger FOLDER [--format text|json]',
  run: (argv) => {
    const { values } = parsed(argv, { ledger: text, format: text } as const, 'custody');
    const format = formatOf(values.format);
    const ledger = new FolderLedger(required(values.ledger, '--ledger'));
    const probes = keptProbes(ledger);
    ledger.state(probes.observe);
    const rows = ledger.entries().map((bytes) => {
      const { digest, entry } = decodeEntry(bytes);
      const about =
        entry.kind === 'intent'
          ? nameOf(entry.body)
          : entry.kind === 'veto'
            ? nameOf(entry.body)
            : entry.kind === 'genesis'
              ? nameOf(entry.body)
              : entry.body.proposal;
      const what =
        entry.kind === 'intent' ? open(entry.body.proposal, PROPOSAL).action : entry.kind === 'receipt' ? entry.body.outcome : '';
      return { sequence: entry.sequence, at: entry.at, kind: entry.kind, what, document: about, digest };
    });
    console.log(
      format === 'json'
        ? JSON.stringify([...rows, ...probes.list().map((one) => ({ kind: 'probe', ...one }))], null, 2)
        : [
            ...rows.map(
              ({ sequence, at, kind, what, document }) =>
                `${String(sequence).padStart(6)} ${at} ${`${kind} ${what}`.trim().padEnd(24)} ${document}`,
            ),
            ...probes.list().map(probeText),
          ].join('\n'),
    );
    return 0;
  },
};

export const verify: Command = {
  summary: 'replay a ledger from genesis to now, offline',
  help: `Usage: centre custody verify LEDGER [--genesis DIGEST] [--head DIGEST] [--format text|json]

  --genesis  digest of the first entry, known from elsewhere (a printed ceremony): without it, whoever made the ledger says who the custodians are
  --head     digest of the last entry, from the second copy: without it, entries cut off at the end do not show

Probes that the folder has are verified with it; what they were answered is shown, and changes no exit code.

Exit code: 0 it replays, 1 it does not (the first bad entry, or bad probe, is named), 2 bad input.`,
  run: (argv) => {
    const { values, positionals } = parsed(argv, { genesis: text, head: text, format: text } as const, 'custody', true);
    const format = formatOf(values.format);
    const ledger = new FolderLedger(only(positionals, 'verify LEDGER'));
    const entries = ledger.entries();
    for (const [option, value] of Object.entries({ '--genesis': values.genesis, '--head': values.head }))
      if (value !== undefined && !/^[0-9a-f]{64}$/.test(value))
        throw new UsageError(`${option} '${value}'`, 'A digest, 64 hexadecimal digits.');
    const report = judged(entries, keptProbes(ledger), values.genesis, values.head);
    const { firstBad } = report;
    const place =
      firstBad &&
      `${typeof firstBad.entry === 'string' ? join(ledger.folder, firstBad.entry) : ledger.file(firstBad.entry)}: ${firstBad.code}: expected ${firstBad.expected}, found ${firstBad.found}`;
    console.log(format === 'json' ? JSON.stringify(report, null, 2) : (place ?? verifiedText(report)));
    return report.verified ? 0 : 1;
  },
};

interface Judged {
  readonly verified: boolean;
  readonly entries: number;
  /** Its number, or the name of a probe. */
  readonly firstBad?: { readonly entry: number | string; readonly code: string; readonly expected: string; readonly found: string };
  readonly genesis?: string;
  readonly head?: string;
  readonly root?: number;
  readonly acts?: number;
  readonly probes?: readonly KeptProbe[];
  /** What the verdict rests on besides the folder. */
  readonly anchored: boolean;
  readonly headKnown: boolean;
}

function judged(entries: readonly Buffer[], probes: ReturnType<typeof keptProbes>, genesis?: string, head?: string): Judged {
  const rests = { entries: entries.length, anchored: genesis !== undefined, headKnown: head !== undefined };
  let state: State;
  try {
    state = replay(entries, genesis, probes.observe);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const { index, code, expected, found } = error;
    return { verified: false, ...rests, firstBad: { entry: index, code, expected, found } };
  }
  const last = {
    entry: entries.length,
    code: 'chain',
    expected: `entries up to the head ${head}`,
    found: `an end at ${state.head.digest}`,
  };
  const cut = head !== undefined && head !== state.head.digest;
  const found = { genesis: state.slots[0] as string, head: state.head.digest, root: state.root.version, acts: state.outcomes.size };
  const kept = probes.list();
  const bad = kept.find(({ fault }) => fault !== undefined);
  const firstBad = cut ? last : bad?.fault && { entry: bad.name, ...bad.fault };
  return { verified: !firstBad, ...rests, ...found, probes: kept, ...(firstBad && { firstBad }) };
}

function verifiedText({ entries, acts, root, genesis, head, probes = [], anchored, headKnown }: Judged): string {
  return [
    `${entries} entries replay: ${acts} acts closed, root ${root}.`,
    `genesis ${genesis}${anchored ? '' : ': compare it with the printed ceremony; the ledger alone cannot vouch for its first root'}`,
    `head    ${head}${headKnown ? '' : ': compare it with the second copy; entries cut off at the end do not show'}`,
    ...(probes.length > 0 ? [`${probes.length} probes hold, from ${probes[0]?.day} to ${probes.at(-1)?.day}${allOf(probes)}`] : []),
  ].join('\n');
}

/** What nobody should overlook. */
function allOf(probes: readonly KeptProbe[]): string {
  const sum = (of: 'allowed' | 'unknown') => probes.reduce((total, one) => total + (one[of] ?? 0), 0);
  return sum('allowed') + sum('unknown') === 0
    ? ': every call was denied'
    : `: ${sum('allowed')} calls ALLOWED, ${sum('unknown')} unknown; centre custody log shows which days`;
}
