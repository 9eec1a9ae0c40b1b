import { InputError } from '../../lib/config/problem';
import {
  admit,
  admitProbe,
  admitVeto,
  type Bodies,
  begin,
  encodeEntry,
  encodeProbe,
  execute,
  instantOf,
  type Kind,
  NO_ENTRY,
  open,
  type ProbePaper,
  probeName,
  ROOT,
  type State,
} from '../../lib/custody';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { bring, type ExecutorReply } from './aws';
import { instantOption, required } from './custodian';
import { FolderLedger } from './folder-ledger';
import { type Body, mergePapers, nameOf, readBrought, readPaper, within } from './paper';
import { PretendKeys } from './pretend-keys';

const text = { type: 'string' } as const;

export const submit: Command = {
  summary: 'append an approved paper to a ledger folder, or carry out what is due',
  help: `Usage: centre custody submit PAPER... --function NAME [--profile NAME] [--format text|json]
       centre custody submit PAPER... --ledger FOLDER [--at INSTANT] [--pretend-keys FILE] [--format text|json]

  PAPER           copies of one paper, each with other signatures: they are merged; or a probe, within an hour
  --function      the executor, by name or ARN: it records the paper and acts; without PAPER it finishes what is due
  --pretend-keys  for exercises: also carries out whatever is due, on keys that are a file; then PAPER may be left out
  --at            the time it is, for exercises (default: now)

With --ledger a folder is written instead of the bucket; the checks are the same. A change of policy, a disabling or a deletion
takes the executor six minutes, because the request that went through the second hand must have expired before it is recorded.
Endpoints: AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_LAMBDA.

Exit code: 0 recorded, or nothing was due; 1 refused; 2 bad input; 3 an act is under way: submit again later.`,
  run: async (argv) => {
    const options = { ledger: text, at: text, 'pretend-keys': text, function: text, profile: text, format: text } as const;
    const { values, positionals } = parsed(argv, options, 'custody', true);
    const format = formatOf(values.format);
    if (values.function !== undefined) {
      if (values.ledger !== undefined || values.at !== undefined || values['pretend-keys'] !== undefined)
        throw new UsageError(
          '--function with a folder',
          'The executor writes the ledger, at its own time: leave --ledger, --at and --pretend-keys out.',
        );
      return brought(await bring(values.function, merged(positionals), values.profile), format);
    }
    const ledger = new FolderLedger(required(values.ledger, '--ledger'));
    const [first] = positionals;
    if (first === undefined && values['pretend-keys'] === undefined) throw new UsageError('no paper', 'See: centre custody submit --help');
    const paper = merged(positionals);
    if (paper !== undefined && 'probe' in paper)
      return kept(ledger, paper, first as string, instantOption(values.at, '--at', instantOf(Date.now())), format);
    const at = instantOption(values.at, '--at', instantOf(Date.now()));
    const before = (await ledger.read(0)) === undefined ? undefined : ledger.state();
    if (paper !== undefined) await record(ledger, before, paper, first as string, at);
    if (values['pretend-keys'] !== undefined) {
      const state = ledger.state();
      const pretended = new PretendKeys(values['pretend-keys'], before ?? state);
      await execute(undefined, {
        ledger,
        keys: pretended,
        holds: pretended,
        now: () => at,
        executor: state.executor,
      });
    }
    const { head } = ledger.state();
    const result = { document: paper && nameOf(paper), entries: head.sequence + 1, head: head.digest };
    console.log(
      format === 'json'
        ? JSON.stringify(result, null, 2)
        : `${result.document ? `Recorded ${result.document}.\n` : ''}The ledger has ${result.entries} entries; its head is ${result.head}.`,
    );
    return 0;
  },
};

function merged([first, ...more]: readonly string[]): Body | ProbePaper | undefined {
  if (first === undefined) return undefined;
  const brought = readBrought(first);
  if (!('probe' in brought)) return more.reduce<Body>((all, file) => mergePapers(file, all, readPaper(file)), brought);
  if (more.length > 0) throw new UsageError('a probe beside other papers', 'Bring each by itself.');
  return brought;
}

async function kept(ledger: FolderLedger, paper: ProbePaper, file: string, at: string, format: 'text' | 'json'): Promise<number> {
  const document = within(file, () => admitProbe(ledger.state(), paper, at), 'Nothing was recorded: pull the ledger, and probe again.');
  const name = probeName(document);
  if (!(await ledger.keep(name, encodeProbe(paper))))
    throw new InputError([
      {
        code: 'probe-taken',
        file: ledger.folder,
        expected: `no ${name} yet`,
        found: 'one that was brought before',
        fix: 'One a day is enough.',
      },
    ]);
  console.log(format === 'json' ? JSON.stringify({ kept: name }, null, 2) : `Kept as ${name}.`);
  return 0;
}

/** Says what the executor answered. @returns the exit code */
function brought(reply: ExecutorReply, format: 'text' | 'json'): number {
  const { outcome, document, refusal, until, events } = reply;
  const said = {
    recorded: `Recorded ${document}.`,
    idle: `Nothing is due${events ? `; ${events} events were appended` : ''}.`,
    busy: `An act is under way, or not confirmed yet; submit again after ${until}.`,
    refused: `refused: ${refusal?.code}: expected ${refusal?.expected}, found ${refusal?.found}. ${refusal?.fix}`,
  }[outcome];
  if (said === undefined) throw new UsageError(`the function answered ${JSON.stringify(reply).slice(0, 80)}`, 'Name the executor.');
  console.log(format === 'json' ? JSON.stringify(reply, null, 2) : said);
  return outcome === 'refused' ? 1 : outcome === 'busy' ? 3 : 0;
}

async function record(ledger: FolderLedger, state: State | undefined, paper: Body, file: string, now: string): Promise<void> {
  const at = state && state.head.at > now ? state.head.at : now;
  const write = async <K extends Kind>(kind: K, body: Bodies[K], environment: string) => {
    const [sequence, previous] = state ? [state.head.sequence + 1, state.head.digest] : [0, NO_ENTRY];
    const { bytes } = encodeEntry({ environment, sequence, previous, kind, at, body });
    if (!state) within(file, () => begin(bytes), 'Every custodian of the first root must have approved both documents.');
    if (await ledger.claim(sequence, bytes)) return;
    throw new InputError([
      { code: 'sequence', file: ledger.file(sequence), expected: 'a free slot', found: 'an entry written meanwhile', fix: 'Submit again.' },
    ]);
  };
  if ('genesis' in paper) {
    if (state)
      throw new InputError([
        {
          code: 'position',
          file: ledger.folder,
          expected: 'an empty folder',
          found: 'a ledger',
          fix: 'Begin another ledger in another folder.',
        },
      ]);
    return write('genesis', paper, within(file, () => open(paper.root, ROOT)).environment);
  }
  if (!state)
    throw new InputError([
      {
        code: 'position',
        file: ledger.folder,
        expected: 'a ledger that begins with genesis',
        found: 'an empty folder',
        fix: 'Submit the approved genesis first.',
      },
    ]);
  within(
    file,
    () => ('veto' in paper ? admitVeto(state, paper.veto) : admit(state, paper, at)),
    'Nothing was recorded. centre custody show says what the paper is and lacks.',
  );
  return 'veto' in paper ? write('veto', { veto: paper.veto }, state.environment) : write('intent', paper, state.environment);
}
